//! Frequent Swedish nouns, verbs and adjectives with all their forms. A word that is another word as well in the forms that the rules look
//! at is left out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// For each declension whether it is neuter, the endings (indefinite, definite, plural, definite plural) and the stems.
const NOUNS: [(bool, [&str; 4], &str); 12] = [
    (
        false,
        ["a", "an", "or", "orna"],
        "ank ap ban blomm bokhyll brygg flagg flask flick flug fråg fäll förskol gat grundskol gumm gåv hjärn \
        hyll hyr högskol jack kak kapp kart kass katt kedj klock kron kruk kvinn kyrk käll känsl lamp luck \
        lärarinn läx låd mamm matt människ möss näs olj pann penn pip pizz plant plåg res rut sag sid skad \
        skiv skol soff stjärn stug trapp tröj tung var veck vill vis väninn väsk år",
    ),
    (
        false,
        ["", "en", "ar", "arna"],
        "anledning arbetsdag arm ask betalning bil björn blick bondgård bänk båt dag dörr eftermiddag fisk \
        fredag födelsedag förening förhandling förklaring försäkring förändring gren gris gård hals hamn \
        handling hatt hund häst inställning kalv kjol klänning kniv kropp kung kvist kväll kyckling \
        kyrkogård lastbil ledning lördag lösning mask mening middag mur målning mån ordning ost riktning \
        ring rock rygg räkning samling sjukdom skog skrivning spik sten stol ställning stämning svamp säck \
        säng söndag tallrik tidning tisdag torsdag trädgård tvätt tävling udd undersökning uppfattning \
        utbildning utmaning utställning utveckling vandring vardag varg vind väg vägg värdering våning älg \
        älv ändring övning",
    ),
    (
        false,
        ["e", "en", "ar", "arna"],
        "back busk gubb hag kill kudd kull mån näv pojk pås stolp tank ung",
    ),
    (
        false,
        ["", "en", "er", "erna"],
        "advokat aktivitet apelsin artist avsikt balkong bild biljett bransch brist butik chans cigarett \
        citron dam detalj direktör diskussion effekt egenskap erfarenhet fabrik familj fantasi figur form \
        frihet frukt funktion färg följd generation gest grad grupp gräns gång hastighet hemlighet identitet \
        ingenjör insikt installation institution journalist kamrat kandidat katastrof klass kombination \
        kommun konferens konflikt konsekvens konsument kontakt kostnad kris kultur kvalitet lektion lokal \
        makt maskin maträtt medicin metod minoritet minut mobiltelefon modell myndighet månad möjlighet \
        nation nyhet operation organisation patient pension period person planet plats present princip \
        process produkt profil punkt rapport rast reaktion region relation religion restaurang resurs roll \
        rubrik rättighet sak salong situation skatt skillnad skyldighet soldat sorg sort station student \
        svårighet telefon tendens termin text tidpunkt tidskrift tjänst tradition trend turist typ uppgift \
        utgift utsikt verksamhet version vetenskap vikt vinst vision växt översikt",
    ),
    (
        false,
        ["are", "aren", "are", "arna"],
        "använd arbet besök deltag dom fisk forsk för författ gransk köp led lyssn läk lär läs medarbet mål \
        rytt skådespel snick spel sälj sång tal tandläk trän välj äg åskåd",
    ),
    (
        true,
        ["e", "et", "en", "ena"],
        "ansikt antagand arbet beteend bält erbjudand frimärk förhålland förtroend häft leend läg löft \
        meddeland minn märk möt nöj områd påståend sammanträd styck ställ uttaland verk vittn yrk ämn äppl \
        ärend",
    ),
    (
        true,
        ["", "t", "n", "na"],
        "bi dilemma foto hjärta konto piano schema tema",
    ),
    (
        true,
        ["", "et", "", "en"],
        "ansvar arbetsliv argument avsnitt avtal barn behov berg beslut besök betyg bevis bidrag blad bord \
        brev brott bröd djur dokument drag element experiment flygplan fotografi föremål företag förhör \
        förslag försök golv hav hemspråk hotell hushåll hål initiativ inköp inlägg inslag instrument \
        intryck jobb kontor kontrakt krig kvarter kök lager landskap larm liv ljud lån lås misstag modersmål \
        moment mord mål namn nät objekt ord paket par paraply perspektiv plagg postkontor pris problem \
        projekt prov resultat samtal sjukhus skepp skrivbord skåp slag språk spår steg svar system \
        sällskap sår tak tal tangentbord team tidningsföretag torg torn träd tåg undantag uppdrag uppehåll \
        urval uttryck vardagsliv varv verk verktyg vin virus ägg äktenskap år ögonblick",
    ),
    (
        false,
        ["", "n", "r", "rna"],
        "aktie berättelse betydelse hustru händelse ko linje rättelse rörelse serie sko tå upplevelse varelse",
    ),
    (false, ["el", "eln", "lar", "larna"], "artik cyk fåg gaff tit äng"),
    (false, ["er", "ern", "rar", "rarna"], "fast syst åk"),
    (
        false,
        ["or", "orn", "orer", "orerna"],
        "dat fakt mot profess rekt trakt",
    ),
];
/// Nouns that go by themselves, common and neuter.
const COMMON: &str = "affär affären affärer affärerna, afton aftonen aftnar aftnarna, bok boken böcker böckerna, bostad \
    bostaden bostäder bostäderna, bro bron broar broarna, bror brodern bröder bröderna, buss bussen bussar \
    bussarna, by byn byar byarna, byggnad byggnaden byggnader byggnaderna, byrå byrån byråer byråerna, \
    doktor doktorn doktorer doktorerna, dotter dottern döttrar döttrarna, dröm drömmen drömmar drömmarna, \
    familjemedlem familjemedlemmen familjemedlemmar familjemedlemmarna, fest festen fester festerna, film \
    filmen filmer filmerna, flickvän flickvännen flickvänner flickvännerna, fot foten fötter fötterna, hand \
    handen händer händerna, helg helgen helger helgerna, himmel himmelen himlar himlarna, idé idén idéer \
    idéerna, kamera kameran kameror kamerorna, katt katten katter katterna, kollega kollegan kollegor \
    kollegorna, kompis kompisen kompisar kompisarna, konsert konserten konserter konserterna, kraft kraften \
    krafter krafterna, kund kunden kunder kunderna, kurs kursen kurser kurserna, kusin kusinen kusiner \
    kusinerna, lunch lunchen luncher luncherna, lägenhet lägenheten lägenheter lägenheterna, macka mackan \
    mackor mackorna, man mannen män männen, medlem medlemmen medlemmar medlemmarna, miljö miljön miljöer \
    miljöerna, mor modern mödrar mödrarna, morgon morgonen morgnar morgnarna, moster mostern mostrar \
    mostrarna, mun munnen munnar munnarna, mus musen möss mössen, musiker musikern musiker musikerna, muskel \
    muskeln muskler musklerna, möbel möbeln möbler möblerna, natt natten nätter nätterna, nyckel nyckeln \
    nycklar nycklarna, ordbok ordboken ordböcker ordböckerna, park parken parker parkerna, pojkvän \
    pojkvännen pojkvänner pojkvännerna, polis polisen poliser poliserna, politiker politikern politiker \
    politikerna, regel regeln regler reglerna, sekreterare sekreteraren sekreterare sekreterarna, sekund \
    sekunden sekunder sekunderna, semester semestern semestrar semestrarna, sjuksköterska sjuksköterskan \
    sjuksköterskor sjuksköterskorna, sjö sjön sjöar sjöarna, skjorta skjortan skjortor skjortorna, sommar \
    sommaren somrar somrarna, son sonen söner sönerna, soppa soppan soppor sopporna, spegel spegeln speglar \
    speglarna, stad staden städer städerna, strand stranden stränder stränderna, strategi strategin \
    strategier strategierna, stund stunden stunder stunderna, tand tanden tänder tänderna, tavla tavlan \
    tavlor tavlorna, teater teatern teatrar teatrarna, tekniker teknikern tekniker teknikerna, tid tiden \
    tider tiderna, timme timmen timmar timmarna, tjej tjejen tjejer tjejerna, tomat tomaten tomater \
    tomaterna, tårta tårtan tårtor tårtorna, verkstad verkstaden verkstäder verkstäderna, vinter vintern \
    vintrar vintrarna, vän vännen vänner vännerna, åsikt åsikten åsikter åsikterna, ö ön öar öarna";
