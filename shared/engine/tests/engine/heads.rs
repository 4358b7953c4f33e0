//! Further outputs at chosen positions. Each is one linear layer of the last hidden state.

mod making;

use solecism_engine::{Answer, EngineError, Model, ModelReader, Options, Output, Rows};
use tract_onnx::pb::GraphProto;

use crate::models::{distance, ids, read, tiny};
use making::{EDITS, HEADS, INSERTS, WIDTH, add, changed, hidden, node, output, weights, with_heads};

fn options(heads: &[&str]) -> Options {
    let mut options = Options::default();
    options.heads = heads.iter().map(|&name| name.to_owned()).collect();
    options
}

fn load(bytes: Vec<u8>, heads: &[&str]) -> Result<Model, EngineError> {
    Model::from_onnx(bytes, &options(heads))
}

/// The same model, loaded for the whole of one of its outputs.
fn whole(bytes: &[u8], name: &str) -> Model {
    let mut options = Options::default();
    options.output = Output {
        name: Some(name.to_owned()),
        rows: Some(Rows::Tokens),
    };
    Model::from_onnx(bytes.to_vec(), &options).expect("a good model")
}

/// Sequences of different lengths, and positions in them: none, one, several out of order, one twice, all.
fn batch() -> (Vec<Vec<u32>>, Vec<Vec<usize>>) {
    let sequences = [9, 33, 2, 17, 64]
        .iter()
        .zip(0..)
        .map(|(&length, seed)| ids(length, seed))
        .collect();
    let positions = vec![vec![], vec![32], vec![1, 0], vec![3, 16, 3], (0..64).collect()];
    (sequences, positions)
}

fn run(model: &Model, threads: usize, sequences: &[Vec<u32>], positions: &[Vec<usize>]) -> Result<Answer, EngineError> {
    let sequences: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
    let positions: Vec<&[usize]> = positions.iter().map(Vec::as_slice).collect();
    model.logits_and_heads(threads, &sequences, &positions)
}

/// The rows of `all` at the positions, `labels` values each.
fn rows(all: &[f32], labels: usize, positions: &[usize]) -> Vec<f32> {
    let row = |&position: &usize| &all[position * labels..][..labels];
    positions.iter().flat_map(row).copied().collect()
}

#[test]
fn heads_give_at_chosen_positions_what_the_whole_output_has_there() {
    for int8 in [false, true] {
        let (bytes, _) = with_heads(int8);
        let model = load(bytes.clone(), &HEADS).expect("a model with heads");
        assert_eq!(model.heads(), [Some(EDITS), Some(INSERTS)]);
        let (sequences, positions) = batch();
        let answer = run(&model, 1, &sequences, &positions).expect("a good batch");
        let ids: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
        assert_eq!(answer.logits, model.logits(&ids).expect("a good batch"));
        for (name, found) in HEADS.iter().zip(&answer.heads) {
            let found = found.as_ref().expect("a head of the model");
            let whole = whole(&bytes, name).logits(&ids).expect("a good batch");
            assert_eq!(found.labels(), whole.labels());
            for (index, own) in positions.iter().enumerate() {
                let expected = rows(whole.sequence(index), whole.labels(), own);
                let far = distance(found.sequence(index), &expected);
                // The int8 layer is the same one, but tract's float32 product sums in another order.
                assert!(
                    far <= if int8 { 0.0 } else { 1e-4 },
                    "{name}, int8 {int8}, sequence {index}: {far}"
                );
            }
        }
    }
}

