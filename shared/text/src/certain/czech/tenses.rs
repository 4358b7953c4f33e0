//! Czech tenses that contradict a word of time in their clause: `včera budu`, `zítra jsem přišel`.
//!
//! In the learners' text that training uses there are four such places, all of them wrong, and in 186,462 correct sentences three, all of the
//! 19th century.

use super::super::around::Around;
use crate::letters::is_among;

const YESTERDAY: &str = "loni předevčírem vloni včera";
const TOMORROW: &str = "pozítří zítra";
const SPANS: &str = "léto měsíc neděli rok sobotu týden zimu";
const FUTURE: &str = "bude budeme budete budeš budou budu pojede pojedeme pojedeš pojedu půjde půjdeme půjdeš půjdu";
/// Verbs of the present, and perfective ones, whose present is the future.
const PRESENT: &str = "chodí chodím dostane dostanu dívám hraje hrajeme hraju jde jdeme jdeš jdou jdu jede jedeme jedu jím koupí koupím koupíme kupuje \
    kupuju mluví mluvím napíšu navštíví navštívím navštívíme pije piju potká potkám potkáme pracuje pracuji pracuju píše píšu přijde \
    přijdu přijede přijedu spí spím udělá udělám uvařím uvidím uvidíme učí učím vaří vařím vezmu vidí vidím zavolá zavolám čtu řekne \
    řeknu";
/// Words with which a past stands beside `zítra`: plans and conditions, and prepositions that take `zítra`.
const PLANS: &str = "aby by bych bychom bys byste chtěl chtěla chtěli do jestli kdyby mohl mohla mohli musel musela museli myslel myslela měl měla měli na o od \
    plánoval pro slíbil slíbila zda řekl řekla";
/// Endings of the past, after the vowel or `š` before them.
const PAST: [&str; 3] = ["l", "la", "li"];
const BEFORE_PAST: &str = "aeiyuěášéíů";
/// The fewest letters of a form of the past that is long enough to be none of the little words that end so.
const SHORTEST: usize = 4;
/// The past of frequent verbs that is shorter.
const SHORT_PAST: &str = "byl byla byli jel jela jeli šel šla šli";
/// Nouns and others that end like the past.
const NO_PAST: &str = "anděl bohužel celá chvíli cíl díl email fotbal hotel kostel manžel mobil neděli přítel sál skála stůl škola učitel \
    víkend volejbal žal ředitel podnikatel obyvatel spisovatel cestovatel kanál signál festival karneval materiál seriál škála";

/// Whether `word` says a time that the verb of its clause contradicts.
pub(super) fn contradicts(word: &str, around: &Around<'_>) -> bool {
    // `Zítra bude líp než včera.`
    if around.has(-1, "než jako") {
        return false;
    }
    let is_last = is_among(SPANS, word) && around.has(-1, "minulou minulý minulé");
    if is_among(YESTERDAY, word) || is_last {
        let clause = around.clause();
        // Whatever ends like the past may be one.
        let may_be_past = |word: &String| {
            ["l", "la", "li", "lo", "ly"]
                .iter()
                .any(|ending| word.ends_with(ending))
        };
        let has = |list: &str| clause.iter().any(|word| is_among(list, word));
        return !clause.iter().any(may_be_past) && (has(FUTURE) || has(PRESENT));
    }
    let is_next = is_among(SPANS, word) && around.has(-1, "příští");
    if !is_among(TOMORROW, word) && !is_next {
        return false;
    }
    let clause = around.clause();
    !clause.iter().any(|word| is_among(PLANS, word)) && clause.iter().any(|word| is_past(word))
}

fn is_past(word: &str) -> bool {
    let ends = |ending: &str| {
        word.strip_suffix(ending)
            .is_some_and(|stem| stem.ends_with(|c| BEFORE_PAST.contains(c)))
    };
    is_among(SHORT_PAST, word)
        || word.chars().count() >= SHORTEST && !is_among(NO_PAST, word) && PAST.into_iter().any(ends)
}
