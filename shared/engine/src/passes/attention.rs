//! Multi-head self-attention, which exporters spread over a dozen nodes, becomes one operator.
//!
//! `Reshape` and `Transpose` split queries, keys and values into heads; then come MatMul, a scale, `Add` of a mask, Softmax and MatMul; and
//! `Transpose` and `Reshape` join the heads. The scale may be before or after the first product, the keys may be transposed in one, two or
//! three steps, and PyTorch adds a guard against NaN after the softmax. The mask must be the padding mask of `attention_mask`, which
//! [`super::mask`] finds out. The operator then takes that input itself and leaves out padding, and the nodes that made the mask are
//! dropped: in PyTorch's exports they are what keeps tract from making one plan for all shapes. Until recently, DistilBERT added no mask
//! but filled the scores of padding with `Where`.

use std::collections::HashMap;

use tract_onnx::pb::NodeProto;

use super::{Settings, mask};
use crate::EngineError;
use crate::graph::{Graph, Replacement, Wiring};
use crate::node;
use crate::ops::{Heads, Operator, SelfAttention, built};

const MASK: &str = "attention_mask";

pub(super) fn fuse(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    let wiring = graph.wiring();
    let found: Vec<Found> = graph.nodes.iter().filter_map(|node| find(&wiring, node)).collect();
    let mut masks: HashMap<&str, bool> = HashMap::new();
    let mut replacements = Vec::new();
    for Found {
        output,
        operands,
        mask,
        heads,
        scale,
    } in found
    {
        if mask.is_none_or(|mask| {
            *masks
                .entry(mask)
                .or_insert_with(|| mask::is_padding(&graph.cone(mask), settings.longest, mask::MASKED))
        }) {
            let op = SelfAttention {
                heads,
                scale,
                kernel: settings.kernel,
                pool: settings.pool.clone(),
            };
            replacements.push(Replacement {
                output: output.to_owned(),
                inputs: operands.iter().chain([&MASK]).map(|&name| name.to_owned()).collect(),
                operator: SelfAttention::NAME,
                op: Some(built(op)),
            });
        }
    }
    graph.replace(replacements)
}

struct Found<'g> {
    output: &'g str,
    /// Query, key, value: `[batch, sequence, width]`.
    operands: [&'g str; 3],
    /// The mask that is added to the scores; `None` if the scores of padding are filled instead.
    mask: Option<&'g str>,
    heads: Heads,
    scale: f32,
}

/// Walks back from the `Reshape` that joins the heads.
fn find<'g>(wiring: &Wiring<'g>, join: &'g NodeProto) -> Option<Found<'g>> {
    let [joined, shape] = join.input.as_slice() else {
        return None;
    };
    if !node::is(join, "Reshape") || axes(wiring, shape)? != 3 {
        return None;
    }
    let mut context = transposed(wiring, joined, &[0, 2, 1, 3])?;
    if let Some(attention) = wiring.writer(context, "Attention") {
        return whole(wiring, attention, join.output.first()?);
    }
    // The older of PyTorch's exporters writes out the shape of the product again.
    if let Some(reshape) = wiring.writer(context, "Reshape") {
        let [inner, shape] = reshape.input.as_slice() else {
            return None;
        };
        context = (axes(wiring, shape)? == 4).then_some(inner.as_str())?;
    }
    let [weights, value] = wiring.writer(context, "MatMul")?.input.as_slice() else {
        return None;
    };
    let softmax = wiring.writer(unguarded(wiring, weights), "Softmax")?;
    if !matches!(node::int(softmax, "axis", -1), -1 | 3) {
        return None;
    }
    let (scores, mask) = unmasked(wiring, softmax.input.first()?)?;
    let (product, after) = scaled(wiring, scores);
    let [query, key] = wiring.writer(product, "MatMul")?.input.as_slice() else {
        return None;
    };
    let ((query, of_query), (key, of_key)) = (scaled(wiring, query), scaled(wiring, key));
    let (query, heads) = split(wiring, transposed(wiring, query, &[0, 2, 1, 3])?)?;
    let (key, heads_of_key) = split(wiring, untransposed_key(wiring, key)?)?;
    let (value, heads_of_value) = split(wiring, transposed(wiring, value, &[0, 2, 1, 3])?)?;
    (heads == heads_of_key && heads == heads_of_value).then_some(Found {
        output: join.output.first()?,
        operands: [query, key, value],
        mask,
        heads,
        scale: after * of_query * of_key,
    })
}

