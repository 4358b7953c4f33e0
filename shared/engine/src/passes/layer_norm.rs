//! `LayerNormalization` over the last axis becomes one operator, with the residual `Add` before it: tract writes it out
//! as ten operators, each a pass over memory.

use tract_onnx::pb::NodeProto;

use super::Settings;
use crate::graph::{self, Graph, Replacement, Wiring};
use crate::ops::{LayerNorm, Linear, Operator, inference_op};

pub(super) fn fuse(graph: &mut Graph, settings: &Settings) {
    let wiring = graph.wiring();
    let matches = graph
        .nodes
        .iter()
        .filter_map(|node| find(&wiring, node, settings))
        .collect();
    graph.replace(matches);
}

fn find(wiring: &Wiring, node: &NodeProto, settings: &Settings) -> Option<Replacement> {
    let ([output] | [output, ..]) = node.output.as_slice() else {
        return None;
    };
    let [x, weight, bias] = node.input.as_slice() else {
        return None;
    };
    let statistics_wanted = node.output.iter().skip(1).any(|name| wiring.is_read(name));
    if !graph::is(node, "LayerNormalization") || graph::int(node, "axis", -1) != -1 || statistics_wanted {
        return None;
    }
    let (weight, bias) = (wiring.constant(weight)?, wiring.constant(bias)?);
    if weight.len() != bias.len() || weight.len() == 0 || weight.dims().len() != 1 {
        return None;
    }
    let epsilon = graph::float(node, "epsilon", 1e-5);
    let (weight, bias) = (weight.f32s()?.into(), bias.f32s()?.into());
    let inputs = residual(wiring, x).unwrap_or_else(|| vec![x.clone()]);
    Some(Replacement {
        output: output.clone(),
        inputs,
        operator: LayerNorm::NAME,
        op: Some(inference_op(LayerNorm {
            weight,
            bias,
            epsilon,
            kernel: settings.kernel,
        })),
    })
}

/// The terms of the sum that `x` is, where both are sure to have the same shape: a normalised tensor, and a linear layer
/// back to its width. Other sums, as of word and position embeddings, may broadcast.
fn residual(wiring: &Wiring, x: &str) -> Option<Vec<String>> {
    let add = wiring.writer(x, "Add")?;
    let [a, b] = add.input.as_slice() else { return None };
    let normalised = |name: &str| wiring.writer(name, "LayerNormalization").is_some();
    let linear = |name: &str| {
        let biased = wiring.writer(name, "Add").and_then(|add| wiring.split_constant(add));
        wiring.own_writer(name, Linear::NAME).is_some()
            || biased.is_some_and(|(_, product)| wiring.writer(product, "MatMul").is_some())
    };
    let same = normalised(a) && linear(b) || normalised(b) && linear(a);
    same.then(|| add.input.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{constant_f32, graph_of, settings};

    fn fused(nodes: &[&str]) -> Vec<String> {
        let mut graph = graph_of(nodes, "x", "y");
        for name in ["w", "b"] {
            graph.constants.insert(name.into(), constant_f32(name, &[4], 1.0));
        }
        graph.constants.insert("m".into(), constant_f32("m", &[4, 4], 1.0));
        fuse(&mut graph, &settings());
        graph.lines()
    }

    #[test]
    fn a_norm_becomes_one_node_and_takes_a_residual_with_it() {
        assert_eq!(fused(&["y = LayerNormalization(x, w, b)"]), ["y = LayerNorm(x)"]);
        let block = [
            "n = LayerNormalization(x, w, b)",
            "p = MatMul(n, m)",
            "l = Add(p, b)",
            "s = Add(l, n)",
            "y = LayerNormalization(s, w, b)",
        ];
        assert_eq!(
            fused(&block),
            [
                "n = LayerNorm(x)",
                "p = MatMul(n, m)",
                "l = Add(p, b)",
                "y = LayerNorm(l, n)"
            ]
        );
    }

    #[test]
    fn what_means_something_else_stays() {
        let axis = ["y = LayerNormalization(x, w, b) {axis=1}"];
        assert_eq!(fused(&axis), ["y = LayerNormalization(x, w, b)"]);
        let statistics = ["n, mean = LayerNormalization(x, w, b)", "y = Mul(n, mean)"];
        assert_eq!(fused(&statistics)[0], "n, mean = LayerNormalization(x, w, b)");
        let broadcast = ["e = Relu(x)", "s = Add(x, e)", "y = LayerNormalization(s, w, b)"];
        assert_eq!(fused(&broadcast)[1..], ["s = Add(x, e)", "y = LayerNorm(s)"]);
    }
}
