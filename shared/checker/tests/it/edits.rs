//! What edit heads say, place by place; and asking for it costs no second pass.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use solecism_checker::{
    Alone, CheckOptions, Checker, CheckerError, EditScores, MOST_TAGS, Report, ScoredText, Tagger, Tagging, Turns,
};

use crate::helpers::{ByPiece, BySequence, ICH, checker};

/// The piece that closes a sequence.
const END: f32 = 2.0;

type Answer<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Adds to the probabilities of another tagger edits that tell where they were asked for: the probability that a word stays is that of its
/// piece's being wrong, and the tags are the pieces.
struct Telling<T> {
    tagger: T,
    /// The number of calls for both, and of calls for probabilities alone.
    calls: Arc<[AtomicUsize; 2]>,
}

impl<T: Tagger> Telling<T> {
    fn new(tagger: T) -> Self {
        Self {
            tagger,
            calls: Arc::default(),
        }
    }
}

impl<T: Tagger> Tagger for Telling<T> {
    fn error_probabilities(&self, sequences: &[&[u32]], threads: usize) -> Answer<Vec<Vec<f32>>> {
        self.calls[1].fetch_add(1, Ordering::Relaxed);
        self.tagger.error_probabilities(sequences, threads)
    }

    fn edit_labels(&self) -> Option<[usize; 2]> {
        Some([200, 200])
    }

    fn tag(&self, sequences: &[&[u32]], places: &[&[usize]], threads: usize) -> Answer<Tagging> {
        self.calls[0].fetch_add(1, Ordering::Relaxed);
        let probabilities = self.tagger.error_probabilities(sequences, threads)?;
        let edits = sequences.iter().zip(places).zip(&probabilities);
        let edits = edits.map(|((ids, places), probabilities)| {
            let of_place = |&place: &usize| EditScores {
                keep: probabilities[place],
                edits: vec![(ids[place] as u16, 0.5)],
                nothing: ids[place] as f32 / 1000.0,
                inserts: vec![(ids[place] as u16 + 1, 0.25)],
            };
            places.iter().map(of_place).collect()
        });
        Ok(Tagging {
            edits: edits.collect(),
            probabilities: probabilities.clone(),
        })
    }
}

fn scored(checker: &Checker, text: &str, options: &CheckOptions) -> (Report, ScoredText) {
    checker
        .check_scored(text, options, &Alone::default())
        .expect("a report")
}

/// A threshold that no probability reaches, so that words in capitals get no second look.
fn quiet() -> CheckOptions {
    CheckOptions {
        threshold: Some(1.0),
        ..CheckOptions::default()
    }
}

#[test]
fn every_word_has_what_is_said_of_its_first_piece_and_the_end_what_is_said_of_the_closing_one() {
    let checker = checker(Telling::new(ByPiece));
    assert_eq!(checker.edit_labels(), Some([200, 200]));
    let text = "ich 😀 du € @name ich\n\n😀 #tag";
    let (report, found) = scored(&checker, text, &quiet());
    assert_eq!(found.sentences.iter().map(Vec::len).collect::<Vec<_>>(), [6, 2]);
    assert_eq!(&text[found.sentences[0][5].range.clone()], "ich");
    let [first, second] = &found.scores[..] else {
        panic!("{found:?}")
    };
    let probabilities: Vec<f32> = report.words.iter().map(|word| word.probability).collect();
    assert_eq!(
        [&first.probabilities[..], &second.probabilities].concat(),
        probabilities
    );

    assert_eq!(first.edits.len(), 7);
    let ich = EditScores {
        keep: 0.9,
        edits: vec![(ICH as u16, 0.5)],
        nothing: ICH as f32 / 1000.0,
        inserts: vec![(ICH as u16 + 1, 0.25)],
    };
    assert_eq!([&first.edits[0], &first.edits[5]], [&ich, &ich]);
    assert_eq!(first.edits[2].edits, [(6, 0.5)], "the piece for `du`");
    assert_eq!(first.edits[1], EditScores::UNCHANGED, "an emoji is not read");
    for (place, what) in [(3, "a symbol"), (4, "a name"), (6, "the end")] {
        let edits = &first.edits[place];
        assert_eq!((edits.keep, &edits.edits[..]), (1.0, &[][..]), "{what} never changes");
        assert!(
            edits.nothing < 1.0 && edits.inserts.len() == 1,
            "{what}: something may be missing before it"
        );
    }
    assert_eq!(first.edits[6].nothing, END / 1000.0);
    assert_eq!(
        second.edits,
        vec![EditScores::UNCHANGED; 3],
        "nothing to judge, and not run"
    );
}

/// In a long sentence, each word's scores are from the window that its probability is from, and the end's scores are from the last window.
#[test]
fn windows_give_the_edits_of_the_words_that_they_keep() {
    let checker = checker(Telling::new(BySequence));
    let text = "ich du er sie es wir ihr der die das ".repeat(20);
    let (report, found) = scored(&checker, &text, &quiet());
    assert!(report.timings.pieces > 200 + 2 * 3, "several windows");
    let [sentence] = &found.scores[..] else {
        panic!("one sentence")
    };
    assert_eq!(sentence.edits.len(), 201);
    for (edits, (probability, piece)) in sentence
        .edits
        .iter()
        .zip(sentence.probabilities.iter().zip((5..15).cycle()))
    {
        assert_eq!((edits.keep, edits.edits[0].0), (*probability, piece));
    }
    assert_eq!(sentence.edits[200].nothing, END / 1000.0);
}

