use super::*;
use crate::graph::testing::{constant_i64, graph_of, settings};

/// The nodes from queries, keys and values (all x) to y. The nodes that transpose the keys and those that make the mask
/// are given, and so is the node that masks the scores s.
fn nodes<'a>(keys: &[&'a str], mask: &[&'a str], masked: &'a str) -> Vec<&'a str> {
    let before = [
        "qs = Reshape(x, split)",
        "q = Transpose(qs) {perm=0 2 1 3}",
        "ks = Reshape(x, split)",
    ];
    let after = [
        "p = MatMul(q, k)",
        "s = Mul(p, =0.25)",
        masked,
        "w = Softmax(a) {axis=-1}",
        "vs = Reshape(x, split)",
        "v = Transpose(vs) {perm=0 2 1 3}",
        "c = MatMul(w, v)",
        "r = Transpose(c) {perm=0 2 1 3}",
        "y = Reshape(r, join)",
    ];
    [&before, keys, mask, &after].concat()
}

fn fused(nodes: &[&str]) -> Graph {
    let mut graph = graph_of(nodes, "x", "y");
    let more = graph_of(&[], MASK, "y").rest.graph.expect("a graph").input;
    graph.rest.graph.as_mut().expect("a graph").input.extend(more);
    for (name, values) in [
        ("split", [0, 0, 2, 16].as_slice()),
        ("join", &[0, 0, 32]),
        ("zero", &[0]),
        ("one", &[1]),
        ("axes", &[1, 2]),
        ("last", &[i64::MAX]),
        ("minus_one", &[-1]),
        ("minus_two", &[-2]),
    ] {
        graph.constants.insert(name.into(), constant_i64(name, values));
    }
    fuse(&mut graph, &settings()).expect("a good graph");
    graph
}

const ADDED: &str = "a = Add(s, mask)";
const FILLED: &str = "a = Where(mask, =-10000, s)";

const AT_ONCE: [&str; 1] = ["k = Transpose(ks) {perm=0 2 3 1}"];

const PADDING: [&str; 4] = [
    "f = Cast(attention_mask) {to=1}",
    "o = Sub(=1, f)",
    "b = Mul(o, =-10000)",
    "mask = Unsqueeze(b, axes)",
];

const AT_PADDING: [&str; 5] = [
    "e = Equal(attention_mask, zero)",
    "d = Shape(attention_mask)",
    "batch, length = Split(d)",
    "by_key = Concat(batch, one, one, length)",
    "mask = Reshape(e, by_key)",
];

#[test]
fn each_way_to_transpose_the_keys_becomes_one_node() {
    let cases: [(&str, &[&str]); 3] = [
        ("at once", &AT_ONCE),
        (
            "in two steps",
            &["kh = Transpose(ks) {perm=0 2 1 3}", "k = Transpose(kh) {perm=0 1 3 2}"],
        ),
        (
            "with two axes made one",
            &[
                "kh = Transpose(ks) {perm=0 2 1 3}",
                "d = Shape(kh)",
                "width = Slice(d, minus_one, last)",
                "length = Slice(d, minus_two, minus_one)",
                "lead = Slice(d, axes, minus_two)",
                "flat = Concat(minus_one, length, width)",
                "whole = Concat(lead, width, length)",
                "kf = Reshape(kh, flat)",
                "kt = Transpose(kf) {perm=0 2 1}",
                "k = Reshape(kt, whole)",
            ],
        ),
    ];
    for (what, keys) in cases {
        let graph = fused(&nodes(keys, &PADDING, ADDED));
        assert_eq!(graph.lines(), ["y = SelfAttention(x, x, x, attention_mask)"], "{what}");
        let op = format!("{:?}", graph.operators);
        assert!(op.contains("heads: Width(16), scale: 0.25"), "{what}: {op}");
    }
}

#[test]
fn scores_of_padding_may_be_filled() {
    let expanded = [
        &AT_PADDING[..4],
        &["m = Reshape(e, by_key)", "o = Expand(m, d)", "mask = Cast(o) {to=9}"],
    ];
    let cases: [(&str, &[&str]); 2] = [
        ("as they are", &AT_PADDING),
        ("of the scores' shape", &expanded.concat()),
    ];
    for (what, mask) in cases {
        let graph = fused(&nodes(&AT_ONCE, mask, FILLED));
        assert_eq!(graph.lines(), ["y = SelfAttention(x, x, x, attention_mask)"], "{what}");
    }
}

#[test]
fn other_masks_and_other_shapes_stay() {
    let inverted = [
        "f = Cast(attention_mask) {to=1}",
        "b = Mul(f, =-10000)",
        "mask = Unsqueeze(b, axes)",
    ];
    let mild = [PADDING[0], PADDING[1], "b = Mul(o, =-10)", PADDING[3]];
    let by_query = [
        &AT_PADDING[..3],
        &["by_key = Concat(batch, one, length, one)"],
        &AT_PADDING[4..],
    ]
    .concat();
    let tokens = [&["e = Equal(attention_mask, one)"], &AT_PADDING[1..]].concat();
    let transposed = ["k = Transpose(ks) {perm=0 2 1 3}"];
    let cases = [
        ("a mask the other way round", nodes(&AT_ONCE, &inverted, ADDED)),
        ("a mask that only discourages", nodes(&AT_ONCE, &mild, ADDED)),
        ("keys as they are", nodes(&transposed, &PADDING, ADDED)),
        ("tokens filled", nodes(&AT_ONCE, &tokens, FILLED)),
        ("queries filled", nodes(&AT_ONCE, &by_query, FILLED)),
        (
            "filled with little",
            nodes(&AT_ONCE, &AT_PADDING, "a = Where(mask, =-10, s)"),
        ),
    ];
    for (what, nodes) in cases {
        assert_eq!(fused(&nodes).lines(), graph_of(&nodes, "x", "y").lines(), "{what}");
    }
}
