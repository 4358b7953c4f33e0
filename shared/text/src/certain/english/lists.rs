//! The lists of words that the patterns name, and the forms of verbs, nouns and adjectives.

use std::collections::{HashMap, HashSet};

use crate::letters::is_among;

/// Irregular verbs: base, third person, past, participle, and the form with `-ing`.
const IRREGULAR: &str = "go goes went gone going, come comes came come coming, see sees saw seen seeing, take takes took taken taking, \
    give gives gave given giving, know knows knew known knowing, make makes made made making, get gets got got getting, say says said said saying, \
    tell tells told told telling, think thinks thought thought thinking, eat eats ate eaten eating, drink drinks drank drunk drinking, \
    write writes wrote written writing, speak speaks spoke spoken speaking, find finds found found finding, feel feels felt felt feeling, \
    leave leaves left left leaving, keep keeps kept kept keeping, begin begins began begun beginning, hear hears heard heard hearing, \
    bring brings brought brought bringing, become becomes became become becoming, meet meets met met meeting, understand understands understood \
    understood understanding, sit sits sat sat sitting, stand stands stood stood standing, lose loses lost lost losing, pay pays paid paid paying, \
    buy buys bought bought buying, sell sells sold sold selling, teach teaches taught taught teaching, catch catches caught caught catching, \
    sleep sleeps slept slept sleeping, spend spends spent spent spending, send sends sent sent sending, lend lends lent lent lending, \
    forget forgets forgot forgotten forgetting, choose chooses chose chosen choosing, break breaks broke broken breaking, drive drives drove driven \
    driving, ride rides rode ridden riding, rise rises rose risen rising, sing sings sang sung singing, swim swims swam swum swimming, wear wears wore \
    worn wearing, throw throws threw thrown throwing, wake wakes woke woken waking, steal steals stole stolen stealing, grow grows grew grown \
    growing, draw draws drew drawn drawing, fall falls fell fallen falling, fly flies flew flown flying, run runs ran run running, win wins won won \
    winning, fight fights fought fought fighting, hide hides hid hidden hiding, hold holds held held holding, do does did done doing, have has had \
    had having, build builds built built building, mean means meant meant meaning, shake shakes shook shaken shaking, forgive forgives forgave \
    forgiven forgiving, freeze freezes froze frozen freezing, cut cuts cut cut cutting, put puts put put putting, let lets let let letting, hurt hurts \
    hurt hurt hurting, cost costs cost cost costing, read reads read read reading, set sets set set setting, shut shuts shut shut shutting";
/// Regular verbs, of which the last letter is doubled where it has a `+`.
const REGULAR: &str = "agree allow answer appear arrive ask avoid believe belong borrow call carry change clean climb close compare complain consider \
    consist contain continue cook cross cry dance decide depend describe destroy develop die disappear discuss dislike earn enjoy enter exist \
    expect explain fail finish follow forbid+ happen hate help hope ignore improve include increase invite join jump kill laugh learn like listen live \
    look love marry miss move need obey offer open own paint pass phone play prefer+ prepare pretend prevent produce promise protect prove provide rain reach \
    receive recommend reduce refuse relax remain remember repeat reply require rest return save seem serve share shop+ show smile smoke snow solve \
    start stay stop+ study succeed suffer suggest talk thank touch translate travel try turn use visit wait walk want wash waste watch wish work worry";
/// Verbs of which the base is no noun and no adjective.
const CLEAR: &str = "go come see take give know make get say tell think eat write speak hear bring become understand sit lose buy sell teach send forget choose \
    learn listen agree arrive believe belong depend enjoy exist explain happen want remember seem suggest prefer consist live have do wear sing";
/// Countable nouns in the singular and the plural, which no verb and no adjective are in the singular.
const IRREGULAR_NOUNS: &str = "child children, man men, woman women, person people, foot feet, tooth teeth, mouse mice, wife wives, knife knives, life lives, \
    city cities, country countries, family families, company companies, baby babies, story stories, party parties, lady ladies, university universities, \
    box boxes, bus buses, class classes, church churches, sandwich sandwiches, dress dresses, glass glasses, dish dishes, potato potatoes, tomato \
    tomatoes, shelf shelves, hobby hobbies, dictionary dictionaries, difficulty difficulties, activity activities, opportunity opportunities, \
    possibility possibilities, factory factories, library libraries, language languages";
const NOUNS: &str = "advantage airport animal apartment apple argument author banana bed bedroom bicycle bike bird boat book bottle boy brother building \
    camera car cat chair cinema coat computer cousin cow daughter day desk disadvantage doctor dog door egg employee engine exam example eye factor finger \
    flower friend game garden girl hat holiday horse hospital hotel hour house idea island job key kilometer kilometre lake language lesson letter lion \
    meal method mile minute mistake month mountain museum neighbor neighbour newspaper night nurse onion orange parent pen pencil phone photo \
    picture planet player problem question reason restaurant river road room school shirt shoe shop sister skirt solution son song star \
    student teacher thing ticket town train tree uncle village wall way week window word worker year";
