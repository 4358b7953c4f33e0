//! Frequent Italian nouns with their genders, and the words before them that go by the gender.

use crate::letters::is_among;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Masculine nouns with a plural in `i`.
const MASCULINE: &str = "aereo aeroporto albergo albero amico anello angolo anno appartamento appuntamento armadio articolo autobus bagno bambino \
    bicchiere biglietto braccialetto calendario cane cappello cappotto cassetto cavallo cellulare centro cervello cielo cinghiale cognome colore coltello \
    compito compleanno concerto consiglio coraggio corso cortile cuore cugino cuscino dente diavolo disegno dizionario documento dolore dottore \
    dubbio errore esame esempio esercizio favore ferro fidanzato figlio film fiore fiume formaggio fratello freddo fumo fuoco gatto gelato gelo genitore ghiaccio \
    giardino giocattolo gioco giornale giorno governo gruppo gusto impiegato incidente indirizzo insegnamento inverno invito lago latte lavoro letto libro \
    limone livello luogo maestro mare marito matrimonio medico mercato mese messaggio mestiere metodo minuto modo momento mondo monte museo naso \
    negozio nemico nipotino nome nonno numero occhio odore ombrello ordine orologio ospedale paese palazzo palloncino pane panino papavero \
    parco parcheggio passaporto pavimento pensiero pericolo periodo pesce pezzo piede piatto pigiama pomeriggio pomodoro ponte posto pranzo premio prezzo \
    problema professore profumo progetto programma prosciutto quaderno quadro quartiere ragazzo regalo ristorante rumore sale sangue sapone schema secolo \
    segreto semaforo sentimento serpente servizio settore sistema soggiorno sogno soldato sole sonno spettacolo sposo stipendio stivale studio succo suocero \
    supermercato tappeto tavolo teatro telefono telefonino tema tempio tempo territorio tetto topo torneo traffico treno tuono ufficio uccello vantaggio vento ventre vestito \
    viaggio villaggio vicino vino viso volo voto zaino zucchero clima dramma panorama pianeta poema diploma telegramma nonno zio dialogo psicologo padre \
    animale generale canale ospite pantalone cucchiaio portafoglio foglio coniglio sciopero bosco muro campo testo risultato contratto notaio castello vulcano";
/// Feminine nouns with a plural in `e` or `i`.
const FEMININE: &str = "abitudine acqua agenzia agricoltura amica amicizia ansia arancia aria arte aula automobile azienda bambina banana banca bandiera barca \
    bellezza benzina bevanda biblioteca bicicletta birra bistecca bocca borsa bottega bottiglia busta caccia calza camera camicia campagna candela canzone carne carriera \
    carta casa cassa causa cena chiave chiesa cioccolata cipolla classe coda colazione collina colonna colpa compagnia conoscenza conseguenza coperta cosa cravatta \
    croce cucina cugina cultura cura data differenza dieta ditta doccia domanda domenica donna dottoressa economia erba esperienza estate fabbrica faccia fame famiglia \
    farina farmacia favola febbre fermata festa fidanzata figlia fila finestra folla fontana forchetta foresta forma fortuna forza fotografia fragola \
    frase frutta fattura gallina gamba gara gelosia gente giacca gioia giornata gita gonna grammatica guerra idea infermiera influenza insalata insegna isola lacrima lampada lana \
    lattina lavagna lavatrice legge lettera letteratura libreria lingua lista luce luna macchina madre maestra maglia maglietta malattia mamma maniera marmellata matematica matita mattina \
    medicina mela memoria mensa mente menzogna merenda minestra moglie moneta montagna morte mostra musica nave nebbia neve nonna nostalgia notizia notte nuvola occasione ora orchestra \
    pace padella pagina palestra panchina pancia parete parola parrucca partenza partita passeggiata patata patente paura pausa pazienza pelle pena penna pensione pera persona pianura \
    piazza pioggia piscina pittura pizza platea poesia poltrona porta posta pratica primavera principessa professoressa promessa proposta prova \
    questione ragazza ragione rata ricetta ricerca ricevuta richiesta riga rivista roba rosa ruota sabbia sala salsa salute scarpa scatola scelta scheda sciarpa scienza scimmia \
    scuola sedia segretaria sera serata sete settimana sfida signora signorina sorella sorpresa sosta spalla spesa speranza spiaggia squadra stagione stanza stazione stella storia strada suocera \
    tasca tastiera tavola tazza televisione temperatura tempesta tenda terra testa torta tosse tovaglia trattoria tristezza ultima unghia uscita uva vacanza valigia valle vasca vela verdura \
    via vicina vita vite vittoria voce voglia volta zanzara zia zona zuppa mano lavastoviglie";
