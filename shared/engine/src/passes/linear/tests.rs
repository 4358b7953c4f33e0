use super::*;
use crate::graph::testing::{constant_f32, constant_i8, graph_of, settings};
use crate::ops::OwnOperator;

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

#[test]
fn layers_of_the_same_weights_are_packed_once() {
    let layers = [
        "d = DequantizeLinear(w, k)",
        "m = MatMul(x, d)",
        "n = MatMul(x, d)",
        "o = MatMul(x, d)",
        "p = Add(o, b)",
        "mn = Add(m, n)",
        "y = Add(mn, p)",
    ];
    let mut graph = with_constants(&layers, "y");
    fuse_weight_only(&mut graph, &settings()).expect("weights that fit");
    let weights = |output: &str| match &graph.operators[&format!("solecism.{output}")] {
        OwnOperator::Linear(linear) => Arc::clone(&linear.weights),
        other => panic!("{other:?}"),
    };
    let [m, n, p] = ["m", "n", "p"].map(weights);
    assert!(Arc::ptr_eq(&m, &n), "the same weights and scales");
    assert!(!Arc::ptr_eq(&m, &p), "another bias");
}

#[test]
fn a_constant_along_another_axis_is_no_bias() {
    // This is added to each of three rows, and not to each of three columns.
    let mut graph = with_constants(
        &["d = DequantizeLinear(w, k)", "m = MatMul(x, d)", "y = Add(m, rows)"],
        "y",
    );
    graph
        .constants
        .insert("rows".into(), constant_f32("rows", &[3, 1], 0.5));
    fuse_weight_only(&mut graph, &settings()).expect("weights that fit");
    assert_eq!(graph.lines(), ["m = Linear(x)", "y = Add(m, rows)"]);
}