/// Nouns in the singular that stand for many, so that verbs in the plural follow them.
const GROUPS: &str = "class company country family party school village";
const ADJECTIVES: &str = "big bigger biggest, small smaller smallest, tall taller tallest, cheap cheaper cheapest, old older oldest, young younger youngest, \
    rich richer richest, poor poorer poorest, fast faster fastest, slow slower slowest, hot hotter hottest, cold colder coldest, easy easier easiest, happy \
    happier happiest, large larger largest, hard harder hardest, long longer longest, short shorter shortest, high higher highest, low lower lowest, strong \
    stronger strongest, weak weaker weakest, nice nicer nicest, heavy heavier heaviest, good better best, bad worse worst, smart smarter smartest, safe \
    safer safest, wide wider widest, deep deeper deepest, clean cleaner cleanest, dark darker darkest, warm warmer warmest, new newer newest, early \
    earlier earliest, late later latest, busy busier busiest, pretty prettier prettiest, ugly uglier ugliest, thin thinner thinnest, fat fatter fattest, \
    near nearer nearest, funny funnier funniest, lucky luckier luckiest, healthy healthier healthiest, great greater greatest, dirty dirtier dirtiest";

/// Lists with names.
const NAMED: &str = "be: am is are was were 'm 're
be0: is are was were am
days: monday tuesday wednesday thursday friday saturday sunday
months: january february march april may june july august september october november december
langs: english german french spanish italian russian chinese japanese polish czech swedish dutch portuguese turkish arabic
numerals: two three four five six seven eight nine ten eleven twelve twenty thirty fifty
many: many several two three four five six seven eight nine ten twenty both
modals: can could must should may might will would
m3: can could should may might will would
ages: 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 40 50 two three four five six seven eight nine ten eleven twelve fifteen eighteen twenty thirty forty
hours: one two three four five six seven eight nine ten eleven twelve 3 4 5 6 7 8 9 10 11
modals2: could should would
subj: i you he she it we they
subj6: i he she we they
they: they we
joints: because although when while if but that and where what how why so until before after
unc: information advice furniture homework luggage baggage equipment knowledge money traffic
units: years months weeks days hours minutes
next2: but is was are were has have had in on at of for from to with who that which by when will can because since after before if then as there here yesterday today tomorrow now
adv: also always never often just already only really even still
adv2: always often usually sometimes
next: and or but is was are were has have had in on at of for from to with who that which by when will can because since after before if then as there here yesterday today tomorrow now
kin: mother father brother sister mom mum dad son daughter wife husband friend boss teacher boyfriend girlfriend grandmother grandfather aunt uncle cousin neighbour neighbor
kins: parents friends brothers sisters children grandparents sons daughters cousins uncles aunts neighbours neighbors feet eyes hands teeth dogs cats
poss: my your his her our their
obj: me him her us them
obj2: me him us them
people: people children men women students teachers parents
sgs: man woman boy girl teacher child person dog cat bus doctor train student nurse driver shop film movie book house teacher baby bird plane
adjs: good bad nice big small beautiful great new old important interesting useful lovely young famous happy rich poor clever intelligent
jobs: student teacher doctor engineer nurse lawyer waiter waitress driver farmer policeman pupil dentist singer writer actor housewife
kinds: very so really too";

/// Words that may have a capital within a sentence and stand in patterns.
pub(super) fn has_capital(word: &str) -> bool {
    ["days", "months", "langs"]
        .iter()
        .any(|name| named(name).is_some_and(|words| is_among(words, word)))
        || is_among("internet christmas easter god tv", word)
}

fn named(name: &str) -> Option<&'static str> {
    NAMED
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(other, _)| *other == name))
        .map(|(_, words)| words)
}

pub(super) struct Lists {
    sets: HashMap<String, HashSet<String>>,
    verbs: Vec<[String; 5]>,
    nouns: Vec<[String; 2]>,
    adjectives: Vec<[String; 3]>,
}