/// Nouns that do not change: masculine and feminine ones.
const FIXED_MASCULINE: &str = "autobus bar caffè cinema computer film gas papà pub re sport tè tram weekend hotel menù euro lunedì martedì mercoledì giovedì venerdì";
const FIXED_FEMININE: &str = "bici città foto radio password crisi auto tv email lavastoviglie";
/// Endings of feminine nouns, of which the plural in `i` is known.
const FEMININE_ENDINGS: [&str; 5] = ["zione", "ssione", "tudine", "trice", "enza"];
/// Plurals in `ci` and `gi`, where others have `chi` and `ghi`.
const SOFT: &str = "amico nemico medico psicologo parroco greco";
/// Forms that are verbs, too, or something else; what may be a pronoun before them is no article.
const VERBS: &str = "faccia facce chiese lavoro gioco studio viaggio sogno regalo aiuto invito disegno profumo segreto vento voto progetto vicino consiglio posto dubbio \
    esercizio corso letto visto premio pezzo numero ordine ordini numeri consigli lavori giochi studi viaggi sogni regali inviti disegni progetti voti premi dubbi ferri \
    abito anello porta cura causa cosa cena cucina data domanda forma prova posta spesa sfida pena guida manda mostra lista pratica lascia cassa caccia sosta scelta scheda \
    proposta richiesta promessa sorpresa uscita vista volta voglia fila ora sera pesca tenda testa tosse via vite vicina visita stampa festa fame insegna messa influenza pausa ultima \
    tema programma sistema ferro freddo segno fumo sale suono volo gelo dialogo schiavo conoscenza legge rivista volte cose cene domande forme prove porte cure cause date tende vie ore \
    pene liste salse sale sogno tavola colpa tasca arte ricerca corsi letti posti pari vini soli coda salute ansia busta calza carta classe croce \
    capo base fine mente lana mani amici amico vicini nome nomi tempi sposo sposi fidanzato fidanzati fidanzata rata parete parente nave neve governo governi calze vela vele ospite ospiti \
    mare monte ponte piede dente gatto morte sole soli guerra ricevuta ghiaccio impiegato impiegati soldato braccialetto campo campi testo testi risultato muro muri contratto palestra fondo";
/// Nouns of which one form is another word, so that their number is not looked at.
const ODD: &str = "ora ore volta cosa parte ultima sole soli sale vite via vie vicino vicina data pari tempo tempi mente menti arte arti mano re ospite salute studio pera modo modi mare mari studi \
    latte carne sangue latti paio tempie dente parente generale legge morte pene pena gente radio foto moto auto estate volte cinema sport fila file lavoro";

/// Words that only look like a form of a noun.
const OTHER_WORDS: &str = "caccia ospite ospiti portafogli infermiere folle venti vicini vicine generale parenti file morti saluti signore rate arti menti parti mode cassi pesche sete";

/// A noun's form.
#[derive(Clone)]
pub(super) struct Noun {
    pub(super) is_feminine: bool,
    /// Nothing for a noun that does not change.
    pub(super) is_plural: Option<bool>,
    /// The form of the other number.
    pub(super) other: String,
    /// Whether what may be a pronoun is no article before it.
    pub(super) is_verb: bool,
    pub(super) is_odd: bool,
}

