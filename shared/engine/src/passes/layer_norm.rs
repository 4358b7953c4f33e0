//! `LayerNormalization` over the last axis becomes one operator, together with the residual `Add` before it, because tract expands it into
//! ten operators, each a pass over memory. Exports with an opset below 17, which has no such node, contain the expanded form themselves.

use solecism_kernels::Kernel;
use tract_onnx::pb::NodeProto;

use super::Settings;
use crate::EngineError;
use crate::constant::Constant;
use crate::graph::{Graph, Replacement, Wiring};
use crate::node;
use crate::ops::{LayerNorm, Linear, Operator, built};

pub(super) fn fuse(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    let Some(kernel) = settings.kernel else {
        return Ok(());
    };
    let wiring = graph.wiring();
    let matches = graph
        .nodes
        .iter()
        .filter_map(|node| find(&wiring, node, kernel))
        .collect();
    graph.replace(matches)
}

fn find(wiring: &Wiring, node: &NodeProto, kernel: Kernel) -> Option<Replacement> {
    let norm = norm(wiring, node)?;
    let (weight, bias) = (norm.weight, norm.bias);
    if weight.len() != bias.len() || weight.len() == 0 || weight.dims().len() != 1 {
        return None;
    }
    let (weight, bias) = (weight.f32s()?.into(), bias.f32s()?.into());
    let inputs = residual(wiring, norm.x).unwrap_or_else(|| vec![norm.x.to_owned()]);
    Some(Replacement {
        output: node.output.first()?.clone(),
        inputs,
        operator: LayerNorm::NAME,
        op: Some(built(LayerNorm {
            weight,
            bias,
            epsilon: norm.epsilon,
            kernel,
        })),
    })
}

/// A normalisation over the last axis.
struct Norm<'g> {
    x: &'g str,
    weight: &'g Constant,
    bias: &'g Constant,
    epsilon: f32,
}

/// The normalisation that ends with this node.
fn norm<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Norm<'g>> {
    one_node(wiring, node).or_else(|| written_out(wiring, node))
}

fn one_node<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Norm<'g>> {
    let [x, weight, bias] = node.input.as_slice() else {
        return None;
    };
    let statistics_wanted = node.output.iter().skip(1).any(|name| wiring.is_read(name));
    if !node::is(node, "LayerNormalization") || node::int(node, "axis", -1) != -1 || statistics_wanted {
        return None;
    }
    Some(Norm {
        x,
        weight: wiring.constant(weight)?,
        bias: wiring.constant(bias)?,
        epsilon: node::float(node, "epsilon", 1e-5),
    })
}

/// `c / sqrt(mean(c * c) + epsilon) * weight + bias`, where c is x minus its mean.
fn written_out<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Norm<'g>> {
    if !node::is(node, "Add") {
        return None;
    }
    let (bias, scaled) = wiring.split_constant(node)?;
    let (weight, unit) = wiring.split_constant(wiring.writer(scaled, "Mul")?)?;
    let [centred, deviation] = wiring.writer(unit, "Div")?.input.as_slice() else {
        return None;
    };
    let variance = wiring.writer(deviation, "Sqrt")?.input.first()?;
    let (epsilon, squares) = wiring.split_constant(wiring.writer(variance, "Add")?)?;
    let [base, power] = wiring.writer(mean(wiring, squares)?, "Pow")?.input.as_slice() else {
        return None;
    };
    let [x, of_x] = wiring.writer(centred, "Sub")?.input.as_slice() else {
        return None;
    };
    let is_norm = base == centred && wiring.scalar(power)? == 2.0 && mean(wiring, of_x)? == x;
    let epsilon = epsilon.scalar()?;
    is_norm.then_some(Norm {
        x,
        weight,
        bias,
        epsilon,
    })
}

/// The tensor whose mean along the last axis is `name`; the axis stays, with length 1.
fn mean<'g>(wiring: &Wiring<'g>, name: &str) -> Option<&'g str> {
    let node = wiring.writer(name, "ReduceMean")?;
    let [x] = node.input.as_slice() else { return None };
    (node::ints(node, "axes") == [-1] && node::int(node, "keepdims", 1) == 1).then_some(x)
}

/// The terms of the sum `x`, if both certainly have the same shape: a normalised tensor, and a linear layer back to its width. Other sums,
/// such as those of word and position embeddings, may broadcast.
fn residual(wiring: &Wiring, x: &str) -> Option<Vec<String>> {
    let add = wiring.writer(x, "Add")?;
    let [a, b] = add.input.as_slice() else { return None };
    let normalised = |name: &str| {
        let last = wiring.writer(name, "LayerNormalization").or(wiring.writer(name, "Add"));
        last.is_some_and(|last| norm(wiring, last).is_some())
    };
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
        fuse(&mut graph, &settings()).expect("a good graph");
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

    /// The nodes from a sum s to y. The node of the first mean and that of the power are given.
    fn written_out<'a>(mean: &'a str, squares: &'a str) -> Vec<&'a str> {
        let tail = ["e = Add(v, =1e-12)", "r = Sqrt(e)", "u = Div(c, r)", "k = Mul(u, w)"];
        let head = [
            "n = LayerNormalization(x, w, b)",
            "p = MatMul(n, m)",
            "l = Add(p, b)",
            "s = Add(l, n)",
        ];
        let middle = [mean, "c = Sub(s, a)", squares, "v = ReduceMean(q) {axes=-1}"];
        [&head[..], &middle, &tail, &["y = Add(k, b)"]].concat()
    }

    #[test]
    fn a_norm_written_out_becomes_one_node_too() {
        let nodes = written_out("a = ReduceMean(s) {axes=-1}", "q = Pow(c, =2)");
        assert_eq!(
            fused(&nodes),
            [
                "n = LayerNorm(x)",
                "p = MatMul(n, m)",
                "l = Add(p, b)",
                "y = LayerNorm(l, n)"
            ]
        );
        for (what, mean, squares) in [
            ("another axis", "a = ReduceMean(s) {axes=1}", "q = Pow(c, =2)"),
            ("another power", "a = ReduceMean(s) {axes=-1}", "q = Pow(c, =3)"),
            (
                "not the centred values",
                "a = ReduceMean(s) {axes=-1}",
                "q = Pow(s, =2)",
            ),
            ("another mean", "a = ReduceMean(l) {axes=-1}", "q = Pow(c, =2)"),
        ] {
            assert_eq!(
                fused(&written_out(mean, squares)).last().map(String::as_str),
                Some("y = Add(k, b)"),
                "{what}"
            );
        }
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
