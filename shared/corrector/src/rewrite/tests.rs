use std::sync::Mutex;
use std::time::{Duration, Instant};

use solecism_checker::{Alone, CheckOptions, CheckerError};

use super::*;

/// Writes what it is told to, and notes what it was given. A sequence may have `room` words.
struct Fake {
    written: fn(&str) -> Option<String>,
    room: usize,
    given: &'static Mutex<Vec<String>>,
}

impl Sequences for Fake {
    fn room(&self) -> usize {
        self.room
    }

    fn fits(&self, text: &str) -> Result<bool, CheckerError> {
        Ok(text.split(' ').count() <= self.room)
    }

    fn write(&self, text: &str) -> Result<Option<String>, CheckerError> {
        self.given.lock().expect("nobody panics").push(text.to_owned());
        Ok((self.written)(text))
    }

    fn resident_bytes(&self) -> usize {
        1
    }
}

/// A rewriter with such a model, and what the model is given.
fn rewriter(room: usize, written: fn(&str) -> Option<String>) -> (Rewriter, &'static Mutex<Vec<String>>) {
    let given: &'static Mutex<Vec<String>> = Box::leak(Box::default());
    let english = Language::new("en").expect("a language code");
    (
        Rewriter::new(english, Box::new(Fake { written, room, given }), 0.5, None),
        given,
    )
}

/// The text after `written`, the sentences that ran away, and what the model was given.
fn mended(text: &str, room: usize, written: fn(&str) -> Option<String>) -> (String, usize, Vec<String>) {
    let (rewriter, given) = rewriter(room, written);
    let options = CheckOptions {
        format: Some(Format::Markdown),
        ..CheckOptions::default()
    };
    let mended = rewriter
        .mend(None, text, Level::Default, &options, &Alone::default())
        .expect("it is mended");
    let mut given = given.lock().expect("nobody panics").clone();
    given.sort();
    (mended.text(text), mended.ran_away, given)
}

#[test]
fn only_what_the_model_changes_is_changed() {
    let text = "She  go to “school” now.\r\n\r\nIt is **fine** 😀, see `she go` at https://example.org.\n";
    let (text, ran_away, given) = mended(text, 50, |source| Some(source.replace("She go", "She goes")));
    assert_eq!(
        text,
        "She  goes to “school” now.\r\n\r\nIt is **fine** 😀, see `she go` at https://example.org.\n"
    );
    assert_eq!(ran_away, 0);
    assert_eq!(given[1], "She go to “school” now.");
    assert!(
        !given.concat().contains("example.org") && !given.concat().contains('`'),
        "{given:?}"
    );
}

#[test]
fn what_is_no_prose_is_not_altered_whatever_is_written() {
    for text in ["", " \n", "😀 😀", "`code`", "https://example.org"] {
        assert_eq!(mended(text, 50, |_| Some("Something else.".to_owned())).0, text);
    }
    let text = "He visit https://example.org often.";
    let (found, ..) = mended(text, 50, |source| {
        Some(source.replace("visit", "visits").replace("Anna", "Bertha"))
    });
    assert_eq!(found, "He visits https://example.org often.");
}

#[test]
fn another_sentence_altogether_is_not_taken() {
    let text = "Dies ist kein Satz, den das Modell lesen kann.";
    let (found, ran_away, _) = mended(text, 50, |_| {
        Some("This is not what was written at all, or so.".to_owned())
    });
    assert_eq!((found.as_str(), ran_away), (text, 0));
    assert_eq!(mended(text, 50, |_| Some(String::new())).0, text);
}

#[test]
fn a_sentence_that_the_model_does_not_end_stays_and_is_counted() {
    let (text, ran_away, _) = mended("He go. She go.", 50, |source| {
        (!source.starts_with("He")).then(|| source.replace("go", "goes"))
    });
    assert_eq!((text.as_str(), ran_away), ("He go. She goes.", 1));
}

#[test]
fn long_sentences_are_read_in_windows_that_meet_without_repeats() {
    let clause = "when he go home he see a dog";
    let text = format!("{clause}, {clause}, {clause}, {clause} and {clause}.");
    // The model takes each window for a sentence.
    let as_sentence = |source: &str| {
        let mended = source.replace("he go", "he goes").replace("he see", "he sees");
        let ends = match mended.ends_with(['.', ',']) {
            true => "",
            false => ".",
        };
        Some(format!("{}{}{ends}", mended[..1].to_uppercase(), &mended[1..]))
    };
    let (found, _, given) = mended(&text, 12, as_sentence);
    // The capital belongs to the sentence; the capitals of windows within it, and their ends, do not.
    let expected = text.replace("he go", "he goes").replace("he see", "he sees");
    assert_eq!(found, format!("W{}", &expected[1..]));
    let words: usize = given.iter().map(|window| window.split(' ').count()).sum();
    assert_eq!(words, text.split(' ').count());
    assert!(given.len() >= 4, "{given:?}");
}

#[test]
fn a_word_that_fits_into_no_window_is_left_out() {
    let long = "a".repeat(40_000);
    let written = |source: &str| Some(source.replace("He go", "He goes"));
    let (text, _, given) = mended(&format!("He go {long} home."), 60, written);
    assert_eq!(text, format!("He goes {long} home."));
    assert!(given.iter().all(|source| source.len() < 1000));
}

#[test]
fn what_the_deadline_cuts_off_stays_and_the_report_says_so() {
    let (rewriter, _) = rewriter(60, |source| {
        std::thread::sleep(Duration::from_millis(30));
        Some(source.replace("go", "goes"))
    });
    let text = "He go. ".repeat(200);
    let options = CheckOptions {
        deadline: Some(Instant::now() + Duration::from_millis(700)),
        ..CheckOptions::default()
    };
    let mended = rewriter
        .mend(None, &text, Level::Default, &options, &Alone::default())
        .expect("it is mended");
    let reached = mended.report.checked_to.expect("it did not get to the end");
    assert!(
        mended.report.incomplete && reached.is_multiple_of(7) && reached > 0,
        "{reached}"
    );
    let found = mended.text(&text);
    assert_eq!(found, "He goes. ".repeat(reached / 7) + &text[reached..]);
}
