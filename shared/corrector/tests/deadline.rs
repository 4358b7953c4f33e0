//! A check that has to end while what was mended is looked at again.

use std::error::Error;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use solecism_checker::{CheckOptions, Checker, CheckerReader, Turns};
use solecism_corrector::{Corrector, Mended, Thresholds};
use solecism_store::{FileName, Manifest};
use solecism_testing::tiny;

const TEXT: &str = "Das ist ein Satz. Der Hund hat die Katze gesehen, nicht der Haus.";

/// Thresholds that let every possible edit be made.
const ALL: Thresholds = Thresholds {
    word: 0.0,
    punctuation: 0.0,
    missing: None,
    spelling: None,
    marked: None,
};

/// Lets the model read a number of batches, and counts those that it asks for.
struct Batches {
    left: AtomicUsize,
    asked: AtomicUsize,
}

impl Turns for Batches {
    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        if pieces > 0 {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let take = |left: usize| left.checked_sub(1);
            if self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                .is_err()
            {
                return false;
            }
        }
        work(1);
        true
    }
}

/// The tiny network with heads, which proposes whatever it can.
fn checker() -> Result<Checker, Box<dyn Error>> {
    let folder = tiny::edits_bundle();
    let manifest = Manifest::parse(&fs::read(folder.join("manifest.json"))?)?;
    let mut reader = CheckerReader::default();
    for name in [FileName::MODEL, FileName::TOKENIZER, FileName::CONFIG, FileName::EDITS] {
        reader.push(
            &FileName::new(name).ok_or(name)?,
            Bytes::from(fs::read(folder.join(name))?),
            true,
        )?;
    }
    Ok(reader.finish(&manifest)?)
}

/// What becomes of the text with this many batches, and how many were asked for.
fn mended(checker: &Checker, batches: usize) -> Result<(Mended, usize), Box<dyn Error>> {
    let corrector = Corrector::of_checker(checker)?.ok_or("a bundle with heads")?;
    let turns = Batches {
        left: batches.into(),
        asked: 0.into(),
    };
    let mended = corrector.mend(checker, TEXT, ALL, &CheckOptions::default(), &turns)?;
    Ok((mended, turns.asked.into_inner()))
}

#[test]
fn what_was_mended_and_not_looked_at_again_stays_as_it_was() -> Result<(), Box<dyn Error>> {
    let checker = checker()?;
    let (whole, all) = mended(&checker, usize::MAX)?;
    assert!(!whole.report.incomplete && !whole.changes.is_empty(), "{whole:?}");
    assert!(all > 1, "it is looked at again");
    // One batch is enough for the whole text as it was: only the second look is missing.
    let (cut, _) = mended(&checker, 1)?;
    assert!(cut.report.incomplete && cut.changes.is_empty(), "{cut:?}");
    assert_eq!(cut.text(TEXT), TEXT);
    assert_eq!(cut.report.checked_to, Some(0));
    assert_eq!(cut.report.findings, whole.report.findings, "what was found stays found");
    Ok(())
}
