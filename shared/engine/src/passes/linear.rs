//! Quantised linear layers become one operator each, their weights packed for the kernels at once.
//!
//! Two forms, each ending in an optional `Add` of a bias and an optional `Gelu`:
//! - dynamic: DynamicQuantizeLinear(x), MatMulInteger by int8 weights, Cast, Mul by the two scales in either order, as
//!   ONNX Runtime's `quantize_dynamic` and our own export write it;
//! - weight-only: MatMul by a constant that is a Cast and a Mul by its scales, or a DequantizeLinear, of int8 weights.
//!
//! Both run alike: activations are quantised row by row, which is never coarser than the one scale for the whole tensor
//! that `DynamicQuantizeLinear` asks for, and does not let one row of a batch change another's result.
//!
//! On a processor that no kernel is for, both become a `MatMul` by float32 weights instead, which tract runs: it has no fast
//! integer product either.

use solecism_kernels::{Activation, Kernel, PackedWeights};
use tract_onnx::pb::NodeProto;

use super::Settings;
use crate::EngineError;
use crate::constant::Constant;
use crate::graph::{self, Graph, Replacement, Wiring, label, other};
use crate::ops::{Linear, Operator};

pub(super) fn fuse_dynamic(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    fuse(graph, settings, find_dynamic)
}

pub(super) fn fuse_weight_only(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    fuse(graph, settings, find_weight_only)
}

/// A linear layer found in the graph, before what follows its product.
struct Found<'g> {
    x: &'g str,
    weights: &'g Constant,
    scales: &'g Constant,
    /// The name of the rescaled product.
    product: &'g str,
}

fn fuse(
    graph: &mut Graph,
    settings: &Settings,
    find: for<'g> fn(&Wiring<'g>, &'g NodeProto) -> Option<Found<'g>>,
) -> Result<(), EngineError> {
    let Some(kernel) = settings.kernel else {
        return dequantise(graph, find);
    };
    let wiring = graph.wiring();
    let mut replacements = Vec::new();
    for node in &graph.nodes {
        if let Some(found) = find(&wiring, node)
            && let Some(replacement) = replacement(&wiring, node, found, kernel, settings)
        {
            replacements.push(replacement);
        }
    }
    graph.replace(replacements)
}

fn dequantise(
    graph: &mut Graph,
    find: for<'g> fn(&Wiring<'g>, &'g NodeProto) -> Option<Found<'g>>,
) -> Result<(), EngineError> {
    let wiring = graph.wiring();
    let (mut replacements, mut constants) = (Vec::new(), Vec::new());
    for found in graph.nodes.iter().filter_map(|node| find(&wiring, node)) {
        let (Some(weights), Some(scales), &[_, outputs]) =
            (found.weights.i8s(), found.scales.f32s(), found.weights.dims())
        else {
            continue;
        };
        let values = weights.chunks_exact(outputs.max(1)).flat_map(|row| {
            let scales = scales.iter().cycle();
            row.iter().zip(scales).map(|(&w, scale)| f32::from(w) * scale)
        });
        let name = format!("{}.float", found.product);
        constants.push((
            name.clone(),
            Constant::float(name.clone(), found.weights.dims(), values.collect())?,
        ));
        replacements.push(Replacement {
            output: found.product.to_owned(),
            inputs: vec![found.x.to_owned(), name],
            operator: "MatMul",
            op: None,
        });
    }
    graph.constants.extend(constants);
    graph.replace(replacements)
}

fn replacement(
    wiring: &Wiring,
    node: &NodeProto,
    found: Found,
    kernel: Kernel,
    settings: &Settings,
) -> Option<Replacement> {
    let &[_, outputs] = found.weights.dims() else {
        return None;
    };
    let scales = found.scales.f32s()?;
    let weights = found.weights.is_i8().then(|| found.weights.clone())?;
    let mut output = found.product;
    let bias = wiring.only_reader(output, "Add").and_then(|add| {
        let (bias, _) = wiring.split_constant(add)?;
        let bias = (bias.len() == outputs).then(|| bias.f32s()).flatten()?;
        output = add.output.first()?;
        Some(bias)
    });
    let gelu = wiring
        .only_reader(output, "Gelu")
        .filter(|gelu| graph::string(gelu, "approximate") != b"tanh");
    let activation = match gelu.and_then(|gelu| gelu.output.first()) {
        Some(after) => {
            output = after;
            Activation::Gelu
        }
        None => Activation::None,
    };
    let node = label(node).to_owned();
    let Settings { bits, pool, .. } = settings.clone();
    Some(Replacement {
        output: output.to_owned(),
        inputs: vec![found.x.to_owned()],
        operator: Linear::NAME,
        op: Some(Box::new(move || {
            // int8 of two axes, as was checked.
            let packed = weights.into_packed().unwrap_or_else(|| PackedWeights::new(0, 0, &[]));
            let weights = packed
                .and_then(|weights| weights.scaled(&scales, bias.as_deref()))
                .map_err(|source| EngineError::Weights {
                    node,
                    source: source.into(),
                })?;
            let linear = Linear {
                weights,
                activation,
                kernel,
                bits,
                pool,
            };
            Ok(linear.into())
        })),
    })
}