#[test]
fn heads_are_the_product_of_the_hidden_state_by_their_weights() {
    for int8 in [false, true] {
        let (bytes, hidden) = with_heads(int8);
        let (sequences, positions) = batch();
        let answer = run(
            &load(bytes.clone(), &HEADS).expect("a model"),
            1,
            &sequences,
            &positions,
        );
        let answer = answer.expect("a good batch");
        let ids: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
        let states = whole(&bytes, &hidden).logits(&ids).expect("a good batch");
        for (labels, found) in [EDITS, INSERTS].into_iter().zip(&answer.heads) {
            let (weights, scales, bias) = weights(labels);
            for (index, own) in positions.iter().enumerate() {
                let expected: Vec<f32> = rows(states.sequence(index), WIDTH, own)
                    .chunks_exact(WIDTH)
                    .flat_map(|x| {
                        let of_label = |label: usize| {
                            let products = x
                                .iter()
                                .enumerate()
                                .map(|(k, x)| x * f32::from(weights[k * labels + label]));
                            products.sum::<f32>() * scales[label] + bias[label]
                        };
                        (0..labels).map(of_label).collect::<Vec<f32>>()
                    })
                    .collect();
                let far = distance(found.as_ref().expect("a head").sequence(index), &expected);
                // The logits span about ±20 here, and activations with 7 bits cost some hundredths of that.
                assert!(
                    far <= if int8 { 0.8 } else { 1e-3 },
                    "{labels} labels, int8 {int8}: {far}"
                );
            }
        }
    }
}

#[test]
fn threads_and_neighbours_change_nothing() {
    for int8 in [false, true] {
        let model = load(with_heads(int8).0, &HEADS).expect("a model with heads");
        let (sequences, positions) = batch();
        let one = run(&model, 1, &sequences, &positions).expect("a good batch");
        for threads in [2, 20] {
            let many = run(&model, threads, &sequences, &positions).expect("a good batch");
            for index in 0..sequences.len() {
                assert_eq!(
                    many.logits.sequence(index),
                    one.logits.sequence(index),
                    "{threads} threads"
                );
                for (many, one) in many.heads.iter().flatten().zip(one.heads.iter().flatten()) {
                    assert_eq!(many.sequence(index), one.sequence(index), "{threads} threads");
                }
            }
        }
        for index in 0..sequences.len() {
            let alone = run(&model, 1, &sequences[index..=index], &positions[index..=index]).expect("a good sequence");
            for (alone, all) in alone.heads.iter().flatten().zip(one.heads.iter().flatten()) {
                assert!(
                    distance(alone.sequence(0), all.sequence(index)) <= 1e-4,
                    "int8 {int8}, {index}"
                );
            }
        }
    }
}

#[test]
fn probabilities_of_a_row_sum_to_one_and_keep_its_order() {
    let model = load(with_heads(true).0, &HEADS).expect("a model with heads");
    let (sequences, positions) = batch();
    let answer = run(&model, 1, &sequences, &positions).expect("a good batch");
    for head in answer.heads.into_iter().flatten() {
        let labels = head.labels();
        let probabilities = model.probabilities(head.clone());
        for (logits, probabilities) in head.iter().zip(probabilities.iter()) {
            for (logits, probabilities) in logits.chunks(labels).zip(probabilities.chunks(labels)) {
                assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
                let best = |row: &[f32]| (0..labels).max_by(|&a, &b| row[a].total_cmp(&row[b]));
                assert_eq!(best(logits), best(probabilities));
            }
        }
    }
}

#[test]
fn heads_that_the_model_lacks_are_absent() {
    let (bytes, _) = with_heads(true);
    let (sequences, positions) = batch();
    let model = load(bytes.clone(), &["insert_logits", "others"]).expect("a model with one of them");
    assert_eq!(model.heads(), [Some(INSERTS), None]);
    let heads = run(&model, 1, &sequences, &positions).expect("a good batch").heads;
    assert!(heads[0].is_some() && heads[1].is_none());

    let none = load(read(&tiny()), &HEADS).expect("a model without heads");
    assert_eq!(none.heads(), [None, None]);
    let answer = run(&none, 1, &sequences, &positions).expect("a good batch");
    assert_eq!(answer.heads, [None, None]);

    // If heads are not asked for, they are not even counted.
    let unasked = load(bytes.clone(), &[]).expect("a model");
    let (plain, asked) = (
        load(read(&tiny()), &[]).expect("a model"),
        load(bytes, &HEADS).expect("a model"),
    );
    assert_eq!(unasked.heads(), []);
    assert_eq!(unasked.parameters(), plain.parameters());
    assert_eq!(unasked.resident_bytes(), plain.resident_bytes());
    let of_heads = (EDITS + INSERTS) * (WIDTH + 2);
    assert_eq!(asked.parameters(), plain.parameters() + of_heads);
    let more = asked.resident_bytes() - plain.resident_bytes();
    assert!((of_heads..of_heads + 16_384).contains(&more), "{more}");
}