const NEUTER: &str = "badrum badrummet badrum badrummen, bibliotek biblioteket bibliotek biblioteken, bibliotek biblioteket \
    bibliotek biblioteken, centrum centrumet centrum centrumen, diagram diagrammet diagram diagrammen, \
    exempel exemplet exempel exemplen, finger fingret fingrar fingrarna, fönster fönstret fönster fönstren, \
    glas glaset glas glasen, gymnasium gymnasiet gymnasier gymnasierna, hem hemmet hem hemmen, hemland \
    hemlandet hemländer hemländerna, hus huset hus husen, hår håret hår håren, kafé kaféet kaféer kaféerna, \
    kapitel kapitlet kapitel kapitlen, kilo kilot kilo kilona, klassrum klassrummet klassrum klassrummen, \
    kvitto kvittot kvitton kvittona, kylskåp kylskåpet kylskåp kylskåpen, köpcentrum köpcentret köpcentrum \
    köpcentren, land landet länder länderna, läger lägret läger lägren, medel medlet medel medlen, monster \
    monstret monster monstren, museum museet museer museerna, museum museet museer museerna, mönster \
    mönstret mönster mönstren, nummer numret nummer numren, offer offret offer offren, papper papperet \
    papper papperen, parti partiet partier partierna, program programmet program programmen, recept receptet \
    recept recepten, rum rummet rum rummen, samhälle samhället samhällen samhällena, sovrum sovrummet sovrum \
    sovrummen, tecken tecknet tecken tecknen, telefonnummer telefonnumret telefonnummer telefonnumren, tv- \
    program tv-programmet tv-program tv-programmen, universitet universitetet universitet universiteten, \
    universitet universitetet universitet universiteten, vapen vapnet vapen vapnen, vardagsrum vardagsrummet \
    vardagsrum vardagsrummen, vatten vattnet vatten vattnen, väder vädret väder vädren, äventyr äventyret \
    äventyr äventyren, öga ögat ögon ögonen, öra örat öron öronen";
