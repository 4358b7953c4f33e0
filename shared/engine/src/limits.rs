//! What a graph's tables say about the inputs that it takes: how many token ids there are, and how many positions.

use tract_onnx::pb::NodeProto;

use crate::graph::{Graph, Wiring};
use crate::node;

/// The sizes that inputs are checked against; `None` if the graph does not show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Rows of the table that `input_ids` are looked up in.
    pub(crate) vocabulary: Option<usize>,
    /// The longest sequence that the position table, or the list of position ids, covers.
    pub(crate) positions: Option<usize>,
}

/// Finds the limits in a graph whose tables have not been fused yet.
pub(crate) fn find(graph: &Graph) -> Limits {
    let wiring = graph.wiring();
    let mut limits = Limits::default();
    for node in &graph.nodes {
        if let Some((rows, ids)) = table(&wiring, node) {
            if source(&wiring, ids) == "input_ids" {
                shrink(&mut limits.vocabulary, rows);
            } else if wiring
                .writer(ids, "Slice")
                .is_some_and(|slice| cut(&wiring, slice).is_some())
            {
                shrink(&mut limits.positions, rows);
            } else if let Some(offset) = counted(&wiring, ids) {
                // The positions of n tokens are 1 to n, plus the offset.
                shrink(&mut limits.positions, rows.saturating_sub(offset).saturating_sub(1));
            }
        }
        if let Some(length) = cut(&wiring, node) {
            shrink(&mut limits.positions, length);
        }
    }
    limits
}

fn shrink(limit: &mut Option<usize>, value: usize) {
    *limit = Some(limit.map_or(value, |limit| limit.min(value)));
}

/// The number of rows of the constant table of a `Gather`, as it is or dequantised, and the indices.
fn table<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<(usize, &'g str)> {
    if !node::is(node, "Gather") || node::int(node, "axis", 0) != 0 {
        return None;
    }
    let [mut table, ids] = [node.input.first()?, node.input.get(1)?];
    for operator in ["Mul", "DequantizeLinear", "Cast"] {
        if let Some(node) = wiring.writer(table, operator) {
            table = node
                .input
                .iter()
                .find(|name| wiring.writer(name, "Cast").is_some())
                .or(node.input.first())?;
        }
    }
    let &[rows, _] = wiring.constant(table)?.dims() else {
        return None;
    };
    Some((rows, ids))
}

/// The name before any casts.
fn source<'g>(wiring: &Wiring<'g>, mut name: &'g str) -> &'g str {
    while let Some(input) = wiring.writer(name, "Cast").and_then(|cast| cast.input.first()) {
        name = input;
    }
    name
}

/// The offset of `ids`, if they are a running count of tokens plus an offset. RoBERTa's position ids are of this kind,
/// and the offset is its padding id.
fn counted<'a>(wiring: &Wiring<'a>, mut ids: &'a str) -> Option<usize> {
    let mut offset = 0;
    loop {
        ids = source(wiring, ids);
        if wiring.writer(ids, "CumSum").is_some() {
            return Some(offset);
        }
        if let Some(add) = wiring.writer(ids, "Add") {
            let (constant, rest) = wiring.split_constant(add)?;
            if !constant.is_zero() {
                let &[more] = constant.i64s()?.as_slice() else {
                    return None;
                };
                offset = usize::try_from(more).ok()?.checked_add(offset)?;
            }
            ids = rest;
            continue;
        }
        // The count is multiplied by the mask, so that it is 0 at padding.
        let mut factors = wiring.writer(ids, "Mul")?.input.iter();
        ids = factors.find(|name| {
            let name = source(wiring, name);
            wiring.writer(name, "CumSum").or(wiring.writer(name, "Add")).is_some()
        })?;
    }
}

/// The length of a constant that a `Slice` cuts to a length known only at run time, along the axis of the cut.
fn cut(wiring: &Wiring, node: &NodeProto) -> Option<usize> {
    if !node::is(node, "Slice") {
        return None;
    }
    let dims = wiring.constant(node.input.first()?)?.dims();
    if wiring.constant(node.input.get(2)?).is_some() {
        return None;
    }
    let axis = match node.input.get(3) {
        Some(axes) if !axes.is_empty() => *wiring.constant(axes)?.i64s()?.first()?,
        _ => 0,
    };
    let axis = if axis < 0 { axis + dims.len() as i64 } else { axis };
    dims.get(usize::try_from(axis).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{constant_f32, constant_i8, constant_i64, graph_of};

    #[test]
    fn limits_are_read_off_the_tables() {
        type Case<'a> = (&'a str, &'a [&'a str], Option<usize>, Option<usize>);
        let cases: [Case; 7] = [
            (
                "our export: rows of positions cut to the length",
                &[
                    "w = Gather(words, input_ids)",
                    "l = Shape(input_ids)",
                    "p = Slice(places, zero, l, zero)",
                    "y = Add(w, p)",
                ],
                Some(7),
                Some(5),
            ),
            (
                "PyTorch: a list of position ids cut to the length",
                &[
                    "w = Gather(words, input_ids)",
                    "l = Shape(input_ids)",
                    "i = Slice(list, zero, l, zero)",
                    "p = Gather(places, i)",
                    "y = Add(w, p)",
                ],
                Some(7),
                Some(5),
            ),
            (
                "int8 rows, ids cast first",
                &["c = Cast(input_ids)", "r = Gather(bytes, c)", "y = Cast(r)"],
                Some(9),
                None,
            ),
            (
                "int8 table dequantised",
                &["c = Cast(bytes)", "t = Mul(=0.5, c)", "y = Gather(t, input_ids)"],
                Some(9),
                None,
            ),
            (
                "RoBERTa: tokens counted, from the padding id on",
                &[
                    "n = CumSum(input_ids, zero)",
                    "c = Cast(n)",
                    "a = Add(c, zero)",
                    "m = Mul(a, input_ids)",
                    "i = Add(m, one)",
                    "y = Gather(places, i)",
                ],
                None,
                Some(3),
            ),
            (
                "tokens counted from 1",
                &["n = CumSum(input_ids, zero)", "y = Gather(places, n)"],
                None,
                Some(4),
            ),
            ("no tables", &["y = Cast(input_ids)"], None, None),
        ];
        for (what, nodes, vocabulary, positions) in cases {
            let mut graph = graph_of(nodes, "input_ids", "y");
            graph
                .constants
                .insert("words".into(), constant_f32("words", &[7, 2], 0.0));
            graph
                .constants
                .insert("places".into(), constant_f32("places", &[5, 2], 0.0));
            graph.constants.insert("bytes".into(), constant_i8("bytes", &[9, 2], 0));
            graph.constants.insert("zero".into(), constant_i64("zero", &[0]));
            graph.constants.insert("one".into(), constant_i64("one", &[1]));
            graph
                .constants
                .insert("list".into(), constant_i64("list", &[0, 1, 2, 3, 4, 5]));
            assert_eq!(find(&graph), Limits { vocabulary, positions }, "{what}");
        }
    }
}
