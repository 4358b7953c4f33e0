//! Quantised linear layers become one operator each, and their weights are packed for the kernels immediately.
//!
//! There are two forms, each followed by an optional `Add` of a bias and an optional `Gelu`:
//! - dynamic: DynamicQuantizeLinear(x), MatMulInteger by int8 weights, Cast, Mul by the two scales in either order,
//!   which ONNX Runtime's `quantize_dynamic` and our own export write;
//! - weight-only: MatMul by a constant that is a Cast and a Mul by its scales, or a DequantizeLinear, of int8 weights.
//!
//! Both run in the same way: activations are quantised row by row. This is never coarser than the one scale for the
//! whole tensor that `DynamicQuantizeLinear` asks for, and one row of a batch does not change the result of another.
//!
//! On a processor that no kernel is for, both become a `MatMul` by float32 weights instead, which tract runs, because tract has no fast
//! integer product either.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use solecism_kernels::{Activation, Kernel, PackedLinear, PackedWeights};
use tract_onnx::pb::NodeProto;

use super::Settings;
use crate::EngineError;
use crate::constant::Constant;
use crate::graph::{Graph, Replacement, Wiring};
use crate::node::{self, label, other};
use crate::ops::{Linear, Operator};

pub(super) fn fuse_dynamic(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    fuse(graph, settings, find_dynamic)
}

pub(super) fn fuse_weight_only(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    fuse(graph, settings, find_weight_only)
}

/// Packed layers by the name of their weights, each with its scales and bias. Layers that share all three, as in ALBERT, are packed once.
#[derive(Debug, Default)]
pub(crate) struct Packed(Mutex<HashMap<String, Vec<Layer>>>);

#[derive(Debug)]
struct Layer {
    scales: Vec<f32>,
    bias: Option<Vec<f32>>,
    /// This reference is weak, so that only the operators count as users of the weights.
    weights: Weak<PackedLinear>,
}

impl Packed {
    /// The packed layer with these weights, scales and bias: an existing one, or else the one that `pack` makes.
    fn layer(
        &self,
        name: &str,
        scales: &[f32],
        bias: Option<&[f32]>,
        pack: impl FnOnce() -> Result<PackedLinear, EngineError>,
    ) -> Result<Arc<PackedLinear>, EngineError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let layers = all.entry(name.to_owned()).or_default();
        let same = layers
            .iter()
            .filter(|layer| layer.scales == scales && layer.bias.as_deref() == bias);
        let mut same = same.filter_map(|layer| layer.weights.upgrade());
        if let Some(weights) = same.next() {
            return Ok(weights);
        }
        let weights = Arc::new(pack()?);
        layers.push(Layer {
            scales: scales.to_owned(),
            bias: bias.map(<[f32]>::to_owned),
            weights: Arc::downgrade(&weights),
        });
        Ok(weights)
    }
}

/// A linear layer found in the graph, without the nodes that follow its product.
struct Found<'g> {
    x: &'g str,
    /// The name of the weights.
    name: &'g str,
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
        // `[outputs, 1]` would be added to another axis.
        let by_column = bias.len() == outputs && bias.dims().last() == Some(&outputs);
        let bias = by_column.then(|| bias.f32s()).flatten()?;
        output = add.output.first()?;
        Some(bias)
    });
    let gelu = wiring
        .only_reader(output, "Gelu")
        .filter(|gelu| node::string(gelu, "approximate") != b"tanh");
    let activation = match gelu.and_then(|gelu| gelu.output.first()) {
        Some(after) => {
            output = after;
            Activation::Gelu
        }
        None => Activation::None,
    };
    let node = label(node).to_owned();
    let name = found.name.to_owned();
    let Settings { bits, pool, packed, .. } = settings.clone();
    Some(Replacement {
        output: output.to_owned(),
        inputs: vec![found.x.to_owned()],
        operator: Linear::NAME,
        op: Some(Box::new(move || {
            let pack = || {
                // The weights are int8 with two axes, which was checked above.
                let packed = weights.into_packed().unwrap_or_else(|| PackedWeights::new(0, 0, &[]));
                let scaled = packed.and_then(|weights| weights.scaled(&scales, bias.as_deref()));
                scaled.map_err(|source| EngineError::Weights {
                    node,
                    source: source.into(),
                })
            };
            let weights = packed.layer(&name, &scales, bias.as_deref(), pack)?;
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
    if !node::is(node, "MatMulInteger") {
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
        name: b,
        weights,
        scales,
        product,
    })
}

fn find_weight_only<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Found<'g>> {
    if !node::is(node, "MatMul") {
        return None;
    }
    let [x, b] = node.input.as_slice() else { return None };
    let (weights, scales) = dequantised(wiring, b, 1)?;
    by_column(weights, scales)?;
    Some(Found {
        x,
        name: b,
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

/// The int8 constant and the scales whose float32 product is `name`: `Mul(Cast(weights), scales)` or
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
    let found = node::int(node, "axis", 1);
    let found = if found < 0 {
        found + weights.dims().len() as i64
    } else {
        found
    };
    (zero && (scales.len() == 1 || found == axis)).then_some((weights, scales))
}

#[cfg(test)]
mod tests;
