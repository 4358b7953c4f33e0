//! Finds out by running it whether a part of the graph makes a padding mask.
//!
//! Exporters write the mask in many ways, from a Cast, a Sub and a Mul to forty nodes with Range, GatherND and Where. Only the result
//! counts: 0 for a token and a large negative number for padding, for every query. A causal mask, or one that contains relative positions,
//! has other values and is recognised by them.

use std::collections::BTreeSet;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{NodeProto, TensorProto};

use crate::EngineError;
use crate::constant::Constant;
use crate::graph::{Graph, Replacement, Wiring};
use crate::interface::MASK;
use crate::node::attribute;
use crate::ops::{Linear, Operator, SelfAttention};
use crate::plan;

/// The attention masks of the batches to try. Each row is ones and then zeros.
const TRIALS: [&[&[i64]]; 2] = [
    &[&[1, 1, 1, 1, 1], &[1, 1, 1, 0, 0]],
    &[&[1, 0, 0, 0], &[1, 1, 1, 1], &[1, 1, 0, 0]],
];

/// The length of a sequence, and how many tokens are in it. It is longer than the attention windows of some networks: ModernBERT's have 128
/// tokens, others up to 1,024. The second pair is for graphs that do not run at the first length.
const LONG_TRIALS: [[usize; 2]; 2] = [[1030, 700], [510, 300]];

/// Operators that cannot make a mask depend on the distance between two tokens, because they work on each value by itself, on axes and on
/// shapes.
const WITHOUT_POSITIONS: [&str; 16] = [
    "And",
    "Cast",
    "Concat",
    "Constant",
    "Equal",
    "Expand",
    "Gather",
    "Identity",
    "Mul",
    "Not",
    "Reshape",
    "Shape",
    "Slice",
    "Sub",
    "Unsqueeze",
    "Where",
];
/// A constant with more values than this may be a table of positions.
const TABLE: usize = 16;

/// Like [`MASKED`], for scores and masks that are rounded to 8 bits: if they were calibrated without padding, the lowest number of the mask
/// is about -127.
const ROUNDED: f32 = -100.0;

const ROUNDINGS: [&str; 2] = ["QuantizeLinear", "DequantizeLinear"];

/// A masked score at or below this has weight 0 in float32 next to any score that a network computes.
pub(super) const MASKED: f32 = -5000.0;

/// Whether the output of a graph is a padding mask, with the shape `[batch, 1 or more, sequence or 1, sequence]` and with `bound` or less
/// at padding, for sequences of up to `longest` tokens, if that is given.
pub(super) fn is_padding(cone: &Graph, longest: Option<usize>, bound: f32) -> bool {
    let agrees_on = |rows: &[&[i64]]| {
        let found = plan::evaluate(cone.clone(), rows);
        found.map(|(shape, values)| agrees(rows, &shape, &values, bound))
    };
    if !TRIALS.iter().all(|rows| agrees_on(rows) == Some(true)) {
        return false;
    }
    if !may_know_positions(cone) {
        return true;
    }
    // No window is longer than the model's table of positions, and the mask has no meaning past the end of the table.
    let long = LONG_TRIALS.iter().find_map(|lengths| {
        let [length, tokens] = lengths.map(|length| length.min(longest.unwrap_or(length)));
        let row: Vec<i64> = (0..length).map(|at| i64::from(at < tokens)).collect();
        agrees_on(&[&row])
    });
    long.unwrap_or(false)
}

/// Replaces the nodes that make a padding mask by a shorter equivalent where attention is left to the graph library: the forty nodes that
/// exporters write keep tract from making one plan for all shapes.
pub(super) fn simplify(graph: &mut Graph, longest: Option<usize>) -> Result<(), EngineError> {
    let wiring = graph.wiring();
    let mut masks = BTreeSet::new();
    for softmax in graph.nodes.iter().filter(|node| node.op_type == "Softmax") {
        // Quantising and dequantising changes no mask.
        let mut scores = softmax.input.first();
        while let Some(rounding) = scores.and_then(|scores| rounding(&wiring, scores)) {
            scores = rounding.input.first();
        }
        let added = scores.and_then(|scores| wiring.writer(scores, "Add"));
        for name in added.into_iter().flat_map(|add| &add.input) {
            if wiring.constant(name).is_none() && !masks.contains(name) && is_mask(graph, name, longest) {
                masks.insert(name.clone());
            }
        }
    }
    if masks.is_empty() {
        return Ok(());
    }
    let name = |part: &str| format!("solecism.mask.{part}");
    let [one, low, shape, float, padding, added] = ["one", "low", "shape", "float", "padding", "added"].map(name);
    let step = |operator: &str, inputs: [&String; 2], output: &String| NodeProto {
        name: output.clone(),
        op_type: operator.to_owned(),
        input: inputs.map(String::clone).to_vec(),
        output: vec![output.clone()],
        ..NodeProto::default()
    };
    let cast = NodeProto {
        name: float.clone(),
        op_type: "Cast".to_owned(),
        input: vec![MASK.to_owned()],
        output: vec![float.clone()],
        attribute: vec![attribute("to", DataType::Float as i64)],
        ..NodeProto::default()
    };
    let steps = [
        cast,
        step("Sub", [&one, &float], &padding),
        step("Mul", [&padding, &low], &added),
    ];
    graph.nodes.splice(0..0, steps);
    for (name, value) in [(&one, 1.0), (&low, f32::MIN)] {
        graph
            .constants
            .insert(name.clone(), Constant::float(name.clone(), &[], vec![value])?);
    }
    let axes = TensorProto {
        name: shape.clone(),
        dims: vec![4],
        data_type: DataType::Int64 as i32,
        // The axis of the batch stays, heads and queries get length 1, and the keys come last.
        int64_data: vec![0, 1, 1, -1],
        ..TensorProto::default()
    };
    graph.constants.insert(shape.clone(), Constant::new(axes, None)?);
    let replacements = masks.into_iter().map(|output| Replacement {
        output,
        inputs: vec![added.clone(), shape.clone()],
        operator: "Reshape",
        op: None,
    });
    graph.replace(replacements.collect())
}

