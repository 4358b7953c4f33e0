//! The tiny network with heads added, as the trainer exports them: in float32, and in the int8 form of `quantise.py`.

use prost::Message;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto};

use crate::models::{read, tiny};

/// The width of the tiny network.
pub(super) const WIDTH: usize = 32;
/// The number of labels of the two heads. The first has enough weights to be packed while the file arrives.
pub(super) const EDITS: usize = 203;
pub(super) const INSERTS: usize = 7;
pub(super) const HEADS: [&str; 2] = ["edit_logits", "insert_logits"];

pub(super) fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
    NodeProto {
        op_type: operator.to_owned(),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: outputs.iter().map(|&name| name.to_owned()).collect(),
        ..NodeProto::default()
    }
}

pub(super) fn tensor(name: String, dims: &[usize], data_type: DataType, raw_data: Vec<u8>) -> TensorProto {
    TensorProto {
        name,
        dims: dims.iter().map(|&dim| dim as i64).collect(),
        data_type: data_type as i32,
        raw_data,
        ..TensorProto::default()
    }
}

pub(super) fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Weights from -63 to 63, a scale for each label and a bias for each.
pub(super) fn weights(labels: usize) -> (Vec<i8>, Vec<f32>, Vec<f32>) {
    let weights = (0..WIDTH * labels)
        .map(|i| ((i * 37 + i / 5) % 127) as i8 - 63)
        .collect();
    let scales = (0..labels).map(|i| 0.01 + i as f32 / 5_000.0).collect();
    let bias = (0..labels).map(|i| i as f32 / 100.0 - 0.3).collect();
    (weights, scales, bias)
}

/// The tensor that the layer of `logits` reads.
pub(super) fn hidden(graph: &GraphProto) -> String {
    let writer = |name: &str| {
        graph
            .node
            .iter()
            .find(|node| node.output.iter().any(|output| output == name))
    };
    let mut name = "logits".to_owned();
    loop {
        let node = writer(&name).expect("a node");
        // The first operand that is not in the file: of a sum or a product with scales, the one that is computed.
        let computed = |input: &&String| !graph.initializer.iter().any(|tensor| tensor.name == **input);
        name = node.input.iter().find(computed).expect("an operand").clone();
        if ["MatMul", "DynamicQuantizeLinear"].contains(&node.op_type.as_str()) {
            return name;
        }
    }
}

/// Adds a head that reads `x`.
pub(super) fn add(graph: &mut GraphProto, name: &str, x: &str, labels: usize, int8: bool) {
    let (weights, scales, bias) = weights(labels);
    let of = |part: &str| format!("{name}.{part}");
    let [w, s, b, q, zero, scale, product, float, both, rescaled] = [
        "w", "s", "b", "q", "zero", "scale", "product", "float", "both", "rescaled",
    ]
    .map(of);
    if int8 {
        let bytes = weights.iter().map(|&weight| weight as u8).collect();
        graph
            .initializer
            .push(tensor(w.clone(), &[WIDTH, labels], DataType::Int8, bytes));
        graph
            .initializer
            .push(tensor(s.clone(), &[labels], DataType::Float, floats(&scales)));
        let mut cast = node("Cast", &[&product], &[&float]);
        let template = graph
            .node
            .iter()
            .find(|node| node.op_type == "Cast" && node.input[0].contains("product"));
        cast.attribute = template.map_or_else(Vec::new, |cast| cast.attribute.clone());
        if cast.attribute.is_empty() {
            cast.attribute.push(tract_onnx::pb::AttributeProto {
                name: "to".to_owned(),
                r#type: 2,
                i: DataType::Float as i64,
                ..Default::default()
            });
        }
        graph.node.extend([
            node("DynamicQuantizeLinear", &[x], &[&q, &scale, &zero]),
            node("MatMulInteger", &[&q, &w, &zero], &[&product]),
            cast,
            node("Mul", &[&scale, &s], &[&both]),
            node("Mul", &[&float, &both], &[&rescaled]),
        ]);
    } else {
        let values: Vec<f32> = weights
            .chunks_exact(labels)
            .flat_map(|row| {
                row.iter()
                    .zip(&scales)
                    .map(|(&weight, scale)| f32::from(weight) * scale)
            })
            .collect();
        graph
            .initializer
            .push(tensor(w.clone(), &[WIDTH, labels], DataType::Float, floats(&values)));
        graph.node.push(node("MatMul", &[x, &w], &[&rescaled]));
    }
    graph
        .initializer
        .push(tensor(b.clone(), &[labels], DataType::Float, floats(&bias)));
    graph.node.push(node("Add", &[&rescaled, &b], &[name]));
    output(graph, name);
}

pub(super) fn output(graph: &mut GraphProto, name: &str) {
    let name = name.to_owned();
    graph.output.push(ValueInfoProto {
        name,
        ..ValueInfoProto::default()
    });
}

/// The tiny network after a change.
pub(super) fn changed(int8: bool, change: impl FnOnce(&mut GraphProto)) -> Vec<u8> {
    let path = if int8 {
        tiny()
    } else {
        solecism_testing::tiny::float_model()
    };
    let mut model = ModelProto::decode(read(&path).as_slice()).expect("the tiny model");
    change(model.graph.as_mut().expect("a graph"));
    model.encode_to_vec()
}

/// The tiny network with both heads, and with its hidden state as a further output under its name in the graph, which is returned too.
pub(super) fn with_heads(int8: bool) -> (Vec<u8>, String) {
    let mut name = String::new();
    let bytes = changed(int8, |graph| {
        name = hidden(graph);
        add(graph, HEADS[0], &name, EDITS, int8);
        add(graph, HEADS[1], &name, INSERTS, int8);
        output(graph, &name);
    });
    (bytes, name)
}
