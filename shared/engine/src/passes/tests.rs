//! The passes together, on whole models as they were exported.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::graph::testing::settings;
use crate::{graph, wire};

/// How many nodes of an export there are after the passes: of each of the engine's own operators, of GELU, and of the
/// nodes that they replace.
fn operators(name: &str) -> BTreeMap<String, usize> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/kinds/{name}.onnx"));
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut splitter = wire::Splitter::default();
    splitter.push(bytes.into()).expect("an ONNX file");
    let split = splitter.finish().expect("a whole file");
    let mut graph = Graph::from_split(split).expect("a valid graph");
    graph.keep_outputs(|name| name == "logits");
    prepare(&mut graph).expect("constants");
    // This is what the table of positions says.
    let settings = Settings {
        longest: Some(48),
        ..settings()
    };
    run(&mut graph, &settings).expect("weights that fit");
    let parts = ["Gelu", "Softmax", "Erf", "Sqrt", "MatMulInteger", "LayerNormalization"];
    let mut counts = BTreeMap::new();
    for node in &graph.nodes {
        if node.domain == graph::OWN_DOMAIN || parts.contains(&node.op_type.as_str()) {
            *counts.entry(node.op_type.clone()).or_default() += 1;
        }
    }
    counts
}

/// There are two layers: two attentions, two GELUs, and five normalisations including that of the embeddings.
#[test]
fn every_part_of_every_kind_becomes_an_operator() {
    let float = [("Gelu", 2), ("LayerNorm", 5), ("SelfAttention", 2)];
    for (name, tables) in [
        ("bert-torchscript", 3),
        ("bert-dynamo", 3),
        ("distilbert-torchscript", 2),
        ("distilbert-dynamo", 2),
        ("xlm-roberta-torchscript", 3),
        ("xlm-roberta-dynamo", 3),
    ] {
        let expected = [("Embedding", tables)].into_iter().chain(float);
        let expected: BTreeMap<String, usize> = expected.map(|(name, count)| (name.to_owned(), count)).collect();
        assert_eq!(operators(name), expected, "{name}");
    }
    // The blocks of both layers are one operator. What remains is the normalisation of the embeddings, the classifier, and the rows of
    // three uint8 tables, which are dequantised after they have been looked up.
    let expected = [("DequantizeLinear", 3), ("Encoder", 1), ("LayerNorm", 1), ("Linear", 1)];
    let expected = expected.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(operators("xlm-roberta-dynamic"), expected.into());
}
