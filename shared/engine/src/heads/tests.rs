//! A head beside a classifier, quantised in the way of the trainer, with a kernel and without one.

use super::*;
use crate::graph::testing::{constant_f32, constant_i8, graph_of, settings};
use crate::passes::{self, Settings};

/// The linear layer `name` of `h`, with the weights `w`.
fn int8(name: &str) -> Vec<String> {
    vec![
        format!("{name}p = MatMulInteger(q, w, z)"),
        format!("{name}f = Cast({name}p)"),
        format!("{name}t = Mul(s, k)"),
        format!("{name}m = Mul({name}f, {name}t)"),
        format!("{name} = Add({name}m, b)"),
    ]
}

fn graph() -> Graph {
    let before = ["h = Relu(x)", "q, s, z = DynamicQuantizeLinear(h)"].map(str::to_owned);
    let lines = [before.to_vec(), int8("logits"), int8("edits")].concat();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut graph = graph_of(&lines, "x", "logits");
    let outputs = &mut graph.rest.graph.as_mut().expect("a graph").output;
    outputs.insert(
        0,
        ValueInfoProto {
            name: "edits".to_owned(),
            ..ValueInfoProto::default()
        },
    );
    graph.constants.insert("w".into(), constant_i8("w", &[2, 3], 2));
    graph.constants.insert("k".into(), constant_f32("k", &[3], 0.5));
    graph.constants.insert("b".into(), constant_f32("b", &[3], 0.25));
    graph
}

#[test]
fn a_head_leaves_the_graph_with_its_weights_and_the_hidden_state_takes_its_place() {
    for (kernel, tolerance) in [(settings().kernel, 0.05), (None, 1e-6)] {
        let mut graph = graph();
        let settings = Settings { kernel, ..settings() };
        passes::run(&mut graph, &settings).expect("weights that fit");
        let names = ["none", "edits"].map(str::to_owned);
        let heads = Heads::cut(&mut graph, "logits", &names).expect("a head");
        assert_eq!(graph.outputs().collect::<Vec<_>>(), ["logits", "h"]);
        assert!(
            !graph.lines().iter().any(|line| line.contains("edits")),
            "{:?}",
            graph.lines()
        );
        assert!(heads.all[0].is_none());
        let head = heads.all[1].as_ref().expect("the head");
        assert_eq!((head.inputs(), head.labels()), (2, 3));
        assert!(heads.bytes() >= 6, "{}", heads.bytes());
        // Each label is the sum of the row plus the bias.
        let found = head.run(&[1.0, 2.0, 0.5, 0.25]).expect("whole rows");
        for (found, expected) in found.iter().zip([3.25, 3.25, 3.25, 1.0, 1.0, 1.0]) {
            assert!(
                (found - expected).abs() <= tolerance,
                "{kernel:?}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn nothing_asked_for_leaves_the_graph_as_it_is() {
    let mut graph = graph();
    graph.keep_outputs(|name| name == "logits");
    let before = graph.lines();
    let heads = Heads::cut(&mut graph, "logits", &[]).expect("no head");
    assert!(heads.all.is_empty() && heads.hidden.is_none());
    assert_eq!(graph.lines(), before);
    assert_eq!(graph.outputs().collect::<Vec<_>>(), ["logits"]);
}
