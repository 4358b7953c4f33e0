//! The languages that the gateway knows by name and can tell apart, whether anyone serves them or not.

use std::fmt;

/// A language that the gateway knows.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// Its ISO 639-1 code, such as `de`.
    pub code: &'static str,
    /// Its name in English.
    pub name: &'static str,
    /// The code that stands for it if one with a region is asked for, such as `de-DE`.
    pub long_code: &'static str,
    /// Codes with a region, and their names, if its regions differ; the first is the one to take if none is named.
    pub variants: &'static [(&'static str, &'static str)],
    /// The same language in lingua; none for [`UNKNOWN`].
    pub(crate) lingua: Option<lingua::Language>,
}

const fn plain(code: &'static str, name: &'static str, long_code: &'static str, lingua: lingua::Language) -> Language {
    Language {
        code,
        name,
        long_code,
        variants: &[],
        lingua: Some(lingua),
    }
}

/// Every language known: those with a model, and those most often taken for one of them. Codes and names are LanguageTool's.
///
/// For another, add it here and to lingua's features in the workspace's `Cargo.toml`.
pub static KNOWN: [Language; 13] = [
    plain("cs", "Czech", "cs-CZ", lingua::Language::Czech),
    plain("da", "Danish", "da-DK", lingua::Language::Danish),
    plain("nl", "Dutch", "nl", lingua::Language::Dutch),
    Language {
        code: "en",
        name: "English",
        long_code: "en-US",
        variants: &[
            ("en-US", "English (US)"),
            ("en-GB", "English (GB)"),
            ("en-AU", "English (Australian)"),
            ("en-CA", "English (Canadian)"),
            ("en-NZ", "English (New Zealand)"),
            ("en-ZA", "English (South African)"),
        ],
        lingua: Some(lingua::Language::English),
    },
    plain("fr", "French", "fr", lingua::Language::French),
    Language {
        code: "de",
        name: "German",
        long_code: "de-DE",
        variants: &[
            ("de-DE", "German (Germany)"),
            ("de-AT", "German (Austria)"),
            ("de-CH", "German (Swiss)"),
        ],
        lingua: Some(lingua::Language::German),
    },
    plain("it", "Italian", "it", lingua::Language::Italian),
    plain("nb", "Norwegian (Bokmål)", "nb", lingua::Language::Bokmal),
    plain("pl", "Polish", "pl-PL", lingua::Language::Polish),
    Language {
        code: "pt",
        name: "Portuguese",
        long_code: "pt-PT",
        variants: &[("pt-PT", "Portuguese (Portugal)"), ("pt-BR", "Portuguese (Brazil)")],
        lingua: Some(lingua::Language::Portuguese),
    },
    plain("sk", "Slovak", "sk-SK", lingua::Language::Slovak),
    plain("es", "Spanish", "es", lingua::Language::Spanish),
    plain("sv", "Swedish", "sv", lingua::Language::Swedish),
];

/// The language of a text that has letters of none of the languages known.
pub static UNKNOWN: Language = Language {
    code: "und",
    name: "Undetermined language",
    long_code: "und",
    variants: &[],
    lingua: None,
};

/// The language to ask for if a text has nothing to check: a list of names, or code. Editors have it among their languages.
pub(crate) static NO_LANGUAGE: Language = Language {
    code: "zxx",
    name: "No linguistic content",
    long_code: "zxx",
    variants: &[],
    lingua: None,
};

impl Language {
    /// The language of a code without a region.
    pub fn of_code(code: &str) -> Option<&'static Self> {
        KNOWN.iter().find(|language| language.code.eq_ignore_ascii_case(code))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A language as someone asks for it: `de`, `de-DE` or `german`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The language.
    pub language: &'static Language,
    /// Its code, with the region if one was named.
    pub code: String,
}

impl Tag {
    /// Reads a code, with a region or without, or a name in English, whatever the case of its letters. Any region of two letters will do,
    /// because a model is for a whole language.
    pub fn parse(asked: &str) -> Option<Self> {
        if let Some(language) = KNOWN.iter().find(|known| known.name.eq_ignore_ascii_case(asked)) {
            return Some(language.into());
        }
        let Some((code, region)) = asked.split_once('-') else {
            return Language::of_code(asked).map(Self::from);
        };
        let language = Language::of_code(code)?;
        let is_region = region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_region.then(|| Self {
            language,
            code: format!("{}-{}", language.code, region.to_ascii_uppercase()),
        })
    }

    /// The name, with the region if LanguageTool has a name for that.
    pub fn name(&self) -> &'static str {
        let variant = self.language.variants.iter().find(|(code, _)| *code == self.code);
        variant.map_or(self.language.name, |(_, name)| name)
    }

    /// The same with the code that stands for the language if one with a region is asked for.
    pub fn long(language: &'static Language) -> Self {
        Self {
            language,
            code: language.long_code.to_owned(),
        }
    }
}

impl From<&'static Language> for Tag {
    fn from(language: &'static Language) -> Self {
        Self {
            language,
            code: language.code.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_regions_and_names() {
        let read = |asked| Tag::parse(asked).map(|tag| (tag.code.clone(), tag.name()));
        let cases = [
            ("de", Some(("de", "German"))),
            ("DE", Some(("de", "German"))),
            ("de-DE", Some(("de-DE", "German (Germany)"))),
            ("de-at", Some(("de-AT", "German (Austria)"))),
            ("de-LU", Some(("de-LU", "German"))),
            ("german", Some(("de", "German"))),
            ("Swedish", Some(("sv", "Swedish"))),
            ("cs-CZ", Some(("cs-CZ", "Czech"))),
            ("fr", Some(("fr", "French"))),
            ("", None),
            ("-", None),
            ("xx", None),
            ("de-", None),
            ("de-DEU", None),
            ("de_DE", None),
            ("de-DE-x-simple-language", None),
            ("auto", None),
        ];
        for (asked, expected) in cases {
            let expected = expected.map(|(code, name)| (code.to_owned(), name));
            assert_eq!(read(asked), expected, "{asked:?}");
        }
    }

    #[test]
    fn the_first_variant_is_the_long_code() {
        for language in &KNOWN {
            let first = language.variants.first().map(|(code, _)| *code);
            assert!(first.is_none_or(|code| code == language.long_code), "{language}");
            assert!(language.long_code.starts_with(language.code), "{language}");
        }
    }
}
