//! The inputs that exporters declare in different ways.

use prost::Message;
use solecism_engine::{EngineError, Model, Options, Output, Rows};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto};

use crate::models::{FLOAT_TOLERANCE, distance, float, ids, read};

fn float_after(change: impl FnOnce(&mut GraphProto)) -> Model {
    let bytes = read(&solecism_testing::tiny::float_model());
    let mut model = ModelProto::decode(bytes.as_slice()).expect("the tiny model");
    change(model.graph.as_mut().expect("a graph"));
    Model::from_onnx(model.encode_to_vec(), &Options::default()).expect("a good model")
}

#[test]
fn int32_inputs_and_token_types_give_the_same_logits() {
    let (long, short) = (ids(12, 0), ids(5, 1));
    let expected = float().logits(&[&long, &short]).expect("a valid batch");

    let int32 = float_after(|graph| {
        for input in &mut graph.input {
            if let Some(Value::TensorType(tensor)) = input.r#type.as_mut().and_then(|t| t.value.as_mut()) {
                tensor.elem_type = DataType::Int32 as i32;
            }
        }
    });
    assert_eq!(int32.logits(&[&long, &short]).expect("a valid batch"), expected);

    let typed = float_after(|graph| {
        let mut types = graph.input[0].clone();
        types.name = "token_type_ids".into();
        graph.input.insert(0, types);
        // ids + types are the same ids, as long as the engine feeds zeros.
        let words = graph
            .node
            .iter_mut()
            .find(|node| node.op_type == "Gather")
            .expect("the table of words");
        let ids = std::mem::replace(&mut words.input[1], "moved".into());
        let inputs = vec![ids, "token_type_ids".into()];
        let op_type = "Add".into();
        let add = NodeProto {
            input: inputs,
            output: vec!["moved".into()],
            op_type,
            ..NodeProto::default()
        };
        graph.node.insert(0, add);
    });
    assert_eq!(typed.logits(&[&long, &short]).expect("a valid batch"), expected);
}

fn encoder(output: Output) -> Result<Model, EngineError> {
    let mut options = Options::default();
    options.output = output;
    Model::from_onnx(read(&solecism_testing::tiny::encoder()), &options)
}

fn named(name: &str, rows: Option<Rows>) -> Output {
    let name = Some(name.to_owned());
    Output { name, rows }
}

#[test]
fn a_sentence_encoder_runs_for_the_output_asked_for() {
    let (long, short) = (ids(12, 0), ids(5, 1));
    let run = |output| {
        let model = encoder(output).expect("a good model");
        assert_eq!(model.labels(), 32);
        model.logits(&[&long, &short]).expect("a valid batch")
    };
    let tokens = run(named("last_hidden_state", Some(Rows::Tokens)));
    let sentences = run(named("sentence_embedding", Some(Rows::Sequences)));
    for (rows, sentence) in tokens.iter().zip(sentences.iter()) {
        let count = rows.len() / 32;
        let mean: Vec<f32> = (0..32)
            .map(|column| rows.iter().skip(column).step_by(32).sum::<f32>() / count as f32)
            .collect();
        assert!(distance(sentence, &mean) < FLOAT_TOLERANCE);
    }
    assert_eq!(tokens.sequence(1).len(), 5 * 32);
    assert_eq!(sentences.sequence(1).len(), 32);

    // If no output is named, it is `logits`, or else the first output, of whatever kind.
    assert_eq!(run(Output::ANY), tokens);
    let mut options = Options::default();
    options.output = Output::ANY;
    let classifier = read(&solecism_testing::tiny::float_model());
    let classifier = Model::from_onnx(classifier, &options).expect("a good model");
    assert_eq!(classifier.labels(), 2);
}

#[test]
fn an_output_that_is_not_there_or_of_another_kind_is_named_with_what_is() {
    for (output, expected) in [
        (
            Output::default(),
            "output logits must be float32 [batch, sequence, values]: the model has last_hidden_state, sentence_embedding",
        ),
        (
            named("pooled", None),
            "output pooled must be float32 [batch, sequence, values] or [batch, values]: the model has last_hidden_state, ",
        ),
        (
            named("last_hidden_state", Some(Rows::Sequences)),
            "output last_hidden_state must be float32 [batch, values]: it is batch,sequence,32,F32",
        ),
        (
            named("sentence_embedding", Some(Rows::Tokens)),
            "output sentence_embedding must be float32 [batch, sequence, values]: it is batch,32,F32",
        ),
    ] {
        let error = encoder(output).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
}
