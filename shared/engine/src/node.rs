//! What a node of an ONNX graph says about itself.

use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::{AttributeProto, NodeProto};

/// Whether a node is the `operator` of the ONNX standard.
pub(crate) fn is(node: &NodeProto, operator: &str) -> bool {
    node.op_type == operator && matches!(node.domain.as_str(), "" | "ai.onnx")
}

/// What to call a node in a message.
pub(crate) fn label(node: &NodeProto) -> &str {
    match node.output.first() {
        Some(output) if node.name.is_empty() => output,
        _ => &node.name,
    }
}

/// The other operand of a binary node.
pub(crate) fn other<'n>(node: &'n NodeProto, operand: &str) -> Option<&'n str> {
    match node.input.as_slice() {
        [a, b] if a == operand => Some(b),
        [a, b] if b == operand => Some(a),
        _ => None,
    }
}

/// An integer attribute, or its default.
pub(crate) fn int(node: &NodeProto, name: &str, default: i64) -> i64 {
    node.attribute.iter().find(|a| a.name == name).map_or(default, |a| a.i)
}

/// An attribute that is an integer.
pub(crate) fn attribute(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        i: value,
        r#type: AttributeType::Int as i32,
        ..AttributeProto::default()
    }
}

/// A list of integers, empty if the attribute is absent.
pub(crate) fn ints<'n>(node: &'n NodeProto, name: &str) -> &'n [i64] {
    node.attribute.iter().find(|a| a.name == name).map_or(&[], |a| &a.ints)
}

/// A float attribute, or its default.
pub(crate) fn float(node: &NodeProto, name: &str, default: f32) -> f32 {
    node.attribute.iter().find(|a| a.name == name).map_or(default, |a| a.f)
}

/// A string attribute, empty if it is absent.
pub(crate) fn string<'n>(node: &'n NodeProto, name: &str) -> &'n [u8] {
    node.attribute.iter().find(|a| a.name == name).map_or(&[], |a| &a.s)
}

/// The names of the surrounding graph that a node's subgraphs (`If`, `Loop`, `Scan`) may read.
pub(crate) fn captured(node: &NodeProto) -> Vec<String> {
    let mut names = Vec::new();
    let mut attributes: Vec<&AttributeProto> = node.attribute.iter().collect();
    while let Some(attribute) = attributes.pop() {
        for graph in attribute.g.iter().chain(&attribute.graphs) {
            names.extend(graph.output.iter().map(|output| output.name.clone()));
            for inner in &graph.node {
                names.extend(inner.input.iter().cloned());
                attributes.extend(&inner.attribute);
            }
        }
    }
    names
}
