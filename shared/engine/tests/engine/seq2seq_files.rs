//! T5 files that do not fit each other, or that lack a part.

use prost::Message;
use solecism_engine::{Options, Seq2Seq};
use tract_onnx::pb::{ModelProto, NodeProto};

use crate::models::read;
use crate::seq2seq::file;

/// The message after a change to one of the files of the first random model.
fn error_after(part: &str, change: impl FnOnce(&mut ModelProto)) -> String {
    let files = ["encoder", "decoder"].map(|name| {
        let bytes = file(&format!("v1.0/{name}.onnx"));
        (name, ModelProto::decode(bytes.as_slice()).expect("a model"))
    });
    let mut change = Some(change);
    let [encoder, decoder] = files.map(|(name, mut model)| {
        if name == part
            && let Some(change) = change.take()
        {
            change(&mut model);
        }
        model.encode_to_vec()
    });
    error_of(encoder, decoder)
}

fn error_of(encoder: Vec<u8>, decoder: Vec<u8>) -> String {
    let found = Seq2Seq::from_onnx(encoder, decoder, &Options::default());
    found.expect_err("files that do not fit").to_string()
}

fn node<'m>(model: &'m mut ModelProto, name: &str) -> &'m mut NodeProto {
    let nodes = &mut model.graph.as_mut().expect("a graph").node;
    nodes.iter_mut().find(|node| node.name == name).expect(name)
}

/// Keeps only the first `count` values of an initialiser along its last axis.
fn narrow(model: &mut ModelProto, name: &str, count: usize) {
    let tensors = &mut model.graph.as_mut().expect("a graph").initializer;
    let tensor = tensors.iter_mut().find(|tensor| tensor.name == name).expect(name);
    let last = tensor.dims.pop().expect("an axis") as usize;
    tensor.dims.push(count as i64);
    let rows = tensor.raw_data.chunks_exact(4 * last);
    tensor.raw_data = rows.flat_map(|row| &row[..4 * count]).copied().collect::<Vec<u8>>();
}

fn forget(model: &mut ModelProto, key: &str) {
    model.metadata_props.retain(|entry| entry.key != key);
}

fn say(model: &mut ModelProto, key: &str, value: &str) {
    forget(model, key);
    model.metadata_props.push(tract_onnx::pb::StringStringEntryProto {
        key: key.to_owned(),
        value: value.to_owned(),
    });
}

#[test]
fn each_part_that_does_not_fit_is_named() {
    type Change = fn(&mut ModelProto);
    let cases: [(&str, Change, &str); 16] = [
        (
            "decoder",
            |m| forget(m, "eos_token_id"),
            "decoder.onnx: eos_token_id cannot be used",
        ),
        (
            "encoder",
            |m| forget(m, "architecture"),
            "encoder.onnx: architecture cannot be used: the file's metadata",
        ),
        (
            "encoder",
            |m| say(m, "architecture", "MT5Model"),
            "encoder.onnx: architecture cannot be used: it is MT5Model",
        ),
        (
            "decoder",
            |m| say(m, "activation", "gated-gelu"),
            "decoder.onnx: activation cannot be used: \"gated-gelu\" here, and \"relu\" in encoder.onnx",
        ),
        (
            "decoder",
            |m| say(m, "logits_scale", "-1"),
            "decoder.onnx: logits_scale",
        ),
        (
            "decoder",
            |m| {
                let inputs = &mut m.graph.as_mut().expect("a graph").input;
                inputs.retain(|input| input.name != "past.1.key");
                // The nodes that read it now read another input, so the graph is still whole.
                node(m, "decoder.block.1.layer.0.SelfAttention.keys").input[0] = "past.0.key".into();
            },
            "decoder.onnx: the input past.1.key cannot be used: the graph lacks it",
        ),
        (
            "decoder",
            |m| {
                for node in &mut m.graph.as_mut().expect("a graph").node {
                    node.input
                        .iter_mut()
                        .filter(|name| *name == "cross.1.value")
                        .for_each(|name| *name = "cross.1.key".into());
                }
                let inputs = &mut m.graph.as_mut().expect("a graph").input;
                inputs.retain(|input| input.name != "cross.1.value");
            },
            "decoder.onnx: the input cross.1.value",
        ),
        (
            "encoder",
            |m| {
                let outputs = &mut m.graph.as_mut().expect("a graph").output;
                outputs.retain(|output| !output.name.starts_with("cross.1."));
            },
            "decoder.onnx: decoder.block cannot be used: it has 2 layers, and the encoder gives cross-attention keys and values for 1",
        ),
        (
            "decoder",
            |m| narrow(m, "lm_head.weight", 39),
            "decoder.onnx: lm_head cannot be used: it has a vocabulary of 39, and the encoder one of 40",
        ),
        (
            "decoder",
            |m| narrow(m, "decoder.block.1.layer.1.EncDecAttention.q.weight", 14),
            "decoder.onnx: decoder.block.1.layer.1.EncDecAttention.o cannot be used: its weights have the shape [16, 16]",
        ),
        (
            "encoder",
            |m| narrow(m, "encoder.block.0.layer.1.DenseReluDense.wo.weight", 15),
            "encoder.onnx: encoder.block.0.layer.1.DenseReluDense.wo",
        ),
        (
            "encoder",
            |m| narrow(m, "encoder.block.1.layer.0.layer_norm.weight", 15),
            "encoder.onnx: encoder.block.1.layer.0.layer_norm cannot be used: it has 15 factors",
        ),
        (
            "decoder",
            |m| narrow(m, "decoder.position_bias", 24),
            "decoder.onnx: decoder.position_bias cannot be used",
        ),
        (
            "decoder",
            |m| node(m, "decoder.block.0.layer.2.DenseReluDense.wi").op_type = "Gemm".into(),
            "decoder.onnx: decoder.block.0.layer.2.DenseReluDense.wi cannot be used: there is no linear layer",
        ),
        (
            "encoder",
            |m| narrow(m, "shared.weight", 15),
            "encoder.onnx: encoder.block.0.layer.0.SelfAttention.q cannot be used: its weights have the shape [16, 16]",
        ),
        (
            "encoder",
            |m| {
                for key in ["decoder_start_token_id", "eos_token_id"] {
                    say(m, key, "40");
                }
            },
            "decoder.onnx: decoder_start_token_id cannot be used: \"0\" here, and \"40\" in encoder.onnx",
        ),
    ];
    for (part, change, expected) in cases {
        let found = error_after(part, change);
        assert!(found.contains(expected), "{found}, not {expected}");
    }
}

#[test]
fn files_of_two_models_or_in_the_wrong_order() {
    let [relu, gated] = ["v1.0", "v1.1"].map(|name| file(&format!("{name}/encoder.onnx")));
    let decoder = file("v1.1/decoder.onnx");
    assert!(error_of(relu, decoder.clone()).contains("decoder.onnx: activation"));
    assert!(error_of(decoder, gated).contains("encoder.onnx: the input attention_mask cannot be used"));
    let classifier = read(&crate::models::tiny());
    assert!(error_of(classifier.clone(), classifier).contains("encoder.onnx: architecture"));
    assert!(error_of(b"no model".to_vec(), Vec::new()).contains("not valid ONNX"));
}