/// Whether a term of the scores is a padding mask. A term with a product in it is the scores themselves.
fn is_mask(graph: &Graph, name: &str, longest: Option<usize>) -> bool {
    let cone = graph.cone(name);
    let is_product = |node: &NodeProto| ["MatMul", Linear::NAME, SelfAttention::NAME].contains(&node.op_type.as_str());
    let reads_mask = |node: &NodeProto| node.input.iter().any(|input| input == MASK);
    let is_rounded = cone.nodes.iter().any(|node| ROUNDINGS.contains(&node.op_type.as_str()));
    let bound = if is_rounded { ROUNDED } else { MASKED };
    cone.nodes.iter().any(reads_mask) && !cone.nodes.iter().any(is_product) && is_padding(&cone, longest, bound)
}

/// The node that writes `name`, if it quantises or dequantises.
fn rounding<'g>(wiring: &Wiring<'g>, name: &str) -> Option<&'g NodeProto> {
    let writers = ROUNDINGS.iter().map(|operator| wiring.own_writer(name, operator));
    writers.flatten().next()
}

fn may_know_positions(cone: &Graph) -> bool {
    cone.constants.values().any(|constant| constant.len() > TABLE)
        || cone
            .nodes
            .iter()
            .any(|node| !WITHOUT_POSITIONS.contains(&node.op_type.as_str()))
}

fn agrees(rows: &[&[i64]], shape: &[usize], values: &[f32], bound: f32) -> bool {
    let sequence = rows[0].len();
    let &[batch, heads, queries, keys] = shape else {
        return false;
    };
    // Without the batch axis, every row would be masked in the same way, but the rows of the trials differ.
    if batch != rows.len() || heads == 0 || ![1, sequence].contains(&queries) || keys != sequence {
        return false;
    }
    values.chunks_exact(keys).enumerate().all(|(index, scores)| {
        let row = rows[index / (heads * queries)];
        let query = index % queries;
        // It does not matter what padding itself attends to.
        (queries > 1 && row[query] == 0)
            || scores
                .iter()
                .zip(row)
                .all(|(&score, &token)| if token == 1 { score == 0.0 } else { score <= bound })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_padding_makes_agrees() {
        let rows: &[&[i64]] = &[&[1, 1, 0], &[1, 0, 0]];
        let low = f32::NEG_INFINITY;
        let keys = [0.0, 0.0, low, 0.0, low, low];
        assert!(
            agrees(rows, &[2, 1, 1, 3], &keys, MASKED),
            "one row of scores for all queries"
        );
        let by_query: Vec<f32> = keys.chunks(3).flat_map(|row| row.repeat(3)).collect();
        assert!(agrees(rows, &[2, 1, 3, 3], &by_query, MASKED), "a row for each query");

        let mut causal = by_query.clone();
        causal[1] = low; // the first query may not look at the second token
        assert!(!agrees(rows, &[2, 1, 3, 3], &causal, MASKED), "a causal mask");
        let mut biased = by_query.clone();
        biased[1] = 0.5;
        assert!(!agrees(rows, &[2, 1, 3, 3], &biased, MASKED), "a bias by position");
        let mut of_padding = by_query;
        of_padding[2 * 3] = low; // what the padding of the first sequence attends to
        assert!(
            agrees(rows, &[2, 1, 3, 3], &of_padding, MASKED),
            "padding looking elsewhere"
        );
        assert!(!agrees(rows, &[1, 1, 1, 3], &keys[..3], MASKED), "no batch axis");
        assert!(!agrees(rows, &[2, 3], &keys, MASKED), "no axis of heads");
    }
}