fn find_dynamic<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Found<'g>> {
    if !graph::is(node, "MatMulInteger") {
        return None;
    }
    let (a, b) = (node.input.first()?, node.input.get(1)?);
    let quantise = wiring.writer(a, "DynamicQuantizeLinear")?;
    let [quantised, x_scale, x_zero, ..] = quantise.output.as_slice() else {
        return None;
    };
    let weights = wiring.constant(b)?;
    let zero_is_zero = |i: usize| match node.input.get(i) {
        Some(name) if !name.is_empty() => wiring.constant(name).is_some_and(Constant::is_zero),
        _ => true,
    };
    if a != quantised || node.input.get(2) != Some(x_zero) || !zero_is_zero(3) {
        return None;
    }
    let cast = wiring.only_reader(node.output.first()?, "Cast")?;
    let float = cast.output.first()?;
    let mul = wiring.only_reader(float, "Mul")?;
    let factor = other(mul, float)?;
    let (scales, product) = if factor == x_scale {
        // (product * scale of x) * scales of the weights
        let once = mul.output.first()?;
        let last = wiring.only_reader(once, "Mul")?;
        (wiring.constant(other(last, once)?)?, last.output.first()?)
    } else if let Some(scales) = wiring.constant(factor) {
        // (product * scales of the weights) * scale of x
        let once = mul.output.first()?;
        let last = wiring.only_reader(once, "Mul")?;
        (other(last, once)? == x_scale).then_some((scales, last.output.first()?))?
    } else {
        let (scales, of_x) = wiring.split_constant(wiring.writer(factor, "Mul")?)?;
        (of_x == x_scale).then_some((scales, mul.output.first()?))?
    };
    by_column(weights, scales)?;
    Some(Found {
        x: quantise.input.first()?,
        weights,
        scales,
        product,
    })
}

fn find_weight_only<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Found<'g>> {
    if !graph::is(node, "MatMul") {
        return None;
    }
    let [x, b] = node.input.as_slice() else { return None };
    let (weights, scales) = dequantised(wiring, b, 1)?;
    by_column(weights, scales)?;
    Some(Found {
        x,
        weights,
        scales,
        product: node.output.first()?,
    })
}

/// Whether `scales` is one scale for all columns of `[K, N]` weights, or one for each.
fn by_column(weights: &Constant, scales: &Constant) -> Option<()> {
    let &[_, columns] = weights.dims() else { return None };
    let per_column = scales.len() == columns && scales.dims().last() == Some(&columns);
    (scales.len() == 1 || per_column).then_some(())
}

