//! Frequent Italian verbs: their infinitives, their present tense and their participles.

use crate::letters::is_among;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The infinitive, the six forms of the present tense and the participle. A tense of another verb has a dash for what is not of it.
const IRREGULAR: &str = "essere sono sei è siamo siete sono stato, avere ho hai ha abbiamo avete hanno avuto, \
    andare vado vai va andiamo andate vanno andato, fare faccio fai fa facciamo fate fanno fatto, stare sto stai sta stiamo state stanno stato, \
    dare do dai dà diamo date danno dato, dire dico dici dice diciamo dite dicono detto, venire vengo vieni viene veniamo venite vengono venuto, \
    uscire esco esci esce usciamo uscite escono uscito, potere posso puoi può possiamo potete possono potuto, \
    volere voglio vuoi vuole vogliamo volete vogliono voluto, dovere devo devi deve dobbiamo dovete devono dovuto, \
    sapere so sai sa sappiamo sapete sanno saputo, bere bevo bevi beve beviamo bevete bevono bevuto, \
    rimanere rimango rimani rimane rimaniamo rimanete rimangono rimasto, tenere tengo tieni tiene teniamo tenete tengono tenuto, \
    scegliere scelgo scegli sceglie scegliamo scegliete scelgono scelto, salire salgo sali sale saliamo salite salgono salito, \
    - ero eri era eravamo eravate erano -, - avevo avevi aveva avevamo avevate avevano -, - sarò sarai sarà saremo sarete saranno -, \
    - avrò avrai avrà avremo avrete avranno -, - vorrei vorresti vorrebbe vorremmo vorreste vorrebbero -, \
    - potrei potresti potrebbe potremmo potreste potrebbero -, - sarei saresti sarebbe saremmo sareste sarebbero -, \
    - avrei avresti avrebbe avremmo avreste avrebbero -, - andavo andavi andava andavamo andavate andavano -, \
    - facevo facevi faceva facevamo facevate facevano -, - volevo volevi voleva volevamo volevate volevano -";
/// Regular verbs of the first kind.
const FIRST: &str = "abitare accettare aiutare amare arrivare ascoltare aspettare ballare cambiare camminare cantare cenare cercare chiamare cominciare \
    comprare cucinare dimenticare diventare domandare entrare giocare guardare guidare imparare incominciare incontrare iniziare insegnare \
    invitare lasciare lavare lavorare mandare mangiare nuotare organizzare ordinare pagare parlare partecipare passare pensare portare pranzare \
    prenotare preparare presentare provare raccontare regalare restare ricordare riposare ritornare salutare sembrare smettere sperare spiegare studiare \
    suonare superare telefonare tornare trovare usare viaggiare visitare";
/// Verbs of the second kind and their participles.
const SECOND: &str = "accendere acceso, chiedere chiesto, chiudere chiuso, conoscere conosciuto, correre corso, credere creduto, crescere cresciuto, \
    decidere deciso, leggere letto, mettere messo, perdere perso, prendere preso, ricevere ricevuto, ridere riso, rispondere risposto, \
    scendere sceso, scrivere scritto, smettere smesso, spendere speso, vedere visto, vendere venduto, vincere vinto, vivere vissuto";
/// Verbs of the third kind; those of the first list have `isc` in their present tense.
const THIRD_LONG: &str = "capire costruire finire preferire pulire restituire sparire spedire suggerire unire";
const THIRD: &str = "aprire dormire offrire partire seguire sentire servire vestire";

/// A verb.
pub(super) struct Verb {
    pub(super) infinitive: String,
    pub(super) present: [String; 6],
    pub(super) participle: String,
}

/// The verbs, of which the first one with a form has it.
static VERBS: LazyLock<Vec<Verb>> = LazyLock::new(verbs);
/// Every form of the present tense, with its verb.
static PRESENT: LazyLock<HashMap<&str, &Verb>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for verb in VERBS.iter() {
        for form in &verb.present {
            found.entry(form.as_str()).or_insert(verb);
        }
    }
    found
});
/// Every infinitive, with its verb.
static INFINITIVES: LazyLock<HashMap<&str, &Verb>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for verb in VERBS.iter() {
        found.entry(verb.infinitive.as_str()).or_insert(verb);
    }
    found
});