/// Every form of the listed nouns.
static NOUNS: LazyLock<HashMap<String, Noun>> = LazyLock::new(|| {
    let mut nouns = HashMap::new();
    let mut add = |form: String, noun: Noun| {
        if !is_among(OTHER_WORDS, &form) {
            nouns.entry(form).or_insert(noun);
        }
    };
    for (list, is_feminine) in [(FIXED_MASCULINE, false), (FIXED_FEMININE, true)] {
        for word in list.split(' ') {
            add(word.to_owned(), Noun::of(word, is_feminine, None, word.to_owned()));
        }
    }
    let lists = [(MASCULINE, false), (FEMININE, true)];
    for (list, is_feminine) in lists {
        for word in list.split(' ') {
            let noun = Noun::of(word, is_feminine, Some(false), plural(word, is_feminine));
            add(word.to_owned(), noun);
        }
    }
    for (list, is_feminine) in lists {
        for singular in list.split(' ') {
            let word = plural(singular, is_feminine);
            if word.ends_with(['i', 'e']) {
                let noun = Noun::of(&word, is_feminine, Some(true), singular.to_owned());
                add(word, noun);
            }
        }
    }
    nouns
});

impl Noun {
    fn of(word: &str, is_feminine: bool, is_plural: Option<bool>, other: String) -> Self {
        Self {
            is_feminine,
            is_plural,
            is_verb: is_among(VERBS, word),
            is_odd: is_among(ODD, word),
            other,
        }
    }
}

/// The noun that `word` is, if it is a known one.
pub(super) fn noun(word: &str) -> Option<Noun> {
    if let Some(noun) = NOUNS.get(word) {
        return Some(noun.clone());
    }
    let is_fixed = word.len() > 4 && (word.ends_with("tà") || word.ends_with("tù"));
    let is_feminine = word.len() > 7 && FEMININE_ENDINGS.iter().any(|ending| word.ends_with(ending));
    if !is_fixed && !is_feminine || is_among(OTHER_WORDS, word) {
        return None;
    }
    Some(if is_fixed {
        Noun::of(word, true, None, word.to_owned())
    } else {
        Noun::of(word, true, Some(false), plural(word, true))
    })
}

/// The plural of a noun.
pub(super) fn plural(noun: &str, is_feminine: bool) -> String {
    if noun == "mano" {
        return "mani".to_owned();
    }
    if noun == "zio" {
        return "zii".to_owned();
    }
    let Some(last) = noun.chars().last() else {
        return String::new();
    };
    let stem = &noun[..noun.len() - last.len_utf8()];
    let is_hard = stem.ends_with(['c', 'g']);
    match last {
        'a' if is_feminine && is_hard => format!("{stem}he"),
        'a' if is_feminine => {
            let short = ["cci", "ggi", "nci", "rci"].iter().any(|ending| stem.ends_with(ending));
            if short {
                format!("{}e", stem.trim_end_matches('i'))
            } else {
                format!("{stem}e")
            }
        }
        'o' if is_hard && !is_among(SOFT, noun) => format!("{stem}hi"),
        'o' if stem.ends_with('i') => stem.to_owned(),
        'o' | 'e' | 'a' => format!("{stem}i"),
        _ => noun.to_owned(),
    }
}

/// Adjectives with four forms.
const FOUR: &str = "alto americano antico azzurro basso bello bianco breve brutto buono caro chiuso comodo corto cattivo delizioso estivo europeo famoso \
    giallo grigio giusto grosso italiano intero largo lento magro maturo meraviglioso moderno nero noioso nuovo ottimo pericoloso perfetto piccolo pieno povero prezioso \
    privato pubblico pulito ricco rosso rotto russo scuro sicuro simpatico spagnolo sporco straniero stretto strano stupendo tedesco tranquillo vecchio vuoto \
    aperto affollato andato arrivato bravo chiaro finito fresco gentilissimo grandissimo bellissimo buonissimo interessantissimo importantissimo invernale prossimo scorso svizzero \
    diventato caduto rimasto virtuale delicato gelido";
