use proptest::prelude::*;

use super::{Word, read, read_words};
use crate::language::Language;
use crate::prose::Format;

fn language(code: &str) -> Language {
    Language::new(code).expect("a language code")
}

/// Words as they stand, `=` and what is read if that differs, `!` if they are not judged; `|` is between sentences.
fn shown(text: &str, sentences: &[Vec<Word>]) -> String {
    let word = |word: &Word| {
        let own = &text[word.range.clone()];
        let read = match word.read.as_deref() {
            Some(read) if read == own => String::new(),
            Some(read) => format!("={read}"),
            None => "=".to_owned(),
        };
        format!("{own}{read}{}", if word.judged { "" } else { "!" })
    };
    let sentence = |words: &Vec<Word>| words.iter().map(word).collect::<Vec<_>>().join(" ");
    sentences.iter().map(sentence).collect::<Vec<_>>().join(" | ")
}

#[test]
fn what_is_read_and_what_is_judged() {
    let cases = [
        ("de", "Das ge\u{ad}ht so.", "Das ge\u{ad}ht=geht so ."),
        ("de", "✅ Erledigt. Gut!", "✅=! Erledigt . | Gut !"),
        ("de", "Danke! 😀 Bis bald 👍🏽", "Danke! ! 😀=! | Bis bald 👍🏽=!"),
        (
            "de",
            "So.\n😀\n\n😀\nEnde 😀😀.",
            "So . | 😀=! | 😀=! | Ende 😀=! 😀=! .",
        ),
        ("de", "😀", "😀=!"),
        // At the start of a sentence, a small letter is right after a greeting and nowhere else.
        (
            "de",
            "Liebe Eva,\n\nüber den Brief. danke dafür.",
            "Liebe Eva , | über=Über den Brief . | danke dafür .",
        ),
        ("cs", "Vážený pane,\n\nDěkuji.", "Vážený pane , | Děkuji! ."),
        ("de", "3 € + 5 % :) – so…", "3 €! +! 5 %! :)! – so …"),
        (
            "de",
            "Am 7.10 bzw. z. B. 32.5 mit 3.12.2024 so.",
            "Am 7.10! bzw.! z. B. 32.5 mit 3.12.2024! so .",
        ),
        ("de", "Die Whg. ist groß.", "Die Whg.! ist groß ."),
        ("en", "Mr. Lee etc. on 7.13.", "Mr.! Lee etc. on 7.13 ."),
        ("sv", "4 msk olja, 2,5 dl", "4 msk! olja , 2,5 dl!"),
        ("sv", "en msk", "en msk"),
        ("sv", "God morgon, Eva! Nja.", "God! morgon! , Eva ! | Nja! ."),
        ("it", "Boh! Ciao Eva. CIAO!", "Boh! ! | Ciao Eva . | CIAO !"),
        ("de", "20 EL und 5 kg.", "20 EL! und 5 kg! ."),
        ("de", "Sag Dummy0 und Dummy1.", "Sag Dummy0=Anna! und Dummy1=Anna! ."),
        ("de", "Neu: #a @bc", "Neu : #a=Anna! @bc=!"),
        (
            "de",
            "Mail an a@b.example. Danke.",
            "Mail an a@b.example=Anna! . | Danke! .",
        ),
        ("de", "Die max_size-Grenze", "Die max_size-Grenze=Anna-Grenze!"),
        ("de", "geht’s ‚so‘", "geht’s=geht's ‚ so ‘"),
        ("en", "don’t ‘so’", "do n’t=n't ‘=' so ’='"),
        ("it", "l’ora di foo()", "l’=l' ora di foo()=Anna!"),
        ("en", "foo_bar's", "foo_bar=Anna! 's"),
        ("cs", "Vidíš #novinky?", "Vidíš #novinky=Anna! ?"),
        ("xx", "\u{200b}", ""),
        ("xx", "", ""),
    ];
    let mut wrong = Vec::new();
    for (code, text, expected) in cases {
        let found = shown(text, &read(text, &language(code), Format::Plain));
        if found != expected {
            wrong.push(format!("{text}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_of_a_corpus_are_read_as_those_of_a_text() {
    let words = ["Ge\u{ad}h", "’", "😀", "€", "https://example.org", "\u{ad}", ".", ""];
    let found = read_words(&words, &language("de"));
    let found: Vec<_> = found.iter().map(|word| (word.read.as_deref(), word.judged)).collect();
    let expected = [
        (Some("Geh"), true),
        (Some("'"), true),
        (None, false),
        (Some("€"), false),
        (Some("Anna"), false),
        (None, false),
        (Some("."), true),
        (None, false),
    ];
    assert_eq!(found, expected);
    let found = read_words(&["4", "msk", "olja"], &language("sv"));
    assert_eq!(
        found.iter().map(|word| word.judged).collect::<Vec<_>>(),
        [true, false, true]
    );
}

const MARKUP: &[&str] = &[
    "a",
    "Wort",
    " ",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "> ",
    "`",
    "```",
    "**",
    "*",
    "_",
    "[",
    "](",
    ")",
    "![",
    "|",
    "---",
    "|-|-|",
    "<br>",
    "<!--",
    "-->",
    "<div>",
    "&amp;",
    "$",
    "$$",
    "\\",
    "\\section{",
    "\\emph{",
    "{",
    "}",
    "\\begin{equation}",
    "\\end{equation}",
    "\\[",
    "\\]",
    "\\ref{x}",
    "\\\"a",
    "%",
    "~",
    "😀",
    "\u{ad}",
    "@x",
    "https://x.example",
    ".",
    "1. ",
    "    ",
    "\t",
    "é",
    "[^1]",
    "[^1]: ",
    "\r\n",
    "==",
    "\\begin{document}",
    "\\end{document}",
    "\0",
];

proptest! {
    /// Words are ascending, do not overlap, and lie on character boundaries; every visible character is in one, and what is read has no
    /// white space.
    #[test]
    fn no_visible_character_is_lost(
        text in prop_oneof![
            any::<String>(),
            prop::collection::vec(prop::sample::select(MARKUP), 0..30).prop_map(|parts| parts.concat()),
            "[a-z XÜ.@#/_0-9😀✅👍🏽\u{200d}\u{ad}\u{fe0f}\u{feff}„“’\n\t(]{0,60}",
        ],
        code in prop::sample::select(vec!["cs", "de", "en", "it", "sv", "xx"]),
        format in prop::sample::select(vec![Format::Plain, Format::Markdown, Format::Latex]),
    ) {
        let mut end = 0;
        let mut joined = String::new();
        for word in read(&text, &language(code), format).into_iter().flatten() {
            prop_assert!(end <= word.range.start && word.range.start < word.range.end);
            end = word.range.end;
            let own = text.get(word.range);
            prop_assert!(own.is_some());
            joined += own.unwrap_or_default();
            let read = word.read.unwrap_or_else(|| "-".to_owned());
            prop_assert!(!read.is_empty() && !read.contains(char::is_whitespace));
        }
        let visible = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && !crate::symbols::is_invisible(*c)).collect()
        };
        prop_assert_eq!(visible(&joined), visible(&text));
    }
}

#[test]
fn markdown() {
    let text = "---\ntitle: x\n---\n# Der *Anfang*\n\nDas **geht** mit `foo bar`, [so](https://example.org/a \"t\") &amp; so.\n\
        ![Bild](a.png)\n\n```sh\npip install x\n\n```\n\n- Ein un**glaub**licher Satz\n- [ ] Zwei\n\n> **Ja:** gut\n> so.\n\n\
        | a | b |\n|---|---|\n| c | d |\n\n<!-- so -->\nTitel\n=====\nEnde<br>gut.";
    let expected = "---\ntitle: x\n---=! | #=! Der *=! Anfang *=! | \
        Das **=! geht **=! mit `foo bar`=Anna! , [=! so ](https://example.org/a \"t\")=! &amp;=&! so . | ![Bild](a.png)=Anna! | \
        ```sh\npip install x\n\n```=! | -=! Ein un**glaub**licher=unglaublicher Satz | -=! [ ]=! Zwei | \
        >=! **=! Ja : **=! gut >=! so . | | a | b |=! | |---|---|=! | | c | d |=! | <!-- so -->=! | \
        Titel | ======! | Ende <br>=! gut .";
    let found = shown(text, &read(text, &language("de"), Format::Markdown));
    assert_eq!(found, expected);
}

#[test]
fn latex() {
    let text = "\\documentclass[a4paper]{article}\n\\usepackage{x}\n\\begin{document}\n\\section{Der \\emph{Anfang}}\\label{a}\n\
        Das geht~\\cite[S.~5]{x} mit $a+b$ und ``so''. % Nicht das\nDas kostet 5\\,\\%.\n\\begin{equation*}\na & b\n\\end{equation*}\n\
        gilt f\\\"ur \\textbf{alle}.\n\\begin{itemize}\n\\item Eins\n\\item Zwei\n\\end{itemize}\n\
        \\begin{verbatim}\nx = 1\n\\end{verbatim}\nSiehe Abschnitt \\ref{a}.\n\\end{document}\nweg";
    let found = read(text, &language("de"), Format::Latex);
    let words = |sentence: &Vec<Word>| -> String {
        let read = sentence.iter().filter(|word| word.read.is_some());
        read.map(|word| {
            format!(
                "{}{}",
                word.read.as_deref().unwrap_or_default(),
                if word.judged { "" } else { "!" }
            )
        })
        .collect::<Vec<_>>()
        .join(" ")
    };
    let found: Vec<String> = found
        .iter()
        .map(words)
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let expected = [
        "Der Anfang",
        "Das geht Anna! mit Anna! und “ so ” .",
        "Das kostet 5 %! .",
        "Anna! gilt für alle .",
        "Eins",
        "Zwei",
        "Siehe Abschnitt Anna! .",
    ];
    assert_eq!(found, expected);
}

/// At this length, anything that takes quadratic time takes minutes.
#[test]
fn hostile_texts_take_no_longer_than_others() {
    let parts = [
        "@",
        "#",
        "$",
        "$$",
        "`",
        "```\n",
        "\\",
        "\\begin{",
        "\\begin{equation}",
        "\\ref{",
        "\\a[",
        "{",
        "[",
        "](",
        "![",
        "*",
        "_a_",
        "<",
        "<!--",
        "|-|\n",
        "> ",
        "- ",
        "a`",
        "&",
        "\u{ad}",
        "😀",
        "[^a]",
        "\\[",
        "%",
        "<a ",
    ];
    for format in [Format::Plain, Format::Markdown, Format::Latex] {
        for part in parts {
            let text = part.repeat(200_000 / part.len());
            let started = std::time::Instant::now();
            let view = crate::view::View::new(&text, &format.regions(&text), "Anna", &[]);
            let found = (view.text.len(), Format::of_text(&text), format.wholes(&text).len());
            assert!(started.elapsed().as_secs() < 30, "{format:?} {part:?} {found:?}");
        }
    }
}