/// Last parts of compounds, which decide about their gender.
const COMMON_HEADS: &str = "bok boken böcker böckerna, grupp gruppen grupper grupperna, skola skolan skolor skolorna, tidning tidningen tidningar tidningarna";
const NEUTER_HEADS: &str = "bord bordet bord borden, företag företaget företag företagen, hus huset hus husen, kort kortet kort korten, möte mötet möten mötena, \
    problem problemet problem problemen, program programmet program programmen, rum rummet rum rummen, språk språket språk språken, tåg tåget tåg tågen";
/// Endings of common nouns.
const COMMON_ENDINGS: &str = "het heten heter heterna, tion tionen tioner tionerna, ning ningen ningar ningarna";
/// Letters that what stands before such an ending has at least.
const SHORTEST: usize = 3;

/// For each conjugation the endings (infinitive, present, past, supine) and the stems.
const VERBS: [([&str; 4], &str); 5] = [
    (
        ["a", "ar", "ade", "at"],
        "accepter an arbet arranger avslut bad bak bearbet behandl bekant berätt betal betrakt bevar bevis \
        bland blund bråk börj cykl dans deklarer del diskuter död exister fir fisk fix flytt fråg funder \
        funger förbättr förhindr förklar förlor förvån förändr gill gratuler hamn handl hanter hat hindr \
        hitt hopp hot häls hämt informer initier installer integrer jag jobb kall kast klag klar kok koll \
        kommunicer kontroller kopier kost kram kross kämp ladd lag land let lov lur lyssn lämn längt lån mat \
        meddel minsk miss motiver mål mörd nick odl omfatt ordn organiser ork oro pack parker pass pek \
        planer planter plock plugg plåg prat presenter producer promener protester prov publicer puts påverk \
        rak rapporter reager reger registrer regn rekommender reparer representer resoner respekter ro rop \
        rädd räkn röst sakn saml server shopp signaler simm skad skaff skap skick skratt skydd skämt slut \
        smak snack snö sol somn sorter spar spel stann start stav stick stopp straff strunt sträv studer \
        städ svar tack tal tapp telefoner test titt tjän tork transporter träff trän tving tvätt undervis \
        undr uppdater uppfatt uppman uppmuntr uppskatt utbild utnyttj uttal utveckl vakn vakt vandr varn \
        verk vil vink vis vägr vänt värder växl våg älsk ändr ångr ök önsk öppn öv överrask",
    ),
    (
        ["a", "er", "de", "t"],
        "anmäl beställ bygg fyll fäll följ häng höj lev ring skilj släng ställ stäng svälj upplev äg",
    ),
    (
        ["a", "er", "te", "t"],
        "ansök besök försök hjälp köp lek läs lås lös märk res rök släpp stek sänk sök tryck tyck tänk \
        upptäck väck åk",
    ),
    (
        ["ra", "r", "rde", "rt"],
        "begä genomfö hy hö kö lä rö sty stö tillhö utfö",
    ),
    (["", "r", "dde", "tt"], "bero bo nå sy tro uppnå"),
];
/// Verbs that go by themselves.
const STRONG: &str = "anse anser ansåg ansett, använda använder använde använt, be ber bad bett, behålla behåller behöll \
    behållit, behöva behöver behövde behövt, beskriva beskriver beskrev beskrivit, bestämma bestämmer \
    bestämde bestämt, bestå består bestod bestått, betyda betyder betydde betytt, binda binder band bundit, \
    bita biter bet bitit, bjuda bjuder bjöd bjudit, bli blir blev blivit, bryta bryter bröt brutit, byta \
    byter bytte bytt, bära bär bar burit, böra bör borde bort, delta deltar deltog deltagit, dra drar drog \
    dragit, dricka dricker drack druckit, drömma drömmer drömde drömt, dyka dyker dök dykt, dö dör dog dött, \
    erbjuda erbjuder erbjöd erbjudit, erkänna erkänner erkände erkänt, falla faller föll fallit, fara far \
    for farit, finna finner fann funnit, finnas finns fanns funnits, flyga flyger flög flugit, fortsätta \
    fortsätter fortsatte fortsatt, frysa fryser frös frusit, få får fick fått, födas föds föddes fötts, \
    föreslå föreslår föreslog föreslagit, förlåta förlåter förlät förlåtit, förstå förstår förstod förstått, \
    försvinna försvinner försvann försvunnit, ge ger gav gett, gifta gifter gifte gift, glömma glömmer \
    glömde glömt, gråta gråter grät gråtit, gå går gick gått, gömma gömmer gömde gömt, göra gör gjorde \
    gjort, ha har hade haft, heta heter hette hetat, hinna hinner hann hunnit, hoppas hoppas hoppades \
    hoppats, hända händer hände hänt, hålla håller höll hållit, innehålla innehåller innehöll innehållit, \
    klippa klipper klippte klippt, kliva kliver klev klivit, komma kommer kom kommit, kräva kräver krävde \
    krävt, kunna kan kunde kunnat, känna känner kände känt, le ler log lett, leda leder ledde lett, lida \
    lider led lidit, ligga ligger låg legat, ljuga ljuger ljög ljugit, lyfta lyfter lyfte lyft, lägga lägger \
    lade lagt, låta låter lät låtit, minnas minns mindes mints, mäta mäter mätte mätt, möta möter mötte \
    mött, njuta njuter njöt njutit, pröva prövar prövade prövat, rida rider red ridit, rymma rymmer rymde \
    rymt, se ser såg sett, sitta sitter satt suttit, sjunga sjunger sjöng sjungit, sjunka sjunker sjönk \
    sjunkit, skina skiner sken skinit, skjuta skjuter sköt skjutit, skriva skriver skrev skrivit, skära skär \
    skar skurit, slippa slipper slapp sluppit, slå slår slog slagit, sova sover sov sovit, sprida sprider \
    spred spridit, springa springer sprang sprungit, stiga stiger steg stigit, stjäla stjäl stal stulit, stå \
    står stod stått, säga säger sade sagt, sälja säljer sålde sålt, sända sänder sände sänt, sätta sätter \
    satte satt, ta tar tog tagit, tillåta tillåter tillät tillåtit, trivas trivs trivdes trivts, undvika \
    undviker undvek undvikit, uppstå uppstår uppstod uppstått, vara är var varit, veta vet visste vetat, \
    vilja vill ville velat, vinna vinner vann vunnit, välja väljer valde valt, vända vänder vände vänt, växa \
    växer växte vuxit, äta äter åt ätit";
