//! Swedish, as the SweLL corpus of MultiGED-2023 splits it: a colon joins a number's parts and a case ending (`18:30`, `FN:s`), dates with
//! slashes are split into their parts, and an abbreviation keeps its full stop except at the end of a sentence.

use super::{Apostrophes, FullStops, GENERAL, Rules};

pub(super) static RULES: Rules = Rules {
    full_stops: FullStops::JoinWithin,
    closing_abbreviations: &[
        "osv", "o.s.v", "o.sv", "etc", "m.m", "m.fl", "mfl", "mm", "e.d", "e.dyl", "o.d", "o.dyl", "dyl", "f.kr",
        "e.kr", "kr", "st", "f.n", "f.d", "m.v.h", "mvh", "ex", "tr", "jr", "sr", "milj", "mkr", "tkr", "min", "max",
        "sek", "tim", "sg", "mån",
    ],
    open_abbreviations: &[
        "t.ex", "t:ex", "te.x", "tex", "bl.a", "d.v.s", "dvs", "s.k", "sk", "p.g.a", "pga", "m.a.o", "fr.o.m", "t.o.m",
        "f.o.m", "t.v", "t.h", "i.o.m", "i.st.f", "ang", "ca", "c:a", "dr", "prof", "jfr", "resp", "inkl", "exkl",
        "ev", "e.g", "i.e", "jan", "feb", "febr", "apr", "aug", "sept", "okt", "nov", "dec", "tel", "urspr", "avd",
        "forts", "anm", "övers", "uppl",
    ],
    number_abbreviations: &["s", "nr", "kl", "kap", "art", "fig", "bd", "par", "p"],
    shortest_last_word: 2,
    numbers_start: true,
    sentence_starters: &[
        "jag", "du", "han", "hon", "hen", "den", "det", "vi", "ni", "de", "dom", "man", "en", "ett", "min", "mitt",
        "mina", "din", "hans", "hennes", "vår", "våra", "deras", "denna", "detta", "dessa", "här", "där", "då", "nu",
        "sedan", "sen", "så", "och", "men", "eller", "om", "när", "att", "som", "för", "i", "på", "av", "till", "med",
        "från", "efter", "under", "vid", "hos", "enligt", "vad", "vem", "var", "hur", "varför", "många", "alla",
        "några", "idag", "igår", "ungefär", "därför", "dessutom", "tack", "hej", "kan", "är", "har", "vill", "ska",
    ],
    colon_endings: &[
        "s", "n", "t", "e", "a", "en", "et", "er", "ar", "ens", "ets", "erna", "arna", "are", "aren", "na", "ns", "ts",
        "or", "ex",
    ],
    bracketed_endings: false,
    number_joints: ".,:",
    apostrophes: Apostrophes::Inside {
        endings: &[],
        leading: false,
    },
    closing_marks: &['²', '³'],
    measures: &["krm", "kr", "msk", "st", "tsk"],
    greetings: &[
        "aha",
        "förlåt",
        "god dag",
        "god kväll",
        "god morgon",
        "god natt",
        "grattis",
        "hallå",
        "hej",
        "hej då",
        "hejdå",
        "hejsan",
        "jaha",
        "jo",
        "jodå",
        "nja",
        "oj",
        "okej",
        "tack",
        "tja",
        "tyvärr",
        "usch",
        "välkommen",
        "åh",
    ],
    domains: &["se", "fi", "no", "dk"],
    ..GENERAL
};