/// Adjectives with two forms.
const TWO: &str = "difficile facile felice francese gentile giapponese giovane grande importante inglese intelligente interessante portoghese triste utile veloce verde forte dolce \
    elegante enorme normale possibile terribile divertente cinese olandese svedese irlandese tailandese";

/// Whether a form is feminine, and whether it is a plural.
const FORMS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// An adjective's form.
#[derive(Clone, Copy)]
pub(super) struct Adjective {
    /// The masculine singular.
    pub(super) base: &'static str,
    pub(super) is_feminine: Option<bool>,
    pub(super) is_plural: bool,
}

/// Every form of the listed adjectives.
static ADJECTIVES: LazyLock<HashMap<String, Adjective>> = LazyLock::new(|| {
    let mut adjectives = HashMap::new();
    for base in TWO.split(' ') {
        for is_plural in [false, true] {
            adjectives
                .entry(inflected(base, false, is_plural))
                .or_insert(Adjective {
                    base,
                    is_feminine: None,
                    is_plural,
                });
        }
    }
    for base in FOUR.split(' ').filter(|base| base.ends_with('o')) {
        for (is_feminine, is_plural) in FORMS {
            adjectives
                .entry(inflected(base, is_feminine, is_plural))
                .or_insert(Adjective {
                    base,
                    is_feminine: Some(is_feminine),
                    is_plural,
                });
        }
    }
    adjectives
});

/// The adjective that `word` is, if it is a known one.
pub(super) fn adjective(word: &str) -> Option<Adjective> {
    ADJECTIVES.get(word).copied()
}

/// The form of an adjective.
pub(super) fn inflected(base: &str, is_feminine: bool, is_plural: bool) -> String {
    let stem = base.trim_end_matches(['o', 'e']);
    if base.ends_with('e') {
        return format!("{stem}{}", if is_plural { 'i' } else { 'e' });
    }
    let is_hard = (stem.ends_with('c') && !stem.ends_with("ic")) || stem.ends_with('g');
    match (is_feminine, is_plural) {
        (false, false) => base.to_owned(),
        (true, false) => format!("{stem}a"),
        (false, true) if base == "antico" || is_hard => format!("{stem}hi"),
        (false, true) if stem.ends_with('i') => stem.to_owned(),
        (false, true) => format!("{stem}i"),
        (true, true) if stem.ends_with(['c', 'g']) => format!("{stem}he"),
        (true, true) => format!("{stem}e"),
    }
}

/// What stands before a noun and goes by its gender.
pub(super) enum Kind {
    /// An article, or a preposition or `quel` with one: its beginning.
    Article(&'static str),
    One,
    /// An adjective: its masculine singular.
    Other(&'static str),
}

pub(super) struct Determiner {
    kind: Kind,
    /// Nothing for what is elided.
    pub(super) is_feminine: Option<bool>,
    pub(super) is_plural: bool,
    /// Whether it may be a pronoun as well.
    pub(super) is_pronoun: bool,
}

const OTHERS: &str = "questo mio tuo suo nostro vostro stesso";

/// Every form of the words above, with the masculine singular, and whether it is feminine and whether it is a plural.
static OTHER_FORMS: LazyLock<HashMap<String, (&str, bool, bool)>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for base in OTHERS.split(' ') {
        for (is_feminine, is_plural) in FORMS {
            forms
                .entry(possessive(base, is_feminine, is_plural))
                .or_insert((base, is_feminine, is_plural));
        }
    }
    forms
});

