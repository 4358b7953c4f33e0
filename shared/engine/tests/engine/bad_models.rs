//! Files with no model that the engine can run give an error that names what is wrong, never a panic.

use prost::Message;
use solecism_engine::{EngineError, Model, Options};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, TensorProto};

use crate::models::{data, read};

fn tiny() -> Vec<u8> {
    read(&solecism_testing::tiny::bundle().join("model.onnx"))
}

/// Loads the tiny int8 model after a change to its graph, and returns the error with its causes.
fn error_after(change: impl FnOnce(&mut GraphProto)) -> String {
    let mut model = ModelProto::decode(tiny().as_slice()).expect("the tiny model");
    change(model.graph.as_mut().expect("a graph"));
    error_of(model.encode_to_vec())
}

fn error_of(bytes: Vec<u8>) -> String {
    let error = Model::from_onnx(bytes, &Options::default()).expect_err("a bad model");
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        chain = format!("{chain}: {cause}");
        source = cause.source();
    }
    chain
}

fn node<'g>(graph: &'g mut GraphProto, operator: &str) -> &'g mut NodeProto {
    graph
        .node
        .iter_mut()
        .find(|node| node.op_type == operator)
        .expect(operator)
}

fn initialiser(graph: &mut GraphProto, of: DataType) -> &mut TensorProto {
    let found = graph
        .initializer
        .iter_mut()
        .find(|t| t.data_type == of as i32 && t.dims.len() == 2);
    found.expect("an initialiser")
}

#[test]
fn each_broken_graph_is_named() {
    type Change = fn(&mut GraphProto);
    let cases: [(&str, Change, &str); 13] = [
        (
            "an operator nobody has",
            |g| node(g, "Softmax").op_type = "Hardermax".into(),
            "operator Hardermax of node",
        ),
        (
            "another domain",
            |g| node(g, "Erf").domain = "com.example".into(),
            "operator com.example.Erf of node",
        ),
        (
            "an input too many",
            |g| {
                let mut input = g.input[0].clone();
                input.name = "pixels".into();
                g.input.push(input);
            },
            "an input pixels; the engine feeds input_ids",
        ),
        (
            "no mask",
            |g| {
                g.input.retain(|input| input.name != "attention_mask");
                let reads = |node: &&mut NodeProto| node.input.iter().any(|name| name == "attention_mask");
                for node in g.node.iter_mut().filter(reads) {
                    node.input[0] = "input_ids".into();
                }
            },
            "no input attention_mask",
        ),
        (
            "float ids",
            |g| {
                let Some(Value::TensorType(tensor)) = g.input[0].r#type.as_mut().and_then(|t| t.value.as_mut()) else {
                    panic!("a typed input")
                };
                tensor.elem_type = DataType::Float as i32;
            },
            "input input_ids must be int64 or int32",
        ),
        (
            "no logits",
            |g| {
                g.output[0].name = "scores".into();
                g.node.last_mut().expect("nodes").output[0] = "scores".into();
            },
            "output logits must be float32 [batch, sequence, values]: the model has scores",
        ),
        (
            "logits of two axes",
            |g| g.output[0].name = "mask.bias.out".into(),
            "output logits",
        ),
        (
            "a name nobody writes",
            |g| node(g, "Softmax").input[0] = "nowhere".into(),
            "reads nowhere, which nothing",
        ),
        (
            "a name written twice",
            |g| {
                let first = g.node[0].output[0].clone();
                g.node[1].output[0] = first;
            },
            "is written twice",
        ),
        (
            "weights that are not all there",
            |g| {
                initialiser(g, DataType::Int8).raw_data.truncate(100);
            },
            "the data holds 100",
        ),
        (
            "a negative dimension",
            |g| initialiser(g, DataType::Int8).dims[0] = -1,
            "dimension -1",
        ),
        (
            "dimensions that overflow",
            |g| initialiser(g, DataType::Int8).dims = vec![i64::MAX; 3],
            "overflow",
        ),
        (
            "weights in another file",
            |g| {
                let weights = initialiser(g, DataType::Int8);
                weights.raw_data.clear();
                weights.data_location = Some(1);
            },
            "its data is in another file",
        ),
    ];
    let mut failures = Vec::new();
    for (what, change, expected) in cases {
        let error = error_after(change);
        if !error.contains(expected) {
            failures.push(format!("{what}: {error}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// PyTorch's older exporter names a node after the module that it is in; the newer one numbers nodes.
#[test]
fn an_operator_nobody_has_is_named_with_its_node_as_the_exporter_calls_it() {
    for (name, expected) in [
        (
            "bert-torchscript",
            "operator Hardermax of node /bert/encoder/layer.0/attention/self/Softmax is not supported",
        ),
        (
            "bert-dynamo",
            "operator Hardermax of node node_Softmax_130 is not supported",
        ),
    ] {
        let bytes = read(&data(&format!("kinds/{name}.onnx")));
        let mut model = ModelProto::decode(bytes.as_slice()).expect("an export");
        node(model.graph.as_mut().expect("a graph"), "Softmax").op_type = "Hardermax".into();
        let error = error_of(model.encode_to_vec());
        assert!(
            error.starts_with(expected) && error.contains("dynamo=True"),
            "{name}: {error}"
        );
    }
}

#[test]
fn weights_for_another_width_are_an_error() {
    // [64, 32] becomes [32, 64]: the layer's rows of 64 then meet weights for 32, or its 64 columns meet a bias of 32.
    let error = error_after(|graph| {
        let tall = |t: &&mut TensorProto| t.data_type == DataType::Int8 as i32 && t.dims == [64, 32];
        graph
            .initializer
            .iter_mut()
            .find(tall)
            .expect("the second inner layer")
            .dims
            .reverse();
    });
    assert!(error.contains("the model's graph cannot be prepared"), "{error}");
}

#[test]
fn what_is_no_model_is_malformed() {
    for (what, bytes) in [
        ("nothing", vec![]),
        ("text", b"hello, world".to_vec()),
        ("zeros", vec![0; 100]),
    ] {
        let error = Model::from_onnx(bytes, &Options::default()).expect_err(what);
        assert!(matches!(error, EngineError::Malformed { .. }), "{what}: {error}");
    }
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let whole = tiny();
    for part in 0..60 {
        let length = whole.len() * part / 60;
        let cut = Model::from_onnx(whole[..length].to_vec(), &Options::default());
        assert!(cut.is_err(), "{length} bytes of {}", whole.len());
    }
}

/// Whatever a flipped byte does to the file, the process goes on, and a model that still loads either runs or says why not.
#[test]
fn a_flipped_byte_does_not_end_the_process() {
    let whole = tiny();
    let mut state = 12345u32;
    for _ in 0..120 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let mut bytes = whole.clone();
        let at = state as usize % bytes.len();
        bytes[at] ^= 1 << (state >> 29);
        if let Ok(model) = Model::from_onnx(bytes, &Options::default()) {
            let _ = model.logits(&[&[1, 2, 3]]);
        }
    }
}