/// The int8 constant and the scales that `name` is the float32 product of: `Mul(Cast(weights), scales)` or
/// `DequantizeLinear(weights, scales)` along `axis`.
pub(super) fn dequantised<'g>(wiring: &Wiring<'g>, name: &str, axis: i64) -> Option<(&'g Constant, &'g Constant)> {
    if let Some(mul) = wiring.writer(name, "Mul") {
        let (scales, float) = wiring.split_constant(mul)?;
        let cast = wiring.writer(float, "Cast")?;
        return Some((wiring.constant(cast.input.first()?)?, scales));
    }
    let node = wiring.writer(name, "DequantizeLinear")?;
    let (weights, scales) = (
        wiring.constant(node.input.first()?)?,
        wiring.constant(node.input.get(1)?)?,
    );
    let zero = match node.input.get(2) {
        Some(zero) if !zero.is_empty() => wiring.constant(zero)?.is_zero(),
        _ => true,
    };
    let found = graph::int(node, "axis", 1);
    let found = if found < 0 {
        found + weights.dims().len() as i64
    } else {
        found
    };
    (zero && (scales.len() == 1 || found == axis)).then_some((weights, scales))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{constant_f32, constant_i8, graph_of, settings};

    const DYNAMIC: [&str; 3] = [
        "q, s, z = DynamicQuantizeLinear(x)",
        "p = MatMulInteger(q, w, z)",
        "f = Cast(p)",
    ];

    fn with_constants(nodes: &[&str], output: &str) -> Graph {
        let mut graph = graph_of(nodes, "x", output);
        for (name, dims) in [("w", [2, 3].as_slice()), ("zero", &[3])] {
            graph
                .constants
                .insert(name.into(), constant_i8(name, dims, if name == "w" { 1 } else { 0 }));
        }
        for (name, dims) in [
            ("k", [3].as_slice()),
            ("row", &[1, 3]),
            ("b", &[3]),
            ("column", &[2, 1]),
        ] {
            graph.constants.insert(name.into(), constant_f32(name, dims, 0.5));
        }
        graph
    }

    fn fused(nodes: &[&str], output: &str) -> Vec<String> {
        let mut graph = with_constants(nodes, output);
        fuse_dynamic(&mut graph, &settings()).expect("weights that fit");
        fuse_weight_only(&mut graph, &settings()).expect("weights that fit");
        assert!(!graph.lines().iter().any(|l| l.contains(" = Linear(")) || !graph.constants.contains_key("w"));
        graph.lines()
    }

    #[test]
    fn each_form_becomes_one_node() {
        let cases: [(&str, &[&str], &[&str]); 8] = [
            (
                "scales multiplied first",
                &DYNAMIC,
                &["t = Mul(s, k)", "m = Mul(f, t)", "y = Add(m, b)"],
            ),
            (
                "scale of x first",
                &DYNAMIC,
                &["t = Mul(f, s)", "m = Mul(t, k)", "y = Add(b, m)"],
            ),
            (
                "scales of the weights first",
                &DYNAMIC,
                &["t = Mul(k, f)", "m = Mul(s, t)", "y = Add(m, b)"],
            ),
            ("no bias", &DYNAMIC, &["t = Mul(s, k)", "y = Mul(f, t)"]),
            (
                "GELU after the bias",
                &DYNAMIC,
                &["t = Mul(s, k)", "m = Mul(f, t)", "a = Add(m, b)", "y = Gelu(a)"],
            ),
            (
                "weight-only, Cast and Mul",
                &["c = Cast(w)", "d = Mul(c, row)"],
                &["m = MatMul(x, d)", "y = Add(m, b)"],
            ),
            (
                "weight-only, DequantizeLinear",
                &["d = DequantizeLinear(w, k)"],
                &["m = MatMul(x, d)", "y = Add(m, b)"],
            ),
            (
                "weight-only, zero points",
                &["d = DequantizeLinear(w, k, zero)"],
                &["y = MatMul(x, d)"],
            ),
        ];
        for (what, head, tail) in cases {
            assert_eq!(fused(&[head, tail].concat(), "y"), ["y = Linear(x)"], "{what}");
        }
    }

    #[test]
    fn without_a_kernel_weights_become_float32() {
        let dynamic = ["t = Mul(s, k)", "m = Mul(f, t)", "a = Add(m, b)", "y = Gelu(a)"];
        let weight_only = [
            "d = DequantizeLinear(w, k)",
            "m = MatMul(x, d)",
            "a = Add(m, b)",
            "y = Gelu(a)",
        ];
        for nodes in [[&DYNAMIC[..], &dynamic].concat(), weight_only.to_vec()] {
            let mut graph = with_constants(&nodes, "y");
            let settings = Settings {
                kernel: None,
                ..settings()
            };
            fuse_dynamic(&mut graph, &settings).expect("weights that fit");
            fuse_weight_only(&mut graph, &settings).expect("weights that fit");
            assert_eq!(
                graph.lines(),
                ["m = MatMul(x, m.float)", "a = Add(m, b)", "y = Gelu(a)"]
            );
            let weights = &graph.constants["m.float"];
            assert_eq!(
                (weights.dims(), weights.f32s()),
                ([2, 3].as_slice(), Some(vec![0.5; 6]))
            );
            assert!(!graph.constants.contains_key("w"));
        }
    }

    #[test]
    fn one_quantisation_may_feed_several_products() {
        let after = fused(
            &[
                "q, s, z = DynamicQuantizeLinear(x)",
                "p1 = MatMulInteger(q, w, z)",
                "f1 = Cast(p1)",
                "t1 = Mul(s, k)",
                "y1 = Mul(f1, t1)",
                "p2 = MatMulInteger(q, w, z)",
                "f2 = Cast(p2)",
                "t2 = Mul(s, k)",
                "y2 = Mul(f2, t2)",
                "y = Sub(y1, y2)",
            ],
            "y",
        );
        assert_eq!(after, ["y1 = Linear(x)", "y2 = Linear(x)", "y = Sub(y1, y2)"]);
    }

    #[test]
    fn what_means_something_else_stays() {
        let cases: [(&str, &[&str], &[&str]); 4] = [
            (
                "another tensor's scale",
                &DYNAMIC,
                &["o, r, u = DynamicQuantizeLinear(f)", "t = Mul(r, k)", "y = Mul(f, t)"],
            ),
            (
                "scales a row of the weights",
                &["c = Cast(w)", "d = Mul(c, column)"],
                &["y = MatMul(x, d)"],
            ),
            (
                "a product read twice",
                &DYNAMIC,
                &["t = Mul(s, k)", "m = Mul(f, t)", "y = Add(m, f)"],
            ),
            (
                "weights that are not constant",
                &["c = Cast(x)", "d = Mul(c, k)"],
                &["y = MatMul(x, d)"],
            ),
        ];
        for (what, head, tail) in cases {
            let nodes = [head, tail].concat();
            assert_eq!(fused(&nodes, "y"), graph_of(&nodes, "x", "y").lines(), "{what}");
        }
    }
}