/// Attention in one node, which the standard has since version 23, with four axes and without the features that only decoders use.
fn whole<'g>(wiring: &Wiring<'g>, node: &'g NodeProto, output: &'g str) -> Option<Found<'g>> {
    let (operands, mask) = match node.input.as_slice() {
        [operands @ .., mask] if operands.len() == 3 => (operands, Some(mask.as_str()).filter(|mask| !mask.is_empty())),
        operands => (operands, None),
    };
    let [query, key, value] = operands else { return None };
    let is_zero = |name| node::int(node, name, 0) == 0;
    let is_plain = is_zero("is_causal") && is_zero("q_num_heads") && node::float(node, "softcap", 0.0) == 0.0;
    // Without a mask, padding is not left out, which is not what the operator does.
    let mask = mask.filter(|_| is_plain && node.output.len() == 1)?;
    let part = |name| split(wiring, transposed(wiring, name, &[0, 2, 1, 3])?);
    let [(query, heads), (key, of_key), (value, of_value)] = [part(query)?, part(key)?, part(value)?];
    let scale = match node::float(node, "scale", 0.0) {
        0.0 => match heads {
            Heads::Width(width) => 1.0 / (width as f32).sqrt(),
            Heads::Count(_) => return None,
        },
        scale => scale,
    };
    (heads == of_key && heads == of_value).then_some(Found {
        output,
        operands: [query, key, value],
        mask: Some(mask),
        heads,
        scale,
    })
}

/// The scores before padding is masked, and the mask that is added to them.
fn unmasked<'g>(wiring: &Wiring<'g>, name: &str) -> Option<(&'g str, Option<&'g str>)> {
    if let Some(fill) = wiring.writer(name, "Where") {
        let [condition, low, scores] = fill.input.as_slice() else {
            return None;
        };
        let fills_padding = wiring.scalar(low)? <= mask::MASKED && is_at_padding(wiring, condition)?;
        return fills_padding.then_some((scores.as_str(), None));
    }
    let [left, right] = wiring.writer(name, "Add")?.input.as_slice() else {
        return None;
    };
    Some(match scaled(wiring, left) {
        (product, _) if wiring.writer(product, "MatMul").is_some() => (left.as_str(), Some(right.as_str())),
        _ => (right, Some(left)),
    })
}

/// Whether a condition on scores is `attention_mask == 0` as `[batch, 1, 1, sequence]`, so that it holds at padding for every query.
fn is_at_padding<'a>(wiring: &Wiring<'a>, mut condition: &'a str) -> Option<bool> {
    // Skips the expansion to the shape of the scores, which `Where` would do anyway, and casts between truth values.
    while let Some(node) = wiring.writer(condition, "Cast").or(wiring.writer(condition, "Expand")) {
        condition = node.input.first()?;
    }
    let [flags, shape] = wiring.writer(condition, "Reshape")?.input.as_slice() else {
        return None;
    };
    let [_, heads, queries, _] = wiring.writer(shape, "Concat")?.input.as_slice() else {
        return None;
    };
    let is_one = |name: &str| wiring.constant(name)?.i64s().map(|axis| axis == [1]);
    let [mask, zero] = wiring.writer(flags, "Equal")?.input.as_slice() else {
        return None;
    };
    let is_zero = wiring
        .constant(zero)
        .is_some_and(|zero| zero.len() == 1 && zero.is_zero());
    Some(mask == MASK && is_zero && is_one(heads)? && is_one(queries)?)
}

/// The input of the `Transpose` by `perm` that writes `name`.
fn transposed<'g>(wiring: &Wiring<'g>, name: &str, perm: &[i64]) -> Option<&'g str> {
    let node = wiring.writer(name, "Transpose")?;
    (node::ints(node, "perm") == perm).then(|| node.input.first().map(String::as_str))?
}

