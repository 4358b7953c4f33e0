//! A whole model with an operator between two pairs of `QuantizeLinear` and `DequantizeLinear`, as static quantisation writes it.

use prost::Message;
use solecism_engine::{Model, Options};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, ValueInfoProto,
};

use crate::models::{distance, read};

const WIDTH: usize = 8;
const LABELS: usize = 3;

fn node(operator: &str, inputs: &[&str], output: &str) -> NodeProto {
    NodeProto {
        op_type: operator.to_owned(),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: vec![output.to_owned()],
        ..NodeProto::default()
    }
}

fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: 2,
        i: value,
        ..AttributeProto::default()
    }
}

fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: dims.to_vec(),
        data_type: DataType::Float as i32,
        float_data: values.to_vec(),
        ..TensorProto::default()
    }
}

fn byte(name: &str, value: u8) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        data_type: DataType::Uint8 as i32,
        int32_data: vec![i32::from(value)],
        ..TensorProto::default()
    }
}

/// Numbers between -2 and 2.
fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count)
        .map(|i| ((i * 37 + seed * 101) % 81) as f32 / 20.0 - 2.0)
        .collect()
}

/// A model of four steps: rows of a table, quantised; a softmax; quantised again; a product.
fn model(table: &[f32], weights: &[f32]) -> Vec<u8> {
    let bytes = read(&solecism_testing::tiny::float_model());
    let mut model = ModelProto::decode(bytes.as_slice()).expect("the tiny model");
    let inputs = model.graph.expect("a graph").input;
    let mut cast = node("Cast", &["attention_mask"], "m");
    cast.attribute.push(integer("to", 1));
    let mut softmax = node("Softmax", &["d"], "p");
    softmax.attribute.push(integer("axis", -1));
    let axes = TensorProto {
        name: "two".to_owned(),
        dims: vec![1],
        data_type: DataType::Int64 as i32,
        int64_data: vec![2],
        ..TensorProto::default()
    };
    model.graph = Some(GraphProto {
        node: vec![
            node("Gather", &["table", "input_ids"], "g"),
            cast,
            node("Unsqueeze", &["m", "two"], "u"),
            node("Mul", &["g", "u"], "e"),
            node("QuantizeLinear", &["e", "s", "z"], "q"),
            node("DequantizeLinear", &["q", "s", "z"], "d"),
            softmax,
            node("QuantizeLinear", &["p", "t", "n"], "r"),
            node("DequantizeLinear", &["r", "t", "n"], "b"),
            node("MatMul", &["b", "w"], "logits"),
        ],
        initializer: vec![
            floats("table", &[(table.len() / WIDTH) as i64, WIDTH as i64], table),
            floats("w", &[WIDTH as i64, LABELS as i64], weights),
            floats("s", &[], &[0.05]),
            floats("t", &[], &[1.0 / 256.0]),
            byte("z", 128),
            byte("n", 0),
            axes,
        ],
        input: inputs,
        output: vec![ValueInfoProto {
            name: "logits".to_owned(),
            ..ValueInfoProto::default()
        }],
        ..GraphProto::default()
    });
    model.opset_import = vec![OperatorSetIdProto {
        version: 17,
        ..OperatorSetIdProto::default()
    }];
    model.encode_to_vec()
}

#[test]
fn a_softmax_between_two_pairs_is_a_softmax() {
    let (table, weights) = (numbers(40 * WIDTH, 1), numbers(WIDTH * LABELS, 2));
    let model = Model::from_onnx(model(&table, &weights), &Options::default()).expect("a model");
    let ids = [3, 1, 39, 17, 0];
    let logits = model.logits(&[&ids, &ids[..2]]).expect("ids that exist");

    let and_back =
        |x: f32, scale: f32, zero: f32| (((x / scale).round_ties_even() + zero).clamp(0.0, 255.0) - zero) * scale;
    let of_id = |&id: &u32| -> Vec<f32> {
        let row = &table[id as usize * WIDTH..][..WIDTH];
        let masses: Vec<f32> = row.iter().map(|&x| and_back(x, 0.05, 128.0).exp()).collect();
        let sum: f32 = masses.iter().sum();
        let shares: Vec<f32> = masses
            .iter()
            .map(|mass| and_back(mass / sum, 1.0 / 256.0, 0.0))
            .collect();
        (0..LABELS)
            .map(|label| (0..WIDTH).map(|k| shares[k] * weights[k * LABELS + label]).sum())
            .collect()
    };
    let expected: Vec<f32> = ids.iter().flat_map(of_id).collect();
    assert!(
        distance(logits.sequence(0), &expected) < 1e-4,
        "{logits:?}, not {expected:?}"
    );
    assert!(distance(logits.sequence(1), &expected[..2 * LABELS]) < 1e-4);
}
