use super::pairs::PAIRS;
use crate::{Certain, Language};

/// Sentences without a mistake that are near to one.
const RIGHT: &str = "
    I am like her .
    He is used to it .
    World War I is over .
    Of all they are the best .
    All we can to help you .
    They want to found a company .
    She came in last week .
    One of these is mine .
    How much people earn matters .
    He needs must go .
    What is he like ?
    In the other hand he held a gun .
    I have to go , and so have they .
    It is the best of its kind .
    Do it yourself !
    Not that I know .
    I saw Will go home .
    There are a lot of them .
    This morning they were here .
    the 8 - year - old boy
    If you would be so kind , tell me .
    They are too many to count .
    In Monday 's paper
    for i in the list
    the polish on the table
    She is as good as me and better than you .
    Help him to go .
    For he was ill .
    I know what is right .
    Whether it is good is open .
    We waited the whole day .
    She lives next door .
    He was made to go .
";

fn found(text: &str) -> Vec<(usize, Certain)> {
    let language = Language::new("en").expect("a language code");
    let words: Vec<&str> = text.split(' ').collect();
    let of = |i: usize| Certain::of(&language, i, &|i| words.get(i).copied()).map(|found| (i, found));
    (0..words.len()).filter_map(of).collect()
}

/// The text with what was found put right, if it is known how.
fn corrected(text: &str, found: &[(usize, Certain)]) -> Option<String> {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for (i, found) in found {
        words[*i] = match found {
            Certain::Extra => String::new(),
            Certain::Form(right) => right.clone(),
            Certain::Wrong => return None,
        };
    }
    words.retain(|word| !word.is_empty());
    Some(words.join(" "))
}

#[test]
fn mistakes_are_found_and_put_right() {
    for line in PAIRS.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let open = line.split_once(" # ");
        let (wrong, right) = open.or_else(|| line.split_once(" = ")).expect("two sentences");
        let all = found(wrong);
        let is_put_right = open.is_some() || corrected(wrong, &all).as_deref() == Some(right);
        assert!(!all.is_empty() && is_put_right, "{wrong}: {all:?}");
        assert_eq!(found(right), [], "{right}");
    }
}

#[test]
fn what_is_right_is_left() {
    for text in RIGHT.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert_eq!(found(text), [], "{text}");
    }
}

/// A pattern that names no list there is, or has no word that is wrong, would never be used.
#[test]
fn every_pattern_can_be_read() {
    let lines = super::TEXTS
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.trim().is_empty());
    assert_eq!(super::PATTERNS.len(), lines.count());
}