/// `name` without the multiplications by scalars before it, and their product.
fn scaled<'g>(wiring: &Wiring<'g>, mut name: &'g str) -> (&'g str, f32) {
    let mut scale = 1.0;
    loop {
        let step = if let Some(mul) = wiring.writer(name, "Mul") {
            wiring
                .split_constant(mul)
                .and_then(|(factor, rest)| Some((rest, factor.scalar()?)))
        } else if let Some([rest, divisor]) = wiring.writer(name, "Div").map(|div| div.input.as_slice()) {
            wiring.scalar(divisor).map(|divisor| (rest.as_str(), 1.0 / divisor))
        } else {
            None
        };
        let Some((rest, factor)) = step else {
            return (name, scale);
        };
        (name, scale) = (rest, scale * factor);
    }
}

/// The x of a guard against NaN, `Where(IsNaN(x), 0, x)`, that writes `name`; or `name` itself if there is no guard.
fn unguarded<'g>(wiring: &Wiring<'g>, name: &'g str) -> &'g str {
    let guard = || {
        let [condition, zero, x] = wiring.writer(name, "Where")?.input.as_slice() else {
            return None;
        };
        let is_nan = wiring.writer(condition, "IsNaN")?;
        (is_nan.input.first()? == x && wiring.scalar(zero)? == 0.0).then_some(x.as_str())
    };
    guard().unwrap_or(name)
}

/// The keys as `[batch, sequence, heads, width of a head]`, from which `name`,
/// `[batch, heads, width of a head, sequence]`, is made.
fn untransposed_key<'g>(wiring: &Wiring<'g>, name: &'g str) -> Option<&'g str> {
    let by_head = || transposed(wiring, name, &[0, 1, 3, 2]).or_else(|| flattened_key(wiring, name));
    transposed(wiring, name, &[0, 2, 3, 1]).or_else(|| transposed(wiring, by_head()?, &[0, 2, 1, 3]))
}

/// The newer of PyTorch's exporters merges the first two axes to transpose the last two: Reshape to [-1, s, w],
/// Transpose, Reshape to [.., w, s], where s and w are the last two lengths of the shape.
fn flattened_key<'g>(wiring: &Wiring<'g>, name: &str) -> Option<&'g str> {
    let outer = wiring.writer(name, "Reshape")?;
    let inner = wiring.writer(transposed(wiring, outer.input.first()?, &[0, 2, 1])?, "Reshape")?;
    let (keys, flat, whole) = (inner.input.first()?, inner.input.get(1)?, outer.input.get(1)?);
    let [flat, whole] = [wiring.writer(flat, "Concat")?, wiring.writer(whole, "Concat")?];
    let ([_, s, w], [_, w_again, s_again]) = (flat.input.as_slice(), whole.input.as_slice()) else {
        return None;
    };
    // The start of a slice of the shape of the keys: -2 or -1.
    let start = |part: &str| {
        let slice = wiring.writer(part, "Slice")?;
        let shape = wiring.writer(slice.input.first()?, "Shape")?;
        let start = wiring.constant(slice.input.get(1)?)?.i64s()?;
        (shape.input.first()? == keys).then(|| start.first().copied())?
    };
    let same = s == s_again && w == w_again && start(s)? == -2 && start(w)? == -1;
    same.then_some(keys.as_str())
}

/// The input of the `Reshape` into heads that writes `name`, and how it divides the columns.
fn split<'g>(wiring: &Wiring<'g>, name: &str) -> Option<(&'g str, Heads)> {
    let [x, shape] = wiring.writer(name, "Reshape")?.input.as_slice() else {
        return None;
    };
    let last_two = match wiring.constant(shape).and_then(|shape| shape.i64s()).as_deref() {
        Some(&[_, _, heads, width]) => [heads, width],
        Some(_) => return None,
        None => {
            let concat = wiring.writer(shape, "Concat")?;
            let [_, _, heads, width] = concat.input.as_slice() else {
                return None;
            };
            let only = |name: &str| wiring.constant(name)?.i64s().and_then(|v| v.first().copied());
            [only(heads)?, only(width)?]
        }
    };
    let heads = match last_two {
        [_, width] if width > 0 => Heads::Width(width as usize),
        [heads, _] if heads > 0 => Heads::Count(heads as usize),
        _ => return None,
    };
    Some((x, heads))
}

/// The number of axes in the shape `name`, which is a constant or a `Concat` of one axis each.
fn axes(wiring: &Wiring, name: &str) -> Option<usize> {
    match wiring.constant(name) {
        Some(shape) => Some(shape.len()),
        None => wiring.writer(name, "Concat").map(|concat| concat.input.len()),
    }
}

#[cfg(test)]
mod tests;