fn verbs() -> Vec<Verb> {
    let irregular = IRREGULAR.split(", ").filter_map(|row| {
        let mut forms = row.split(' ').map(str::to_owned);
        let infinitive = forms.next()?;
        let present = [0; 6].map(|_| forms.next().unwrap_or_default());
        Some(Verb {
            infinitive,
            present,
            participle: forms.next()?,
        })
    });
    let first = FIRST.split(' ').filter_map(|infinitive| {
        let stem = infinitive.strip_suffix("are")?;
        let soft = stem.strip_suffix('i').map_or_else(
            || {
                if stem.ends_with(['c', 'g']) {
                    format!("{stem}h")
                } else {
                    stem.to_owned()
                }
            },
            str::to_owned,
        );
        let present = [
            format!("{stem}o"),
            format!("{soft}i"),
            format!("{stem}a"),
            format!("{soft}iamo"),
            format!("{stem}ate"),
            format!("{stem}ano"),
        ];
        Some(Verb {
            infinitive: infinitive.to_owned(),
            present,
            participle: format!("{stem}ato"),
        })
    });
    let second = SECOND.split(", ").filter_map(|row| {
        let (infinitive, participle) = row.split_once(' ')?;
        let stem = infinitive.strip_suffix("ere")?;
        let present = ["o", "i", "e", "iamo", "ete", "ono"].map(|ending| format!("{stem}{ending}"));
        Some(Verb {
            infinitive: infinitive.to_owned(),
            present,
            participle: participle.to_owned(),
        })
    });
    let third = THIRD_LONG.split(' ').chain(THIRD.split(' ')).filter_map(|infinitive| {
        let stem = infinitive.strip_suffix("ire")?;
        let between = if is_among(THIRD_LONG, infinitive) { "isc" } else { "" };
        let present = [
            (between, "o"),
            (between, "i"),
            (between, "e"),
            ("", "iamo"),
            ("", "ite"),
            (between, "ono"),
        ]
        .map(|(between, ending)| format!("{stem}{between}{ending}"));
        let participle = match infinitive {
            "aprire" => "aperto".to_owned(),
            "offrire" => "offerto".to_owned(),
            _ => format!("{stem}ito"),
        };
        Some(Verb {
            infinitive: infinitive.to_owned(),
            present,
            participle,
        })
    });
    irregular.chain(first).chain(second).chain(third).collect()
}

impl Verb {
    /// The verb that has `word` in its present tense.
    pub(super) fn with(word: &str) -> Option<&'static Self> {
        PRESENT.get(word).copied()
    }

    /// The verb that `word` is the infinitive of.
    pub(super) fn named(word: &str) -> Option<&'static Self> {
        INFINITIVES.get(word).copied()
    }

    /// Whether `word` is the form of a person, from 0 to 5.
    pub(super) fn has(&self, person: usize, word: &str) -> bool {
        self.present[person] == word
    }
}

/// Whether a word is an infinitive. Nouns with such an ending are left out.
pub(super) fn is_infinitive(word: &str) -> bool {
    word.chars().count() > 4
        && ["are", "ere", "ire"].iter().any(|ending| word.ends_with(ending))
        && !is_among(
            "altare bicchiere barbiere cameriere cantiere cavaliere cenere carcere genere giardiniere infermiere ingegnere mestiere militare \
             opere parere particolare passeggere piacere popolare potere quartiere regolare sentiere singolare similare secolare sapere \
             dovere mare cellulare lettere camere maniere guerre serre bandiere barriere carriere chiare rare care care vere sere intere \
             tastiere altere cifre terre gare amare preghiere figure misure giornaliere straniere leggere corsare",
            word,
        )
}
