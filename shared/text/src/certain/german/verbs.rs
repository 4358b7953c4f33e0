//! Frequent German verbs with their forms in the present.

use super::Words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The infinitive, and the forms with `ich`, `du`, `er` and `ihr`. Those of the plural are the infinitive.
const VERBS: &str = "sein bin bist ist seid, haben habe hast hat habt, werden werde wirst wird werdet, können kann kannst kann könnt, müssen muss musst muss müsst, \
    wollen will willst will wollt, sollen soll sollst soll sollt, dürfen darf darfst darf dürft, mögen mag magst mag mögt, wissen weiß weißt weiß wisst, \
    gehen gehe gehst geht geht, kommen komme kommst kommt kommt, machen mache machst macht macht, sehen sehe siehst sieht seht, geben gebe gibst gibt gebt, \
    nehmen nehme nimmst nimmt nehmt, fahren fahre fährst fährt fahrt, essen esse isst isst esst, trinken trinke trinkst trinkt trinkt, schlafen schlafe schläfst schläft schlaft, \
    lesen lese liest liest lest, sprechen spreche sprichst spricht sprecht, schreiben schreibe schreibst schreibt schreibt, finden finde findest findet findet, \
    denken denke denkst denkt denkt, glauben glaube glaubst glaubt glaubt, sagen sage sagst sagt sagt, wohnen wohne wohnst wohnt wohnt, leben lebe lebst lebt lebt, \
    arbeiten arbeite arbeitest arbeitet arbeitet, lernen lerne lernst lernt lernt, spielen spiele spielst spielt spielt, kaufen kaufe kaufst kauft kauft, \
    brauchen brauche brauchst braucht braucht, suchen suche suchst sucht sucht, kennen kenne kennst kennt kennt, heißen heiße heißt heißt heißt, \
    bleiben bleibe bleibst bleibt bleibt, laufen laufe läufst läuft lauft, helfen helfe hilfst hilft helft, treffen treffe triffst trifft trefft, \
    tragen trage trägst trägt tragt, stehen stehe stehst steht steht, sitzen sitze sitzt sitzt sitzt, liegen liege liegst liegt liegt, lieben liebe liebst liebt liebt, \
    hören höre hörst hört hört, fragen frage fragst fragt fragt, kochen koche kochst kocht kocht, warten warte wartest wartet wartet, freuen freue freust freut freut, \
    hoffen hoffe hoffst hofft hofft, bringen bringe bringst bringt bringt, singen singe singst singt singt, tanzen tanze tanzt tanzt tanzt, \
    schwimmen schwimme schwimmst schwimmt schwimmt, verstehen verstehe verstehst versteht versteht, bekommen bekomme bekommst bekommt bekommt, \
    vergessen vergesse vergisst vergisst vergesst, besuchen besuche besuchst besucht besucht, zeigen zeige zeigst zeigt zeigt, lachen lache lachst lacht lacht, \
    weinen weine weinst weint weint, rufen rufe rufst ruft ruft, schauen schaue schaust schaut schaut, reisen reise reist reist reist, beginnen beginne beginnst beginnt beginnt, \
    öffnen öffne öffnest öffnet öffnet, schließen schließe schließt schließt schließt, putzen putze putzt putzt putzt, waschen wasche wäschst wäscht wascht, \
    stellen stelle stellst stellt stellt, legen lege legst legt legt, verkaufen verkaufe verkaufst verkauft verkauft, schmecken schmecke schmeckst schmeckt schmeckt, \
    scheinen scheine scheinst scheint scheint, regnen regne regnest regnet regnet, zahlen zahle zahlst zahlt zahlt, holen hole holst holt holt, fliegen fliege fliegst fliegt fliegt, \
    studieren studiere studierst studiert studiert, telefonieren telefoniere telefonierst telefoniert telefoniert, besuchen besuche besuchst besucht besucht, \
    waren war warst war wart, hatten hatte hattest hatte hattet, wollten wollte wolltest wollte wolltet, konnten konnte konntest konnte konntet, \
    mussten musste musstest musste musstet, sollten sollte solltest sollte solltet, möchten möchte möchtest möchte möchtet, könnten könnte könntest könnte könntet, \
    wurden wurde wurdest wurde wurdet, würden würde würdest würde würdet, gingen ging gingst ging gingt, kamen kam kamst kam kamt, sahen sah sahst sah saht";

/// A person of the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Person {
    I,
    You,
    He,
    We,
    YouAll,
}

/// All persons.
const PERSONS: [Person; 5] = [Person::I, Person::You, Person::He, Person::We, Person::YouAll];
/// The verb of each form. The first of those that share one counts.
static FORMS: LazyLock<HashMap<&'static str, Verb>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for verb in all() {
        for person in PERSONS {
            forms.entry(verb.with(person)).or_insert(verb);
        }
    }
    forms
});
/// The infinitives, without the forms of the past that stand in their place.
static INFINITIVES: Words = LazyLock::new(|| {
    all()
        .filter(|verb| !verb.is_past())
        .map(|verb| verb.infinitive())
        .collect()
});

/// One verb's forms: the infinitive, and those with `ich`, `du`, `er` and `ihr`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb([&'static str; 5]);

impl Verb {
    pub(super) fn infinitive(&self) -> &'static str {
        self.0[0]
    }

    pub(super) fn with(&self, person: Person) -> &'static str {
        match person {
            Person::I => self.0[1],
            Person::You => self.0[2],
            Person::He => self.0[3],
            Person::We if self.0[0] == "sein" => "sind",
            Person::We => self.0[0],
            Person::YouAll => self.0[4],
        }
    }

    /// Whether the forms are not those of the present.
    fn is_past(&self) -> bool {
        matches!(
            self.with(Person::I),
            "war"
                | "hatte"
                | "wollte"
                | "konnte"
                | "musste"
                | "sollte"
                | "möchte"
                | "könnte"
                | "wurde"
                | "würde"
                | "ging"
                | "kam"
                | "sah"
        )
    }

    /// Whether a form is of one of the persons.
    pub(super) fn is_of(&self, word: &str, persons: &[Person]) -> bool {
        persons.iter().any(|person| self.with(*person) == word)
    }
}

/// All verbs.
fn all() -> impl Iterator<Item = Verb> {
    VERBS.split(", ").filter_map(|verb| {
        let mut forms = verb.split(' ');
        Some(Verb([
            forms.next()?,
            forms.next()?,
            forms.next()?,
            forms.next()?,
            forms.next()?,
        ]))
    })
}

/// The verb that has a form other than the infinitive `sein`.
pub(super) fn of_form(word: &str) -> Option<&'static Verb> {
    FORMS.get(word)
}

/// Whether a word is the infinitive of one of them, and no form of the past.
pub(super) fn is_infinitive(word: &str) -> bool {
    INFINITIVES.contains(word)
}