/// Adjectives whose neuter and plural end in `-t` and `-a`.
const ADJECTIVES: &str = "allvarlig arg besvärlig billig djup duktig dum dyr dålig farlig fattig fin ful full grön gul hemlig hungrig härlig hög klok kall lat ledig \
    ljus lycklig låg lång mjuk modern modig mörk möjlig nervös nödvändig ordentlig orolig personlig ren rik riktig rimlig rolig sjuk skön \
    smal snabb snäll stark stor svag svår tidig tjock tom trevlig tung tydlig törstig ung vanlig varm viktig vänlig frisk ensam gemensam långsam \
    underbar konstig jobbig romantisk praktisk typisk speciell aktuell traditionell kriminell offentlig";
/// Those that go otherwise.
const OTHERS: &str = "berömd berömt berömda, blöt blött blöta, bred brett breda, död dött döda, egen eget egna, enkel enkelt enkla, fri fritt fria, \
    gammal gammalt gamla, glad glatt glada, god gott goda, hård hårt hårda, intresserad intresserat intresserade, känd känt kända, ledsen ledset ledsna, \
    liten litet lilla, mild milt milda, ny nytt nya, nyfiken nyfiket nyfikna, nöjd nöjt nöjda, röd rött röda, sann sant sanna, städad städat städade, \
    stängd stängt stängda, såld sålt sålda, säker säkert säkra, söt sött söta, trött trött trötta, kort kort korta, svart svart svarta, gift gift gifta, \
    intressant intressant intressanta, tunn tunt tunna, vacker vackert vackra, vit vitt vita, våt vått våta, öppen öppet öppna, het hett heta, \
    rädd rädd rädda, stressad stressat stressade, förvånad förvånat förvånade, besviken besviket besvikna, välkommen välkommet välkomna, dödad dödat dödade, \
    skadad skadat skadade, beredd berett beredda, rund runt runda";

