//! The rules: one for each kind of mistake, and one for mistakes of no known kind.

use solecism_api::Kind;

use super::answer::RuleInfo;
use crate::messages::Messages;

/// A rule, as clients switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    /// The id of its category, one of LanguageTool's own.
    pub(crate) category: &'static str,
    /// The kind of issue that it finds, in the terms of the Internationalization Tag Set.
    pub(crate) issue: &'static str,
    /// The kind of match, by which some clients choose the colour.
    pub(crate) match_type: &'static str,
}

const fn rule(id: &'static str, category: &'static str, issue: &'static str) -> Rule {
    Rule {
        id,
        category,
        issue,
        match_type: "Other",
    }
}

impl Rule {
    /// All rules with their kinds, in the order of a client's settings.
    pub(crate) fn all() -> impl Iterator<Item = (Option<Kind>, Self)> {
        let kinds = std::iter::once(None).chain(Kind::ALL.into_iter().map(Some));
        kinds.map(|kind| (kind, Self::of(kind)))
    }

    /// The rule of a kind; without a kind, that of a model that only says where a mistake is.
    pub(crate) fn of(kind: Option<Kind>) -> Self {
        match kind {
            None => rule("SOLECISM", "GRAMMAR", "grammar"),
            Some(Kind::Form) => rule("SOLECISM_FORM", "GRAMMAR", "grammar"),
            Some(Kind::Spelling) => Self {
                match_type: "UnknownWord",
                ..rule("SOLECISM_SPELLING", "TYPOS", "misspelling")
            },
            Some(Kind::Order) => rule("SOLECISM_ORDER", "GRAMMAR", "grammar"),
            Some(Kind::Missing) => rule("SOLECISM_MISSING_WORD", "GRAMMAR", "grammar"),
            Some(Kind::Extra) => rule("SOLECISM_EXTRA_WORD", "GRAMMAR", "grammar"),
            Some(Kind::Case) => rule("SOLECISM_CAPITAL", "CASING", "typographical"),
            Some(Kind::Punctuation) => rule("SOLECISM_PUNCTUATION", "PUNCTUATION", "typographical"),
            Some(Kind::Compound) => rule("SOLECISM_COMPOUND", "COMPOUNDING", "misspelling"),
        }
    }

    /// As a client's settings show it.
    pub(crate) fn info(self, kind: Option<Kind>, messages: &Messages) -> RuleInfo {
        RuleInfo {
            rule_id: self.id,
            description: messages.description(kind),
            category_id: self.category,
            category_name: messages.category(kind),
            loc_quality_issue_type: self.issue,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::language::Language;

    #[test]
    fn every_rule_has_an_id_of_its_own_and_every_category_one_name() {
        let ids: BTreeSet<_> = Rule::all().map(|(_, rule)| rule.id).collect();
        assert_eq!(ids.len(), Rule::all().count());
        for code in ["cs", "de", "en", "it", "sv"] {
            let messages = Messages::of(Language::of_code(code).expect("a language that ships"));
            let mut names = BTreeMap::new();
            for (kind, rule) in Rule::all() {
                let name = messages.category(kind);
                assert_eq!(*names.entry(rule.category).or_insert(name), name, "{code} {kind:?}");
                assert!(!messages.description(kind).is_empty() && !messages.short(kind).is_empty());
            }
        }
    }
}
