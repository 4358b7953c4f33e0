//! Many simultaneous calls on one model, and one call on many threads.

use solecism_engine::{Model, Options};

use crate::models::{ids, int8, read, tiny};

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
}

#[test]
fn a_batch_has_the_same_answer_on_any_number_of_threads() {
    let batch: Vec<Vec<u32>> = (0..9).map(|seed| ids(3 + 5 * seed as usize, seed)).collect();
    let batch: Vec<&[u32]> = batch.iter().map(Vec::as_slice).collect();
    let run = |threads| {
        let mut options = Options::default();
        options.threads = threads;
        let model = Model::from_onnx(read(&tiny()), &options).expect("a model");
        let logits = model.logits(&batch).expect("valid sequences");
        logits.iter().map(<[f32]>::to_vec).collect::<Vec<_>>()
    };
    let one = run(1);
    assert_eq!(one.len(), batch.len());
    for threads in [2, 3, 20] {
        assert_eq!(run(threads), one, "{threads} threads");
    }
}
