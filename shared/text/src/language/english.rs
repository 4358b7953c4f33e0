//! English, as the REALEC corpus of MultiGED-2023 splits it: like the Penn Treebank (`do` `n't`, `can` `not`), but
//! with hyphens as words of their own and without the full stop of an abbreviation at the end of a sentence.

use super::{Apostrophes, FullStops, GENERAL, Rules};

pub(super) static RULES: Rules = Rules {
    full_stops: FullStops::JoinWithin,
    closing_abbreviations: &[
        "etc", "e.t.c", "a.m", "p.m", "u.s", "u.k", "u.s.a", "u.n", "e.u", "d.c", "b.c", "a.d", "ph.d", "b.a", "m.a",
        "b.sc", "m.sc", "y.o", "jr", "sr", "inc", "ltd", "co", "corp", "dept", "al", "ed", "eds", "jan", "feb", "apr",
        "aug", "sept", "oct", "nov", "dec", "min", "max", "hr", "hrs", "yr", "yrs", "sq", "ft", "lb", "lbs", "oz",
        "avg", "temp", "govt",
    ],
    open_abbreviations: &[
        "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "gov", "sen", "capt", "sgt", "col", "st", "mt", "vs", "e.g",
        "i.e", "eg", "ie", "cf", "viz", "approx", "esp", "incl", "messrs",
    ],
    number_abbreviations: &[
        "no", "nos", "fig", "figs", "p", "pp", "vol", "ch", "sec", "art", "par", "tel",
    ],
    shortest_last_word: 2,
    numbers_start: true,
    sentence_starters: &[
        "i", "you", "he", "she", "it", "we", "they", "the", "a", "an", "this", "that", "these", "those", "my", "your",
        "his", "her", "its", "our", "their", "there", "here", "some", "many", "most", "all", "one", "in", "on", "at",
        "to", "for", "from", "with", "by", "as", "of", "after", "before", "during", "and", "but", "or", "so", "if",
        "when", "while", "although", "because", "however", "moreover", "thus", "also", "then", "now", "what", "why",
        "how", "who", "where", "firstly", "secondly", "finally", "nowadays", "let", "not", "no", "people", "both",
        "each", "even", "every", "other", "another", "such",
    ],
    bracketed_endings: false,
    number_joints: ".,/:",
    hyphens: false,
    apostrophes: Apostrophes::Clitics {
        endings: &["n't", "'s", "'m", "'d", "'re", "'ve", "'ll"],
        contractions: &[("cannot", 3), ("gonna", 3), ("gotta", 3), ("wanna", 3)],
    },
    closing_marks: &['²', '³'],
    units: &["%", "°", "$", "£"],
    measures: &["ft", "hrs", "lb", "lbs", "mph", "oz", "tbsp", "tsp"],
    greetings: &[
        "cheers",
        "congratulations",
        "good afternoon",
        "good evening",
        "good morning",
        "good night",
        "hello",
        "hey",
        "hi",
        "hm",
        "hmm",
        "oh",
        "oops",
        "sorry",
        "thank you",
        "thanks",
        "well",
        "wow",
        "yeah",
    ],
    domains: &["uk"],
    straight_quotes: true,
    ..GENERAL
};
