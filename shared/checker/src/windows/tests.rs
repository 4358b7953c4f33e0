use proptest::prelude::*;

use super::{SHARED, WIDE, Window, windows};

fn window(words: std::ops::Range<usize>, keep: std::ops::Range<usize>) -> Window {
    Window { words, keep }
}

struct Case {
    what: &'static str,
    lengths: &'static [usize],
    overlap: usize,
    expected: Vec<Window>,
}

#[test]
fn windows_of_four_pieces() {
    let case = |what, lengths, overlap, expected| Case {
        what,
        lengths,
        overlap,
        expected,
    };
    let cases = [
        case("no word", &[], 2, vec![]),
        case("all in one", &[1, 2, 1], 2, vec![window(0..3, 0..3)]),
        case("no overlap", &[1; 6], 0, vec![window(0..4, 0..4), window(4..6, 4..6)]),
        // Words 2 and 3 are shared: 2 has one piece after it in the first window and none before it in the second.
        case(
            "shared words go to the nearer middle",
            &[1; 6],
            2,
            vec![window(0..4, 0..3), window(2..6, 3..6)],
        ),
        case(
            "as long as a window",
            &[1, 4, 1],
            2,
            vec![window(0..1, 0..1), window(1..2, 1..2), window(2..3, 2..3)],
        ),
        case(
            "overlaps are of whole words",
            &[2, 2, 2, 2],
            1,
            vec![window(0..2, 0..2), window(2..4, 2..4)],
        ),
    ];
    for Case {
        what,
        lengths,
        overlap,
        expected,
    } in cases
    {
        assert_eq!(windows(lengths, 4, overlap), expected, "{what}");
    }
}

proptest! {
    #[test]
    fn every_word_is_kept_once_and_every_window_fits(
        room in 1usize..40,
        overlap in 0usize..20,
        lengths in prop::collection::vec(1usize..12, 0..120),
    ) {
        let overlap = overlap.min(room / 2);
        let lengths: Vec<usize> = lengths.into_iter().map(|length| length.min(room)).collect();
        let windows = windows(&lengths, room, overlap);
        let mut next = 0;
        for window in &windows {
            prop_assert_eq!(window.keep.start, next);
            next = window.keep.end;
            prop_assert!(window.words.start <= window.keep.start && window.keep.end <= window.words.end);
            prop_assert!(lengths[window.words.clone()].iter().sum::<usize>() <= room);
        }
        prop_assert_eq!(next, lengths.len());
        for pair in windows.windows(2) {
            let shared = &lengths[pair[1].words.start.min(pair[0].words.end)..pair[0].words.end];
            prop_assert!(pair[1].words.start > pair[0].words.start && pair[1].words.end > pair[0].words.end);
            prop_assert!(shared.iter().sum::<usize>() <= overlap);
        }
        let fits = lengths.iter().sum::<usize>() <= room;
        prop_assert_eq!(windows.len() <= 1, fits);
    }
}

#[test]
fn a_sentence_of_many_windows_runs_little_more_than_its_pieces() {
    // The words' numbers of pieces, repeated.
    let kinds: [&[usize]; 7] = [&[1], &[1, 2], &[3], &[1, 15, 4], &[40, 2, 2], &[112, 1], &[200]];
    for kind in kinds {
        let lengths: Vec<usize> = kind.iter().copied().cycle().take(5000).collect();
        let windows = windows(&lengths, 254, 64);
        let run = |window: &Window| lengths[window.words.clone()].iter().sum::<usize>();
        let (all, text): (usize, usize) = (windows.iter().map(run).sum(), lengths.iter().sum());
        assert!(all * 100 <= text * 130, "{kind:?}: {all} pieces are run for {text}");
        let widest = windows.iter().filter(|window| window.words.len() > 1).map(run).max();
        assert!(widest <= Some(WIDE), "{kind:?}: {widest:?}");
        for pair in windows.windows(2) {
            let shared = pair[1].words.start.min(pair[0].words.end)..pair[0].words.end;
            assert!(lengths[shared].iter().sum::<usize>() <= SHARED, "{kind:?}");
        }
    }
}

#[test]
fn a_sentence_that_fits_is_not_cut() {
    assert_eq!(windows(&[1; 254], 254, 64), [window(0..254, 0..254)]);
}
