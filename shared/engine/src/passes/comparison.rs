//! Comparisons of integers are done in float32.
//!
//! Masks compare positions with 0 or with the width of a window. tract treats int64 as symbolic dimensions here. If a comparison always
//! holds, for example because a position is never below 0, tract replaces it by a single truth value without the axes. Positions are exact
//! in float32.

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

use crate::graph::Graph;
use crate::node::attribute;

const COMPARISONS: [&str; 4] = ["Greater", "GreaterOrEqual", "Less", "LessOrEqual"];

pub(super) fn in_float(graph: &mut Graph) {
    let mut nodes = Vec::with_capacity(graph.nodes.len());
    for mut node in std::mem::take(&mut graph.nodes) {
        if COMPARISONS.contains(&node.op_type.as_str()) && matches!(node.domain.as_str(), "" | "ai.onnx") {
            let output = node.output.first().cloned().unwrap_or_default();
            for (index, input) in node.input.iter_mut().enumerate() {
                let float = format!("{output}.float{index}");
                nodes.push(NodeProto {
                    name: float.clone(),
                    input: vec![std::mem::replace(input, float.clone())],
                    output: vec![float],
                    op_type: "Cast".to_owned(),
                    attribute: vec![attribute("to", DataType::Float as i64)],
                    ..NodeProto::default()
                });
            }
        }
        nodes.push(node);
    }
    graph.nodes = nodes;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::graph_of;

    #[test]
    fn both_sides_are_cast() {
        let mut graph = graph_of(&["c = Cast(x) {to=7}", "y = GreaterOrEqual(c, x)"], "x", "y");
        in_float(&mut graph);
        assert_eq!(
            graph.lines(),
            [
                "c = Cast(x)",
                "y.float0 = Cast(c)",
                "y.float1 = Cast(x)",
                "y = GreaterOrEqual(y.float0, y.float1)"
            ]
        );
    }
}
