//! German, as the Falko-MERLIN corpus of MultiGED-2023 splits it.

use super::{GENERAL, Rules};

const GENDERED_ENDINGS: &[&str] = &["in", "innen", "e", "n", "r", "s"];

pub(super) static RULES: Rules = Rules {
    closing_abbreviations: &[
        "usw", "usf", "uzw", "etc", "u.a", "u.ä", "o.ä", "o.g", "a", "ä", "w", "g", "r", "jh", "jhd", "jhdt", "zb",
        "z.b", "d.h",
    ],
    open_abbreviations: &[
        "b", "z", "d", "h", "u", "o", "s", "i", "v", "bzw", "mio", "mrd", "tsd", "bspw", "ca", "cand", "dr", "prof",
        "dipl", "ling", "merc", "phil", "med", "jur", "hr", "fr", "frl", "nr", "abs", "bd", "betr", "ehem", "einschl",
        "etw", "evtl", "exkl", "geb", "gest", "ggf", "ggfs", "hrsg", "hg", "inkl", "insb", "jmd", "jmdm", "jmdn",
        "kath", "lt", "mind", "mtl", "od", "resp", "s.o", "s.u", "sog", "st", "str", "tel", "telef", "urspr", "vgl",
        "vllt", "vs", "zzgl", "zit", "feb", "febr", "apr", "aug", "sept", "okt", "nov", "dez", "i.d.r", "u.u", "v.a",
        "z.t", "z.zt", "m.e", "i.a", "b.a", "b.sc", "m.a", "m.sc", "whg", "bzgl", "abt", "anl", "aufl", "dgl", "eigtl",
        "entspr", "ggü", "stck", "tgl", "verh", "zzt",
    ],
    ordinals: true,
    ordinal_nouns: &["jh", "jahrh"],
    sentence_starters: &[
        "ich", "du", "er", "sie", "es", "wir", "ihr", "man", "der", "die", "das", "den", "dem", "ein", "eine", "einen",
        "einer", "mein", "meine", "unser", "unsere", "dies", "diese", "dieser", "dieses", "und", "aber", "oder",
        "denn", "wenn", "weil", "als", "ob", "dass", "dann", "danach", "deshalb", "deswegen", "dort", "da", "hier",
        "heute", "morgen", "jetzt", "leider", "trotzdem", "zum", "zuerst", "in", "im", "am", "an", "auf", "mit",
        "nach", "vor", "bei", "für", "von", "aus", "um", "wie", "was", "wer", "wo", "wann", "warum", "kannst",
        "können", "hast", "haben", "bist", "sind", "ist", "bitte", "liebe", "lieber", "viele", "alle", "so",
    ],
    slash_endings: GENDERED_ENDINGS,
    measures: &["EL", "Min", "Std", "Stk", "TL"],
    greetings: &[
        "ach",
        "ach so",
        "danke",
        "gute nacht",
        "guten abend",
        "guten morgen",
        "guten tag",
        "hallo",
        "hey",
        "hm",
        "moin",
        "na gut",
        "na ja",
        "naja",
        "nö",
        "oh",
        "okay",
        "servus",
        "tja",
        "tschüss",
    ],
    colon_endings: GENDERED_ENDINGS,
    ..GENERAL
};