/// The determiner that `word` is.
pub(super) fn determiner(word: &str) -> Option<Determiner> {
    let found = |kind, is_feminine, is_plural, is_pronoun| {
        Some(Determiner {
            kind,
            is_feminine,
            is_plural,
            is_pronoun,
        })
    };
    match word {
        "un" => return found(Kind::One, Some(false), false, false),
        "uno" => return found(Kind::One, Some(false), false, true),
        "una" => return found(Kind::One, Some(true), false, true),
        "un'" => return found(Kind::One, Some(true), false, false),
        "il" => return found(Kind::Article(""), Some(false), false, false),
        "i" => return found(Kind::Article(""), Some(false), true, false),
        "lo" => return found(Kind::Article(""), Some(false), false, true),
        "la" => return found(Kind::Article(""), Some(true), false, true),
        "gli" => return found(Kind::Article(""), Some(false), true, true),
        "le" => return found(Kind::Article(""), Some(true), true, true),
        "dai" => return None,
        _ => {}
    }
    for stem in ["de", "a", "ne", "su", "da", "que"] {
        let Some(ending) = word.strip_prefix(stem) else {
            continue;
        };
        let is_pronoun = (stem == "que" || stem == "da") && ending != "l";
        match ending {
            "l" | "llo" => return found(Kind::Article(stem), Some(false), false, is_pronoun),
            "lla" => return found(Kind::Article(stem), Some(true), false, is_pronoun),
            "i" | "gli" => return found(Kind::Article(stem), Some(false), true, is_pronoun),
            "lle" => return found(Kind::Article(stem), Some(true), true, is_pronoun),
            _ => {}
        }
    }
    let (base, is_feminine, is_plural) = *OTHER_FORMS.get(word)?;
    found(Kind::Other(base), Some(is_feminine), is_plural, true)
}

fn possessive(base: &str, is_feminine: bool, is_plural: bool) -> String {
    match (base, is_feminine, is_plural) {
        ("mio", false, true) => "miei".to_owned(),
        ("tuo" | "suo", false, true) => format!("{}oi", base.trim_end_matches('o')),
        _ => inflected(base, is_feminine, is_plural),
    }
}

impl Determiner {
    /// Whether it is no preposition.
    pub(super) fn is_free(&self) -> bool {
        matches!(self.kind, Kind::Article("" | "que") | Kind::One | Kind::Other(_))
    }

    /// The form for another gender and number, before a word.
    pub(super) fn form(&self, is_feminine: bool, is_plural: bool, next: &str) -> String {
        let mut letters = next.chars();
        let (first, second) = (letters.next().unwrap_or(' '), letters.next().unwrap_or(' '));
        let is_vowel = |c: char| "aeiouàèéìòù".contains(c);
        let is_long = matches!((first, second), ('z', _) | ('g' | 'p', 'n') | ('p', 's'))
            || (first == 's' && !is_vowel(second) && second != 'h');
        let ending = match (is_feminine, is_plural) {
            (_, false) if is_vowel(first) && !matches!(self.kind, Kind::One) => "ll'",
            (false, false) if is_long => "llo",
            (false, false) => "l",
            (true, false) => "lla",
            (false, true) if is_long || is_vowel(first) => "gli",
            (false, true) => "i",
            (true, true) => "lle",
        };
        match self.kind {
            Kind::Article("") if ending == "l" => "il".to_owned(),
            Kind::Article("") => ending.strip_prefix('l').unwrap_or(ending).to_owned(),
            Kind::Article(stem) => format!("{stem}{ending}"),
            Kind::One => match (is_feminine, ending) {
                (true, _) if is_vowel(first) => "un'",
                (true, _) => "una",
                (false, "llo") => "uno",
                (false, _) => "un",
            }
            .to_owned(),
            Kind::Other(base) => possessive(base, is_feminine, is_plural),
        }
    }
}

/// Whether a word is a possessive.
pub(super) fn is_possessive(word: &str) -> bool {
    matches!(
        word,
        "mio"
            | "mia"
            | "miei"
            | "mie"
            | "tuo"
            | "tua"
            | "tuoi"
            | "tue"
            | "suo"
            | "sua"
            | "suoi"
            | "sue"
            | "nostro"
            | "nostra"
            | "nostri"
            | "nostre"
            | "vostro"
            | "vostra"
            | "vostri"
            | "vostre"
    )
}
