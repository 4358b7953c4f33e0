//! A chain of post-norm transformer blocks (Vaswani et al. 2017, section 3.1) becomes one operator. Each block consists of layers that the
//! other passes have made.
//!
//! There are two kinds of block: `LayerNorm(x, Linear(SelfAttention(Linear(x), Linear(x), Linear(x), mask)))` and
//! `LayerNorm(x, Linear(Linear(x)))`. Blocks with float32 layers stay as they are, because those layers are tract's products.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;

use super::Settings;
use crate::EngineError;
use crate::graph::{Graph, Replacement, Wiring};
use crate::ops::{
    AttentionBlock, Block, Encoder, FeedForward, LayerNorm, Linear, Operator, OwnOperator, SelfAttention, built,
};

pub(super) fn fuse(graph: &mut Graph, settings: &Settings) -> Result<(), EngineError> {
    let Some(kernel) = settings.kernel else {
        return Ok(());
    };
    let wiring = graph.wiring();
    let mut chains: Vec<Chain> = Vec::new();
    // Nodes are in order, so whatever a block reads was written before it.
    for node in &graph.nodes {
        let Some(found) = find(&wiring, node) else { continue };
        let width = found.width;
        match chains
            .iter_mut()
            .find(|chain| chain.output == found.x && chain.width == width)
        {
            // A block without attention has no mask and needs none.
            Some(chain) if found.mask.is_none() || chain.mask.is_none() || chain.mask == found.mask => {
                chain.output = found.output;
                chain.mask = chain.mask.or(found.mask);
                chain.blocks.push(found.block);
            }
            _ => chains.push(Chain {
                x: found.x,
                mask: found.mask,
                output: found.output,
                width,
                blocks: vec![found.block],
            }),
        }
    }
    let replacements = chains.into_iter().filter_map(|chain| {
        Some(Replacement {
            output: chain.output.to_owned(),
            inputs: vec![chain.x.to_owned(), chain.mask?.to_owned()],
            operator: Encoder::NAME,
            op: Some(built(Encoder {
                blocks: chain.blocks,
                width: chain.width,
                kernel,
                pool: settings.pool.clone(),
            })),
        })
    });
    let replacements = replacements.collect();
    graph.replace(replacements)
}

/// Blocks that each read the output of the block before.
struct Chain<'g> {
    x: &'g str,
    /// The attention mask, if a block has attention.
    mask: Option<&'g str>,
    output: &'g str,
    width: usize,
    blocks: Vec<Block>,
}

struct Found<'g> {
    x: &'g str,
    mask: Option<&'g str>,
    output: &'g str,
    width: usize,
    block: Block,
}

/// The block that ends with this node.
fn find<'g>(wiring: &Wiring<'g>, node: &'g NodeProto) -> Option<Found<'g>> {
    let norm = match wiring.operator(node)? {
        OwnOperator::LayerNorm(norm) => norm,
        _ => return None,
    };
    let [a, b] = node.input.as_slice() else { return None };
    let (x, mask, block) = [(a, b), (b, a)].into_iter().find_map(|(x, added)| {
        find_attention(wiring, norm, x, added).or_else(|| find_feed_forward(wiring, norm, x, added))
    })?;
    Some(Found {
        x,
        mask,
        output: node.output.first()?,
        width: norm.weight.len(),
        block,
    })
}

type Parts<'g> = (&'g str, Option<&'g str>, Block);

fn find_attention<'g>(wiring: &Wiring<'g>, norm: &Arc<LayerNorm>, x: &'g str, added: &str) -> Option<Parts<'g>> {
    let (output, context) = linear(wiring, added)?;
    let node = wiring.own_writer(context, SelfAttention::NAME)?;
    let Some(OwnOperator::SelfAttention(attention)) = wiring.operator(node) else {
        return None;
    };
    let [query, key, value, mask] = node.input.as_slice() else {
        return None;
    };
    let of_x = |name| linear(wiring, name).and_then(|(layer, input)| (input == x).then_some(layer));
    let (query, key, value) = (of_x(query)?, of_x(key)?, of_x(value)?);
    let width = norm.weight.len();
    let inner = output.weights.inputs();
    let heads = attention.heads.of(inner);
    let fits = [&query, &key, &value]
        .iter()
        .all(|layer| layer.weights.inputs() == width && layer.weights.outputs() == inner && layer.bits == query.bits)
        && output.weights.outputs() == width
        && heads > 0
        && inner.is_multiple_of(heads);
    let block = Block::Attention(AttentionBlock {
        query,
        key,
        value,
        heads,
        scale: attention.scale,
        output,
        norm: norm.clone(),
    });
    fits.then_some((x, Some(mask.as_str()), block))
}

fn find_feed_forward<'g>(wiring: &Wiring<'g>, norm: &Arc<LayerNorm>, x: &'g str, added: &str) -> Option<Parts<'g>> {
    let (down, hidden) = linear(wiring, added)?;
    let (up, input) = linear(wiring, hidden)?;
    let width = norm.weight.len();
    let fits = input == x
        && up.weights.inputs() == width
        && up.weights.outputs() == down.weights.inputs()
        && down.weights.outputs() == width;
    let block = Block::FeedForward(FeedForward {
        up,
        down,
        norm: norm.clone(),
    });
    fits.then_some((x, None, block))
}