impl Lists {
    pub(super) fn new() -> Self {
        let mut verbs: Vec<[String; 5]> = rows(IRREGULAR);
        verbs.extend(REGULAR.split(' ').map(regular));
        let mut nouns: Vec<[String; 2]> = rows(IRREGULAR_NOUNS);
        nouns.extend(NOUNS.split(' ').map(|noun| [noun.to_owned(), format!("{noun}s")]));
        let adjectives: Vec<[String; 3]> = rows(ADJECTIVES);
        let mut sets = HashMap::new();
        for line in NAMED.lines() {
            if let Some((name, words)) = line.split_once(": ") {
                sets.insert(name.to_owned(), words.split(' ').map(str::to_owned).collect());
            }
        }
        let mut add = |name: &str, words: HashSet<String>| sets.insert(name.to_owned(), words);
        let clear = |verb: &&[String; 5]| is_among(CLEAR, &verb[0]);
        for (n, name) in ["base", "3sg", "past", "part", "ing"].into_iter().enumerate() {
            add(
                name,
                verbs
                    .iter()
                    .filter(|verb| n != 2 || verb[2] != verb[0])
                    .map(|verb| verb[n].clone())
                    .collect(),
            );
            add(
                &format!("{name}-clear"),
                verbs.iter().filter(clear).map(|verb| verb[n].clone()).collect(),
            );
        }
        let irregular = || {
            verbs
                .iter()
                .filter(|verb| !verb[2].ends_with("ed") && verb[2] != verb[0])
        };
        add("ipast", irregular().map(|verb| verb[2].clone()).collect());
        add("ibase", irregular().map(|verb| verb[0].clone()).collect());
        add(
            "only-past",
            irregular()
                .filter(|verb| verb[2] != verb[3])
                .map(|verb| verb[2].clone())
                .collect(),
        );
        add(
            "only-part",
            irregular()
                .filter(|verb| verb[2] != verb[3] && verb[3] != verb[0])
                .map(|verb| verb[3].clone())
                .collect(),
        );
        add(
            "both-past",
            verbs
                .iter()
                .filter(|verb| verb[2] == verb[3] && verb[2] != verb[0])
                .map(|verb| verb[2].clone())
                .collect(),
        );
        // `to found`, `to fell` and `to saw` are verbs of their own.
        let past_but = |but: &str| {
            let past = verbs
                .iter()
                .filter(|verb| verb[2] != verb[0] && !is_among(but, &verb[2]));
            past.map(|verb| verb[2].clone()).collect()
        };
        add("past-sure", past_but("found fell saw"));
        add("past-do", past_but("found fell"));
        add("years", (1400..=2020).map(|year| year.to_string()).collect());
        for (n, name) in ["sg", "pl"].into_iter().enumerate() {
            add(name, nouns.iter().map(|noun| noun[n].clone()).collect());
        }
        let is_group = |noun: &&[String; 2]| is_among(GROUPS, &noun[0]);
        add(
            "sg1",
            nouns
                .iter()
                .filter(|noun| !is_group(noun))
                .map(|noun| noun[0].clone())
                .collect(),
        );
        for (n, name) in ["adj", "er", "est"].into_iter().enumerate() {
            add(name, adjectives.iter().map(|adjective| adjective[n].clone()).collect());
        }
        Self {
            sets,
            verbs,
            nouns,
            adjectives,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&HashSet<String>> {
        self.sets.get(name)
    }

    /// A word's form by its name.
    pub(super) fn form(&self, word: &str, form: &str) -> Option<String> {
        fn of<const N: usize>(rows: &[[String; N]], word: &str, form: usize) -> Option<String> {
            let row = rows
                .iter()
                .find(|row| row[0] == word)
                .or_else(|| rows.iter().find(|row| row.iter().any(|one| one == word)));
            row.map(|row| row[form].clone())
        }
        match form {
            "base" => of(&self.verbs, word, 0),
            "3sg" => of(&self.verbs, word, 1),
            "past" => of(&self.verbs, word, 2),
            "part" => of(&self.verbs, word, 3),
            "ing" => of(&self.verbs, word, 4),
            "sg" => of(&self.nouns, word, 0),
            "pl" => of(&self.nouns, word, 1),
            "plain" => of(&self.adjectives, word, 0),
            "er" => of(&self.adjectives, word, 1),
            "est" => of(&self.adjectives, word, 2),
            _ => None,
        }
    }
}

/// The rows of a list, with commas between them.
fn rows<const N: usize>(text: &str) -> Vec<[String; N]> {
    let row = |row: &str| {
        row.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .try_into()
            .ok()
    };
    text.split(", ").filter_map(row).collect()
}

/// The forms of a regular verb.
fn regular(verb: &str) -> [String; 5] {
    let base = verb.trim_end_matches('+');
    let doubled = if base == verb {
        base.to_owned()
    } else {
        format!("{base}{}", &base[base.len() - 1..])
    };
    let before_y = base.strip_suffix('y').filter(|rest| !rest.ends_with(['a', 'e', 'o']));
    let without_e = base.strip_suffix('e').filter(|rest| !rest.ends_with('e'));
    let third = match before_y {
        Some(rest) => format!("{rest}ies"),
        None if ["s", "sh", "ch", "x"].iter().any(|end| base.ends_with(end)) => format!("{base}es"),
        None => format!("{base}s"),
    };
    let past = match (before_y, base.ends_with('e')) {
        (Some(rest), _) => format!("{rest}ied"),
        (None, true) => format!("{base}d"),
        (None, false) => format!("{doubled}ed"),
    };
    let ing = match without_e {
        Some(rest) if base == "die" => format!("{}ying", rest.trim_end_matches('i')),
        Some(rest) => format!("{rest}ing"),
        None => format!("{doubled}ing"),
    };
    [base.to_owned(), third, past.clone(), past, ing]
}
