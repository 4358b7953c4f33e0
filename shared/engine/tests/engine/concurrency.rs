//! Many calls at once on one model.

use crate::models::{ids, int8};

#[test]
fn calls_at_once_get_their_own_answers() {
    let model = int8();
    let answers: Vec<_> = (0..8)
        .map(|seed| {
            model
                .logits(&[&ids(9 + seed as usize, seed)])
                .expect("a valid sequence")
        })
        .collect();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (model, answers) = (model.clone(), &answers);
            scope.spawn(move || {
                for round in 0..40 {
                    let seed = (round + thread) % 8;
                    let logits = model
                        .logits(&[&ids(9 + seed as usize, seed)])
                        .expect("a valid sequence");
                    assert_eq!(logits, answers[seed as usize], "sequence {seed}");
                }
            });
        }
    });
    assert_eq!(model.plan_builds(), 1);
}
