//! Characters that are not part of what is read (invisible ones and emoji), and what counts as punctuation.

/// Whether a character has no width and says nothing about the word that it stands in: soft hyphens, spaces without width,
/// joiners, marks of direction, byte order marks.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Whether a joiner after `before` is spelling: in Arabic script and in those of India it decides which letters join.
pub(crate) fn is_spelt_with_joiners(before: char) -> bool {
    matches!(before, '\u{600}'..='\u{109f}')
}

/// What is read in place of a picture: the white space of the Ogham script, which nobody types, so that sentences can be told to end there.
pub(crate) const PICTURE: char = '\u{1680}';

/// Whether a grapheme cluster is a picture: an emoji, or a mark from the blocks of dingbats and shapes, which people use as emoji and
/// bullets. Whole blocks count, so that next year's emoji need no new table; these blocks have neither letters nor punctuation.
pub(crate) fn is_picture(grapheme: &str) -> bool {
    let mut chars = grapheme.chars();
    let Some(first) = chars.next() else { return false };
    match first {
        // Technical symbols (⌚ ⏰), shapes and dingbats (■ ☀ ✅) except quotation marks, brackets and numbers, and arrows and stars (⬆ ⭐).
        // Then the blocks from mahjong tiles to those before symbols for legacy computing, which have all emoji of the higher plane,
        // including the letters of flags.
        '\u{2300}'..='\u{2328}'
        | '\u{232b}'..='\u{23ff}'
        | '\u{25a0}'..='\u{275a}'
        | '\u{2761}'..='\u{2767}'
        | '\u{2794}'..='\u{27bf}' => true,
        '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => true,
        // Any other character that is marked to look like an emoji (©️), including a keycap (1️⃣).
        _ => {
            chars.any(|c| c == '\u{fe0f}' || c == '\u{20e3}')
                && (!first.is_alphabetic() || grapheme.contains('\u{20e3}'))
        }
    }
}

/// Whether `c` is ordinary punctuation: people put it in the wrong place, or forget the word before it.
fn is_punctuation(c: char) -> bool {
    ".,;:!?\"'„“”‚‘’«»‹›()[]{}-‐‑‒–—…´`¡¿،؛؟。、！？，।".contains(c)
}

/// Whether `word` is a mark that means nothing but itself: no letter, no digit, and no ordinary punctuation.
pub(crate) fn is_symbol(word: &str) -> bool {
    !word.contains(char::is_alphanumeric) && !word.chars().all(is_punctuation)
}

/// Whether `word` consists of ordinary punctuation.
pub(crate) fn is_punctuation_mark(word: &str) -> bool {
    word.chars().all(is_punctuation)
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    #[test]
    fn pictures_are_single_graphemes() {
        for picture in [
            "😀",
            "✅",
            "👍🏽",
            "👩‍👩‍👧",
            "🇩🇪",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
            "❤️",
            "❤",
            "☺",
            "1️⃣",
            "©️",
            "⭐",
            "■",
            "➡️",
            "🫠",
        ] {
            assert_eq!(picture.graphemes(true).count(), 1, "{picture}");
            assert!(is_picture(picture), "{picture}");
        }
        for other in [
            "a", "1", "#", "©", "–", "…", "•", "€", "“", "°", "→", "❝", "é", "e\u{301}", "日", "½", "²", "",
        ] {
            assert!(!is_picture(other), "{other}");
        }
    }

    #[test]
    fn symbols_are_neither_words_nor_punctuation() {
        for symbol in ["€", "%", "+", "=", "|", "→", "/", "*", "§", "&", "@", "©", "~~"] {
            assert!(is_symbol(symbol), "{symbol}");
        }
        for other in ["a", "5", "a+", ".", "...", "?!", "„", "--", "–", "’", "(", "¿"] {
            assert!(!is_symbol(other), "{other}");
        }
    }
}