/// The linear layer that writes `name`, and the name of its input.
fn linear<'g>(wiring: &Wiring<'g>, name: &str) -> Option<(Arc<Linear>, &'g str)> {
    let node = wiring.own_writer(name, Linear::NAME)?;
    match wiring.operator(node)? {
        OwnOperator::Linear(layer) => Some((layer.clone(), node.input.first()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use solecism_kernels::{Activation, Kernel, PackedLinear};

    use super::*;
    use crate::graph::testing::{graph_of, settings};
    use crate::ops::Heads;

    /// A graph of the engine's own operators: `up` goes from width 4 to 8 and `down` from 8 to 4, and other linear
    /// layers go from 4 to 4.
    fn graph(lines: &[&str]) -> Graph {
        let mut graph = graph_of(lines, "x", "y");
        let (kernel, Settings { bits, pool, .. }) = (Kernel::Scalar, settings());
        for node in &mut graph.nodes {
            let (inputs, outputs) = match node.output[0].trim_end_matches(char::is_numeric) {
                "up" => (4, 8),
                "down" => (8, 4),
                _ => (4, 4),
            };
            let weights = PackedLinear::new(inputs, outputs, &vec![1; inputs * outputs], &[0.5], None);
            let op: OwnOperator = match node.op_type.as_str() {
                Linear::NAME => Linear {
                    weights: Arc::new(weights.expect("weights that fit")),
                    activation: Activation::None,
                    kernel,
                    bits,
                    pool: pool.clone(),
                }
                .into(),
                LayerNorm::NAME => LayerNorm {
                    weight: [1.0; 4].into(),
                    bias: [0.0; 4].into(),
                    epsilon: 1e-5,
                    kernel,
                }
                .into(),
                SelfAttention::NAME => SelfAttention {
                    heads: Heads::Count(2),
                    scale: 1.0,
                    kernel: Some(kernel),
                    pool: pool.clone(),
                }
                .into(),
                _ => continue,
            };
            node.domain = crate::graph::OWN_DOMAIN.to_owned();
            node.name = format!("own.{}", node.output[0]);
            graph.operators.insert(node.name.clone(), op);
        }
        graph
    }

    fn fused(lines: &[&str]) -> Vec<String> {
        let mut graph = graph(lines);
        fuse(&mut graph, &settings()).expect("a good graph");
        graph.lines()
    }

    const ATTENTION: [&str; 6] = [
        "q = Linear(x)",
        "k = Linear(x)",
        "v = Linear(x)",
        "c = SelfAttention(q, k, v, mask)",
        "o = Linear(c)",
        "a = LayerNorm(o, x)",
    ];

    #[test]
    fn a_chain_of_blocks_becomes_one_node() {
        let two_layers = [
            ATTENTION.as_slice(),
            &[
                "up = Linear(a)",
                "down = Linear(up)",
                "b = LayerNorm(a, down)",
                "q2 = Linear(b)",
                "k2 = Linear(b)",
                "v2 = Linear(b)",
                "c2 = SelfAttention(q2, k2, v2, mask)",
                "o2 = Linear(c2)",
                "d = LayerNorm(o2, b)",
                "up2 = Linear(d)",
                "down2 = Linear(up2)",
                "y = LayerNorm(down2, d)",
            ],
        ]
        .concat();
        assert_eq!(fused(&two_layers), ["y = Encoder(x, mask)"]);
    }

    #[test]
    fn what_is_read_elsewhere_stays_beside_it() {
        let lines = [
            ATTENTION.as_slice(),
            &[
                "up = Linear(a)",
                "down = Linear(up)",
                "b = LayerNorm(a, down)",
                "y = Add(a, b)",
            ],
        ]
        .concat();
        let found = fused(&lines);
        assert_eq!(found[..6], graph(&ATTENTION).lines()[..]);
        assert_eq!(found[6..], ["b = Encoder(x, mask)", "y = Add(a, b)"]);
    }

    #[test]
    fn what_is_no_block_stays() {
        let cases: [(&str, Vec<&str>); 4] = [
            (
                "values of another tensor",
                [
                    &["z = Cast(x)"],
                    &ATTENTION[..2],
                    &["v = Linear(z)"],
                    &ATTENTION[3..5],
                    &["y = LayerNorm(o, x)"],
                ]
                .concat(),
            ),
            (
                "the sum of another tensor",
                [&["z = Cast(x)"], &ATTENTION[..5], &["y = LayerNorm(o, z)"]].concat(),
            ),
            ("no residual sum", [&ATTENTION[..5], &["y = LayerNorm(o)"]].concat()),
            (
                "a feed-forward part without attention before it",
                vec!["up = Linear(x)", "down = Linear(up)", "y = LayerNorm(x, down)"],
            ),
        ];
        for (what, lines) in cases {
            assert_eq!(fused(&lines), graph(&lines).lines(), "{what}");
        }
    }
}