#[test]
fn a_file_in_pieces_gives_the_same_heads() {
    let (bytes, _) = with_heads(true);
    let mut reader = ModelReader::default();
    for piece in bytes.chunks(999) {
        reader.push(piece.to_vec()).expect("a piece of a model");
    }
    let pieces = reader.finish(&options(&HEADS)).expect("a model");
    let (sequences, positions) = batch();
    let whole = load(bytes, &HEADS).expect("a model");
    assert_eq!(
        run(&pieces, 1, &sequences, &positions).expect("a good batch"),
        run(&whole, 1, &sequences, &positions).expect("a good batch")
    );
}

#[test]
fn what_is_no_head_is_named_with_what_to_do() {
    type Change = fn(&mut GraphProto, &str);
    let cases: [(&str, Change, &str); 5] = [
        (
            "another hidden state",
            |graph, x| {
                graph.node.push(node("Relu", &[x], &["other"]));
                add(graph, HEADS[0], "other", 5, false);
            },
            "it reads other, and logits reads",
        ),
        (
            "a softmax of its own",
            |graph, x| {
                add(graph, "before", x, 5, false);
                graph.node.push(node("Softmax", &["before"], &[HEADS[0]]));
                output(graph, HEADS[0]);
            },
            "edit_logits is not written by a linear layer",
        ),
        (
            "weights of three axes",
            |graph, x| {
                add(graph, HEADS[0], x, 5, false);
                let weights = graph
                    .initializer
                    .iter_mut()
                    .find(|tensor| tensor.name == "edit_logits.w");
                weights.expect("the head's weights").dims.insert(0, 1);
            },
            "its weights have the shape [1, 32, 5]",
        ),
        (
            "weights that are computed",
            |graph, x| {
                add(graph, HEADS[0], x, 5, false);
                graph.node.insert(0, node("Relu", &["edit_logits.w"], &["w"]));
                let product = graph
                    .node
                    .iter_mut()
                    .find(|node| node.input.get(1).is_some_and(|w| w == "edit_logits.w"));
                product.expect("the head's product").input[1] = "w".to_owned();
            },
            "its weights are not stored in the file as one matrix",
        ),
        (
            "a bias of another length",
            |graph, x| {
                add(graph, HEADS[0], x, 5, false);
                let bias = graph
                    .initializer
                    .iter_mut()
                    .find(|tensor| tensor.name == "edit_logits.b");
                let bias = bias.expect("the head's bias");
                (bias.dims, bias.raw_data) = (vec![1], bias.raw_data[..4].to_vec());
            },
            "its bias has the shape [1] for 5 labels",
        ),
    ];
    for (what, change, expected) in cases {
        let bytes = changed(false, |graph| {
            let x = hidden(graph);
            change(graph, &x);
        });
        let error = load(bytes, &HEADS).expect_err(what);
        let message = error.to_string();
        assert!(matches!(error, EngineError::Head { .. }), "{what}: {message}");
        for part in ["output edit_logits", expected, "export it as one linear layer"] {
            assert!(message.contains(part), "{what}: {message}");
        }
    }
}

#[test]
fn positions_that_do_not_fit_are_named() {
    let model = load(with_heads(true).0, &HEADS).expect("a model with heads");
    let sequences = [ids(5, 0), ids(3, 1)];
    for (positions, expected) in [
        (vec![vec![0]], "1 lists for 2 sequences"),
        (
            vec![vec![4], vec![0, 3]],
            "position 3 of sequence 1, which has 3 token ids",
        ),
    ] {
        let error = run(&model, 2, &sequences, &positions).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
    let error = run(&model, 1, &[vec![]], &[vec![]]).expect_err("no token");
    assert!(matches!(error, EngineError::EmptySequence { sequence: 0 }), "{error}");
}
