//! Italian, as the MERLIN corpus of MultiGED-2023 splits it: an apostrophe ends the word that it shortens (`l'` `ora`), dates with slashes
//! are split into their parts, and an abbreviation keeps its full stop except at the end of a sentence.

use super::{Apostrophes, FullStops, GENERAL, Rules};

pub(super) static RULES: Rules = Rules {
    full_stops: FullStops::JoinWithin,
    closing_abbreviations: &[
        "ecc", "etc", "a.c", "d.c", "s.p.a", "s.r.l", "s.n.c", "p.s", "c.so", "min", "max", "sec",
    ],
    open_abbreviations: &[
        "sig", "sigg", "sig.ra", "sig.na", "sig.ri", "sig.re", "spett", "spett.le", "spett.li", "egr", "gent",
        "gent.mo", "gent.ma", "gent.le", "ill.mo", "preg", "preg.mo", "dott", "dott.ssa", "dr", "dr.ssa", "prof",
        "prof.ssa", "avv", "ing", "arch", "geom", "rag", "mons", "vs", "ns", "appl", "univ", "cfr", "es", "p.es",
        "ad.es", "ca", "p.zza", "v.le", "rif", "int", "gen", "feb", "febbr", "apr", "ag", "sett", "ott", "nov", "dic",
        "prov", "loc", "fam", "pers",
    ],
    number_abbreviations: &[
        "n", "nr", "no", "num", "pag", "pagg", "p", "pp", "art", "cap", "vol", "fig", "tel", "cell",
    ],
    shortest_last_word: 3,
    numbers_start: true,
    sentence_starters: &[
        "io", "tu", "lui", "lei", "noi", "voi", "loro", "il", "lo", "la", "i", "gli", "le", "un", "uno", "una", "mi",
        "ti", "ci", "vi", "si", "non", "ma", "e", "o", "se", "che", "chi", "come", "dove", "quando", "perché",
        "perche", "perchè", "perciò", "quindi", "allora", "poi", "ora", "adesso", "oggi", "ieri", "domani", "dopo",
        "prima", "anche", "qui", "questo", "questa", "questi", "queste", "quello", "quella", "mio", "mia", "a", "al",
        "in", "nel", "nella", "per", "con", "di", "da", "sono", "ho", "è", "c'è", "vorrei", "tutti", "molto", "abito",
        "grazie", "ciao",
    ],
    hidden_names: &["X", "Y", "Z"],
    bracketed_endings: false,
    number_joints: ".,",
    apostrophes: Apostrophes::Elision {
        truncated: &[
            "po'", "mo'", "fa'", "da'", "di'", "sta'", "va'", "be'", "ca'", "to'", "ve'", "perche'", "e'",
        ],
    },
    closing_marks: &['²', '³'],
    units: &["%", "°"],
    greetings: &[
        "ah",
        "arrivederci",
        "auguri",
        "beh",
        "boh",
        "buonanotte",
        "buonasera",
        "buongiorno",
        "ciao",
        "dai",
        "eh",
        "ehi",
        "grazie",
        "mah",
        "oh",
        "prego",
        "salve",
        "scusa",
        "scusi",
        "uffa",
    ],
    domains: &["it", "ch"],
    straight_quotes: true,
    ..GENERAL
};