/// A noun with its forms: indefinite, definite, plural, definite plural.
#[derive(Clone)]
pub(super) struct Noun {
    pub(super) neuter: bool,
    pub(super) forms: [String; 4],
}

/// What each form is a form of.
type Forms<T> = HashMap<String, T>;

static NOUN_FORMS: LazyLock<Forms<Noun>> = LazyLock::new(|| {
    let mut of = HashMap::new();
    for (neuter, endings, stems) in &NOUNS {
        add_endings(&mut of, endings, stems, |forms| Noun { neuter: *neuter, forms });
    }
    add_list(&mut of, COMMON, |forms| Noun { neuter: false, forms });
    add_list(&mut of, NEUTER, |forms| Noun { neuter: true, forms });
    of
});
static VERB_FORMS: LazyLock<Forms<[String; 4]>> = LazyLock::new(|| {
    let mut of = HashMap::new();
    add_list(&mut of, STRONG, |forms| forms);
    for (endings, stems) in &VERBS {
        add_endings(&mut of, endings, stems, |forms| forms);
    }
    of
});
static ADJECTIVE_FORMS: LazyLock<Forms<[String; 3]>> = LazyLock::new(|| {
    let mut of = HashMap::new();
    add_list(&mut of, OTHERS, |forms| forms);
    add_endings(&mut of, &["", "t", "a"], ADJECTIVES, |forms| forms);
    of
});

