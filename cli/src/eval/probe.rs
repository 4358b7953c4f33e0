//! What a model says of texts, sentence by sentence.

use solecism_checker::{Alone, CheckOptions, CheckerError, Format, OffsetEncoding};

use crate::args::Level;
use crate::models::Loaded;

/// What no sentence crosses.
const BREAK: &str = "\n\n";

/// The probabilities of a sentence's words.
pub(crate) type Sentence = Vec<f32>;

/// For each of `texts` its sentences, as the checker cuts them, at `threshold`: which words are looked at twice depends on it.
///
/// # Errors
///
/// The checker's.
pub(crate) fn probe(loaded: &Loaded, texts: &[&str], threshold: f32) -> Result<Vec<Vec<Sentence>>, CheckerError> {
    let options = CheckOptions {
        threshold: Some(threshold),
        offset_encoding: OffsetEncoding::Utf8,
        format: Some(Format::Plain),
        ..CheckOptions::default()
    };
    let report = loaded.check(&texts.join(BREAK), Level::Default, &options, &Alone::default())?;
    let mut words = report.words.iter().peekable();
    let mut sentences = report.sentences.iter().map(|sentence| {
        let own = std::iter::from_fn(|| words.next_if(|word| word.end <= sentence.end));
        (sentence.end, own.map(|word| word.probability).collect())
    });
    let mut next = sentences.next();
    let mut end = 0;
    let mut found = Vec::with_capacity(texts.len());
    for text in texts {
        end += text.len();
        let mut own = Vec::new();
        while let Some((_, sentence)) = next.take_if(|(last, _)| *last <= end) {
            own.push(sentence);
            next = sentences.next();
        }
        found.push(own);
        end += BREAK.len();
    }
    Ok(found)
}

/// How many runs of neighbours at or above `threshold` there are: as many findings.
pub(crate) fn findings(sentence: &[f32], threshold: f32) -> usize {
    let flagged = |i: usize| sentence[i] >= threshold;
    (0..sentence.len())
        .filter(|&i| flagged(i) && (i == 0 || !flagged(i - 1)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::findings;

    #[test]
    fn neighbours_are_one_finding() {
        let cases = [
            (&[][..], 0),
            (&[0.1, 0.2], 0),
            (&[0.5], 1),
            (&[0.9, 0.9, 0.1, 0.7], 2),
            (&[0.1, 0.6, 0.6], 1),
        ];
        for (sentence, expected) in cases {
            assert_eq!(findings(sentence, 0.5), expected, "{sentence:?}");
        }
    }
}
