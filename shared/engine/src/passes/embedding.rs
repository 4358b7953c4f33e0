//! Embedding tables become one operator each, so that no float32 copy of an int8 table is ever made.
//!
//! There are two forms of int8: `Mul(Cast(Gather(table, ids)), Gather(scales, ids))`, which our own export writes, and `Gather` from a
//! table that is a Cast and a Mul, or a DequantizeLinear, of int8 rows, with a scale per row. tract would fold the second into a float32
//! table, which is four times as large. The third form is plain: `Gather` from a float32 table.

use tract_onnx::pb::NodeProto;

use super::linear::dequantised;
use crate::EngineError;
use crate::constant::Constant;
use crate::graph::{Graph, Replacement, Wiring};
use crate::node;
use crate::ops::{Embedding, Operator, Table};

pub(super) fn fuse(graph: &mut Graph) -> Result<(), EngineError> {
    let wiring = graph.wiring();
    let find = |node| {
        find_rows_then_scales(&wiring, node)
            .or_else(|| find_scaled_table(&wiring, node))
            .or_else(|| find_plain_table(&wiring, node))
    };
    let matches = graph.nodes.iter().filter_map(find).collect();
    graph.replace(matches)
}

fn find_rows_then_scales(wiring: &Wiring, mul: &NodeProto) -> Option<Replacement> {
    if !node::is(mul, "Mul") {
        return None;
    }
    let [a, b] = mul.input.as_slice() else { return None };
    let (cast, by_row) = match (wiring.writer(a, "Cast"), wiring.writer(b, "Cast")) {
        (Some(cast), _) => (cast, b),
        (None, Some(cast)) => (cast, a),
        (None, None) => return None,
    };
    let (table, ids) = rows(wiring, wiring.writer(cast.input.first()?, "Gather")?)?;
    let (scales, same_ids) = rows(wiring, wiring.writer(by_row, "Gather")?)?;
    if ids != same_ids {
        return None;
    }
    // One scale is looked up for each row; a flat list would be broadcast along the columns.
    (scales.dims().len() == 2)
        .then(|| scaled(table, scales, ids, mul))
        .flatten()
}

fn find_scaled_table(wiring: &Wiring, gather: &NodeProto) -> Option<Replacement> {
    if !node::is(gather, "Gather") || node::int(gather, "axis", 0) != 0 {
        return None;
    }
    let [table, ids] = gather.input.as_slice() else {
        return None;
    };
    let (table, scales) = dequantised(wiring, table, 0)?;
    scaled(table, scales, ids, gather)
}

fn find_plain_table(wiring: &Wiring, gather: &NodeProto) -> Option<Replacement> {
    if !node::is(gather, "Gather") {
        return None;
    }
    let (table, ids) = rows(wiring, gather)?;
    let &[rows, width] = table.dims() else { return None };
    let known = wiring.constant(ids).is_some();
    if rows == 0 || width == 0 || known {
        return None;
    }
    let table = table.clone();
    table.is_f32().then(|| {
        let rows = move || Table::Float(table.f32s().unwrap_or_default().into());
        replacement(rows, width, ids, gather)
    })?
}

/// The constant table and the indices of a `Gather` along axis 0.
fn rows<'g>(wiring: &Wiring<'g>, gather: &'g NodeProto) -> Option<(&'g Constant, &'g str)> {
    let [table, ids] = gather.input.as_slice() else {
        return None;
    };
    (node::int(gather, "axis", 0) == 0).then_some((wiring.constant(table)?, ids.as_str()))
}

fn scaled(table: &Constant, scales: &Constant, ids: &str, last: &NodeProto) -> Option<Replacement> {
    let &[rows, width] = table.dims() else { return None };
    // If the table is square, a flat list could also have one scale per column.
    let by_row = scales.dims() == [rows, 1] || scales.dims() == [rows] && rows != width;
    if rows == 0 || width == 0 || !by_row {
        return None;
    }
    let scales = scales.f32s()?.into();
    let table = table.clone();
    table.is_i8().then(|| {
        let rows = move || Table::Int8 {
            rows: table.into_i8_bytes().unwrap_or_default(),
            scales,
        };
        replacement(rows, width, ids, last)
    })?
}

/// `table` takes over the rows when nothing else holds them any more.
fn replacement(
    table: impl FnOnce() -> Table + 'static,
    width: usize,
    ids: &str,
    last: &NodeProto,
) -> Option<Replacement> {
    Some(Replacement {
        output: last.output.first()?.clone(),
        inputs: vec![ids.to_owned()],
        operator: Embedding::NAME,
        op: Some(Box::new(move || Ok(Embedding { table: table(), width }.into()))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{constant_f32, constant_i8, graph_of};

    fn fused(nodes: &[&str]) -> Vec<String> {
        let mut graph = graph_of(nodes, "ids", "y");
        graph.constants.insert("t".into(), constant_i8("t", &[3, 2], 1));
        for (name, dims) in [("s", [3, 1].as_slice()), ("flat", &[3]), ("columns", &[2])] {
            graph.constants.insert(name.into(), constant_f32(name, dims, 0.5));
        }
        fuse(&mut graph).expect("a good graph");
        graph.lines()
    }

    #[test]
    fn each_form_becomes_one_node() {
        let cases: [(&str, &[&str]); 4] = [
            ("a float32 table", &["y = Gather(s, ids)"]),
            (
                "rows and scales looked up apart",
                &[
                    "r = Gather(t, ids)",
                    "g = Gather(s, ids)",
                    "c = Cast(r)",
                    "y = Mul(g, c)",
                ],
            ),
            (
                "a scaled table",
                &["c = Cast(t)", "m = Mul(c, s)", "y = Gather(m, ids)"],
            ),
            (
                "a dequantised table",
                &["m = DequantizeLinear(t, flat) {axis=0}", "y = Gather(m, ids)"],
            ),
        ];
        for (what, nodes) in cases {
            assert_eq!(fused(nodes), ["y = Embedding(ids)"], "{what}");
        }
    }

    #[test]
    fn what_means_something_else_stays() {
        let cases: [(&str, &[&str]); 2] = [
            (
                "scales a column",
                &["c = Cast(t)", "m = Mul(c, columns)", "y = Gather(m, ids)"],
            ),
            (
                "columns looked up",
                &["c = Cast(t)", "m = Mul(c, s)", "y = Gather(m, ids) {axis=1}"],
            ),
        ];
        for (what, nodes) in cases {
            assert_eq!(fused(nodes), graph_of(nodes, "ids", "y").lines(), "{what}");
        }
        let other_ids = [
            "o = Neg(ids)",
            "r = Gather(t, ids)",
            "g = Gather(s, o)",
            "c = Cast(r)",
            "y = Mul(g, c)",
        ];
        assert_eq!(
            fused(&other_ids)[2..],
            ["g = Embedding(o)", "c = Cast(r)", "y = Mul(g, c)"]
        );
    }
}