/// A last part of compounds or an ending: the form that a word ends in, whether it is neuter, and all forms.
type Head = (&'static str, bool, [&'static str; 4]);

/// The last parts of compounds and the endings by the last bytes of each of their forms, in the order of the lists.
static HEADS: LazyLock<HashMap<&'static [u8], Vec<Head>>> = LazyLock::new(|| {
    let mut heads: HashMap<_, Vec<Head>> = HashMap::new();
    for (list, neuter) in [(COMMON_HEADS, false), (NEUTER_HEADS, true), (COMMON_ENDINGS, false)] {
        for forms in list.split(", ") {
            let forms: Vec<&str> = forms.split(' ').collect();
            let Ok(forms) = <[&str; 4]>::try_from(forms) else {
                continue;
            };
            for form in forms {
                heads.entry(last_bytes(form)).or_default().push((form, neuter, forms));
            }
        }
    }
    heads
});

/// The last bytes of a word, as many as the shortest of the last parts and endings has.
fn last_bytes(word: &str) -> &[u8] {
    let bytes = word.as_bytes();
    &bytes[bytes.len().saturating_sub(3)..]
}

/// Adds the words of a list, between commas and with all their forms. What a form has already stays.
fn add_list<T: Clone, const N: usize>(of: &mut Forms<T>, list: &str, entry: impl Fn([String; N]) -> T) {
    for forms in list.split(", ") {
        let forms: Vec<String> = forms.split(' ').map(str::to_owned).collect();
        if let Ok(forms) = <[String; N]>::try_from(forms) {
            let entry = entry(forms.clone());
            for form in forms {
                of.entry(form).or_insert_with(|| entry.clone());
            }
        }
    }
}

/// Adds the words that have the stems and the endings. What a form has already stays, and an earlier ending comes before a later one.
fn add_endings<T, const N: usize>(
    of: &mut Forms<T>,
    endings: &[&str; N],
    stems: &str,
    entry: impl Fn([String; N]) -> T,
) {
    for ending in endings {
        for stem in stems.split(' ') {
            of.entry(format!("{stem}{ending}"))
                .or_insert_with(|| entry(endings.map(|ending| format!("{stem}{ending}"))));
        }
    }
}

/// The noun of which a word is a form.
pub(super) fn noun(word: &str) -> Option<Cow<'static, Noun>> {
    let simple = NOUN_FORMS.get(word).map(Cow::Borrowed);
    simple.or_else(|| compound(word).map(Cow::Owned))
}

fn is_part(before: &str) -> bool {
    before.chars().count() >= SHORTEST && before.chars().all(char::is_alphabetic)
}

fn compound(word: &str) -> Option<Noun> {
    let heads = HEADS.get(last_bytes(word))?;
    heads.iter().find_map(|(form, neuter, forms)| {
        let before = word.strip_suffix(form).filter(|before| is_part(before))?;
        Some(Noun {
            neuter: *neuter,
            forms: forms.map(|form| format!("{before}{form}")),
        })
    })
}

/// The forms of the verb of which a word is one: infinitive, present, past, supine.
pub(super) fn verb(word: &str) -> Option<&'static [String; 4]> {
    VERB_FORMS.get(word)
}

/// Whether a word is a present or a past, and no infinitive.
pub(super) fn is_finite(word: &str) -> bool {
    verb(word).is_some_and(|forms| word != forms[0] && (word == forms[1] || word == forms[2]))
        || matches!(word, "ska" | "skall" | "skulle" | "måste")
}

/// The forms of the adjective of which a word is one: common, neuter, and the one of plurals and after a definite article.
pub(super) fn adjective(word: &str) -> Option<&'static [String; 3]> {
    ADJECTIVE_FORMS.get(word)
}