#[test]
fn edits_come_from_the_pass_that_the_probabilities_come_from() {
    let tagger = Telling::new(BySequence);
    let calls = tagger.calls.clone();
    let checker = checker(tagger);
    let counts = || calls.each_ref().map(|calls| calls.swap(0, Ordering::Relaxed));
    let text = "Das ist ein Haus. Ich bin es nicht.\n\nDie NATO und du";
    for options in [quiet(), CheckOptions::default()] {
        let mut plain = checker.check(text, &options).expect("a report");
        let [with_edits, without] = counts();
        assert_eq!(with_edits, 0);
        let (mut report, found) = scored(&checker, text, &options);
        // Other forms of words in capitals are looked at only for their probabilities.
        assert_eq!(counts(), [1, without - 1]);
        (plain.timings, report.timings) = Default::default();
        assert_eq!(report, plain);
        let again = checker
            .score(&found.sentences, &options, &Alone::default(), true)
            .expect("scores");
        assert_eq!((again.sentences, again.stopped_at), (found.scores, None));
        counts();
    }
}

/// Has no edit heads, and must not be asked for them.
struct Without;

impl Tagger for Without {
    fn error_probabilities(&self, sequences: &[&[u32]], threads: usize) -> Answer<Vec<Vec<f32>>> {
        ByPiece.error_probabilities(sequences, threads)
    }

    fn tag(&self, _: &[&[u32]], _: &[&[usize]], _: usize) -> Answer<Tagging> {
        panic!("there are no heads")
    }
}

#[test]
fn without_edit_heads_there_are_probabilities_alone() {
    let checker = checker(Without);
    assert_eq!(checker.edit_labels(), None);
    let (report, found) = scored(&checker, "Ich bin. Du nicht", &quiet());
    assert_eq!((report.words.len(), found.scores.len()), (5, 2));
    assert!(found.scores.iter().all(|sentence| sentence.edits.is_empty()));
    assert_eq!(found.scores[1].probabilities.len(), 2);
    assert_eq!((checker.edits_file(), checker.words_file()), (None, None));
}

/// Lets this many batches run, and no more.
struct Few(AtomicUsize);

impl Turns for Few {
    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        let left = |left: usize| left.checked_sub(usize::from(pieces > 0));
        let turn = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok();
        if turn {
            work(1);
        }
        turn
    }
}

#[test]
fn what_was_not_reached_has_no_edits() {
    let checker = checker(Telling::new(ByPiece));
    // A group has four batches, so one group is done. In small letters, the whole text is one sentence.
    for (text, sentences) in [
        ("Ich du er sie es wir ihr der die das. ".repeat(400), 400),
        ("ich du er sie es wir ihr der die das ".repeat(400), 1),
    ] {
        for batches in [0, 5] {
            let few = Few(AtomicUsize::new(batches));
            let (report, found) = checker.check_scored(&text, &quiet(), &few).expect("a report");
            assert!(report.incomplete);
            assert_eq!(found.sentences.len(), sentences);
            assert!(sentences == 1 || found.scores.len() < sentences);
            for (i, (words, scores)) in found.sentences.iter().zip(&found.scores).enumerate() {
                let (reached, whole) = (scores.probabilities.len(), scores.probabilities.len() == words.len());
                assert_eq!(scores.edits.len(), reached + usize::from(whole), "sentence {i}");
                assert!(whole || i + 1 == found.scores.len(), "only the last may be cut short");
            }
            let reached: usize = found.scores.iter().map(|sentence| sentence.probabilities.len()).sum();
            assert_eq!((report.words.len(), reached > 0), (reached, batches > 0));
        }
    }
}

/// Gives edits that a tagger must not give.
struct Bad(fn(&mut Tagging));

impl Tagger for Bad {
    fn error_probabilities(&self, sequences: &[&[u32]], threads: usize) -> Answer<Vec<Vec<f32>>> {
        ByPiece.error_probabilities(sequences, threads)
    }

    fn edit_labels(&self) -> Option<[usize; 2]> {
        Some([200, 200])
    }

    fn tag(&self, sequences: &[&[u32]], places: &[&[usize]], threads: usize) -> Answer<Tagging> {
        let mut answer = Telling::new(ByPiece).tag(sequences, places, threads)?;
        (self.0)(&mut answer);
        Ok(answer)
    }
}

#[test]
fn answers_that_do_not_fit_are_an_error() {
    type Case = (&'static str, fn(&mut Tagging));
    let cases: [Case; 5] = [
        ("no edits", |answer| answer.edits.clear()),
        ("a place too few", |answer| answer.edits[0].truncate(2)),
        ("no number", |answer| answer.edits[0][0].keep = f32::NAN),
        ("more than certain", |answer| answer.edits[0][1].inserts[0].1 = 1.5),
        ("pieces too few", |answer| answer.probabilities[0].truncate(3)),
    ];
    for (what, spoil) in cases {
        let found = checker(Bad(spoil)).check_scored("ich du", &quiet(), &Alone::default());
        assert!(
            matches!(found, Err(CheckerError::Answer { pieces: 4 })),
            "{what}: {found:?}"
        );
    }
    let good = checker(Bad(|_| {})).check_scored("ich du", &quiet(), &Alone::default());
    assert!(good.is_ok());
}

#[test]
fn a_place_keeps_few_tags() {
    assert!(size_of::<EditScores>() + 2 * MOST_TAGS * size_of::<(u16, f32)>() < 256);
}
