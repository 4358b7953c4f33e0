//! A checker over the tiny bundle's tokenizer and a tagger that can be predicted.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use solecism_checker::{Checker, Language, Parts, Tagger, WordEncoder};

/// The tiny bundle's piece for the word `ich`, which the taggers here flag.
pub(crate) const ICH: u32 = 5;

/// A probability that depends on nothing but the piece: 0.9 for `ich`, less for the rest.
#[derive(Default)]
pub(crate) struct ByPiece;

impl Tagger for ByPiece {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        let probability = |&id: &u32| if id == ICH { 0.9 } else { id as f32 / 1000.0 };
        Ok(sequences
            .iter()
            .map(|ids| ids.iter().map(probability).collect())
            .collect())
    }
}

/// A probability that depends on the whole sequence and the place in it, as a network's does.
pub(crate) struct BySequence;

impl Tagger for BySequence {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        let of_sequence = |ids: &&[u32]| {
            // FNV-1a over the ids; any hash would do.
            let hash = ids
                .iter()
                .fold(0x811c_9dc5_u32, |hash, id| (hash ^ id).wrapping_mul(0x0100_0193));
            let at = |i: usize| hash.wrapping_add((i as u32).wrapping_mul(0x9e37_79b9)) >> 8;
            (0..ids.len()).map(|i| at(i) as f32 / (1 << 24) as f32).collect()
        };
        Ok(sequences.iter().map(of_sequence).collect())
    }
}

/// [`ByPiece`] that sleeps for `pause` at its batch number `at`, counted from 0.
pub(crate) struct SlowAt {
    pub(crate) at: usize,
    pub(crate) pause: Duration,
    pub(crate) batches: AtomicUsize,
}

impl Tagger for SlowAt {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        if self.batches.fetch_add(1, Ordering::Relaxed) == self.at {
            std::thread::sleep(self.pause);
        }
        ByPiece.error_probabilities(sequences, 1)
    }
}

pub(crate) fn parts(tagger: impl Tagger + 'static) -> Parts {
    let path = solecism_testing::tiny::bundle().join("tokenizer.json");
    let tokenizer = std::fs::read(path).expect("the tiny bundle's tokenizer");
    Parts {
        language: Language::new("de").expect("a language code"),
        encoder: WordEncoder::from_bytes(&tokenizer).expect("a tokenizer"),
        tagger: Box::new(tagger),
        threshold: 0.5,
        picky_threshold: None,
        sentence_length: None,
        max_tokens: 64,
        window_overlap: 16,
    }
}

pub(crate) fn checker(tagger: impl Tagger + 'static) -> Checker {
    Checker::new(parts(tagger)).expect("a checker")
}
