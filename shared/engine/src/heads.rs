//! Further outputs, computed for chosen tokens only. Each is one linear layer of the hidden state that the model's own output reads.
//!
//! A head with 1,700 labels takes as long for a token as a layer of the network, and is needed only for the first piece of a word. So heads
//! are cut out of the graph before tract sees it. The hidden state becomes a second output of the plan, and after a run the rows that were
//! asked for are gathered and go through the heads' layers.

use std::sync::Arc;

use solecism_kernels::{ShapeError, linear};
use tract_onnx::pb::{NodeProto, ValueInfoProto};
use tract_onnx::prelude::Tensor;

use crate::EngineError;
use crate::graph::{Graph, Wiring};
use crate::logits::Logits;
use crate::ops::{Linear, Operator, OwnOperator};
use crate::plan::BoxError;

/// The layer of a head that the model has.
#[derive(Debug)]
pub(crate) struct Head(Layer);

#[derive(Debug)]
enum Layer {
    Int8(Arc<Linear>),
    Float(FloatLinear),
}

/// `x W + bias` in float32: for models that are not quantised, and for all models if no kernel runs.
#[derive(Debug)]
struct FloatLinear {
    inputs: usize,
    /// `[inputs, labels]`, row-major.
    weights: Vec<f32>,
    /// One for each label.
    bias: Vec<f32>,
}

impl Head {
    /// Values in a row of its input.
    pub(crate) fn inputs(&self) -> usize {
        match &self.0 {
            Layer::Int8(layer) => layer.weights.inputs(),
            Layer::Float(layer) => layer.inputs,
        }
    }

    /// Values in a row of its output, at least 1.
    pub(crate) fn labels(&self) -> usize {
        match &self.0 {
            Layer::Int8(layer) => layer.weights.outputs(),
            Layer::Float(layer) => layer.bias.len(),
        }
    }

    /// Memory that its weights take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match &self.0 {
            Layer::Int8(layer) => layer.bytes(),
            Layer::Float(layer) => size_of_val(&*layer.weights) + size_of_val(&*layer.bias),
        }
    }

    /// `[rows, inputs]` to `[rows, labels]`.
    pub(crate) fn run(&self, x: &[f32]) -> Result<Vec<f32>, ShapeError> {
        let mut out = vec![0.0; x.len() / self.inputs() * self.labels()];
        match &self.0 {
            Layer::Int8(layer) => layer.pool.with(|buffers| {
                let (weights, scratch) = (&layer.weights, &mut buffers.linear);
                linear(
                    layer.kernel,
                    weights,
                    x,
                    layer.bits,
                    layer.activation,
                    &mut out,
                    scratch,
                )
            })?,
            Layer::Float(layer) => layer.run(x, &mut out),
        }
        Ok(out)
    }
}

impl FloatLinear {
    /// Takes one row of the weights at a time, because the weights are row-major in memory.
    fn run(&self, x: &[f32], out: &mut [f32]) {
        for (x, out) in x.chunks_exact(self.inputs).zip(out.chunks_exact_mut(self.bias.len())) {
            out.copy_from_slice(&self.bias);
            for (x, weights) in x.iter().zip(self.weights.chunks_exact(self.bias.len())) {
                for (out, weight) in out.iter_mut().zip(weights) {
                    *out += x * weight;
                }
            }
        }
    }
}

/// The heads that were cut out of a graph, in the order in which they were asked for, and the hidden state that they read.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    pub(crate) all: Vec<Option<Head>>,
    /// The names of those that the model has.
    pub(crate) names: Vec<String>,
    /// The name of the hidden state; `None` if there is no head.
    pub(crate) hidden: Option<String>,
}

impl Heads {
    /// Takes the heads with these names out of a graph that the passes have rewritten. If the graph has any, its outputs are then `output`
    /// and the hidden state, in this order.
    pub(crate) fn cut(graph: &mut Graph, output: &str, names: &[String]) -> Result<Heads, EngineError> {
        let mut heads = Heads::default();
        for name in names {
            let there = graph.outputs().any(|output| output == name);
            let found = there.then(|| find(&graph.wiring(), output, name)).transpose()?;
            heads.all.push(found.map(|(head, hidden)| {
                heads.names.push(name.clone());
                heads.hidden = Some(hidden);
                head
            }));
        }
        if let Some(hidden) = &heads.hidden
            && let Some(graph) = &mut graph.rest.graph
        {
            graph.output.retain(|value| value.name == output);
            graph.output.push(ValueInfoProto {
                name: hidden.clone(),
                ..ValueInfoProto::default()
            });
        }
        graph.sweep();
        Ok(heads)
    }

    /// Runs the heads on the rows of a hidden state `[batch, length, width]` at the `positions` of each sequence.
    pub(crate) fn run(&self, hidden: &Tensor, positions: &[&[usize]]) -> Result<Vec<Option<Logits>>, BoxError> {
        let shape = hidden.shape();
        let &[batch, length, width] = shape else {
            return Err(format!("the hidden state has shape {shape:?}").into());
        };
        let mut heads = self.all.iter().flatten();
        if batch != positions.len() || !heads.all(|head| head.inputs() == width) {
            return Err(format!("the hidden state has shape {shape:?}").into());
        }
        let view = hidden.try_as_plain_ram()?;
        let values = view.as_slice::<f32>()?;
        let mut rows = Vec::with_capacity(positions.iter().map(|own| own.len()).sum::<usize>() * width);
        let (mut starts, mut lengths) = (Vec::with_capacity(batch), Vec::with_capacity(batch));
        for (sequence, own) in values.chunks_exact(length * width).zip(positions) {
            starts.push(rows.len() / width);
            lengths.push(own.len());
            for position in *own {
                rows.extend_from_slice(&sequence[position * width..][..width]);
            }
        }
        let logits = |head: &Head| -> Result<Logits, BoxError> {
            Ok(Logits {
                values: head.run(&rows)?,
                starts: starts.clone(),
                lengths: lengths.clone(),
                labels: head.labels(),
            })
        };
        let of_head = |head: &Option<Head>| head.as_ref().map(logits).transpose();
        self.all.iter().map(of_head).collect()
    }

    /// Memory that their weights take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.all.iter().flatten().map(Head::bytes).sum()
    }
}

/// The head called `name`, and the tensor that both it and `output` read.
fn find(wiring: &Wiring, output: &str, name: &str) -> Result<(Head, String), EngineError> {
    let error = |reason: String| EngineError::Head {
        name: name.to_owned(),
        output: output.to_owned(),
        reason,
    };
    let no_linear = |name: &str| error(format!("{name} is not written by a linear layer"));
    let layer = layer(wiring, name).ok_or_else(|| no_linear(name))?;
    let of_output = self::layer(wiring, output).ok_or_else(|| no_linear(output))?;
    let hidden = layer.x().ok_or_else(|| no_linear(name))?;
    match of_output.x() {
        Some(x) if x == hidden => {}
        Some(x) => return Err(error(format!("it reads {hidden}, and {output} reads {x}"))),
        None => return Err(no_linear(output)),
    }
    let head = layer.head(wiring).map_err(error)?;
    Ok((head, hidden.to_owned()))
}

/// The node of a product, and that of the sum with a bias after it.
struct Found<'g> {
    product: &'g NodeProto,
    bias: Option<&'g NodeProto>,
}

/// The linear layer that writes `name`, quantised or not.
fn layer<'g>(wiring: &Wiring<'g>, name: &str) -> Option<Found<'g>> {
    let product = |name: &str| {
        wiring
            .own_writer(name, Linear::NAME)
            .or_else(|| wiring.writer(name, "MatMul"))
    };
    if let Some(product) = product(name) {
        return Some(Found { product, bias: None });
    }
    let bias = wiring.writer(name, "Add")?;
    let (_, sum) = wiring.split_constant(bias)?;
    let product = product(sum)?;
    let bias = Some(bias);
    Some(Found { product, bias })
}

impl<'g> Found<'g> {
    /// The name of its input.
    fn x(&self) -> Option<&'g str> {
        self.product.input.first().map(String::as_str)
    }

    /// The head with this layer, or why the layer cannot be a head.
    fn head(&self, wiring: &Wiring) -> Result<Head, String> {
        let (bias, _) = self.bias.and_then(|bias| wiring.split_constant(bias)).unzip();
        if let Some(operator) = wiring.operator(self.product) {
            return match (operator, bias) {
                (OwnOperator::Linear(layer), None) if layer.weights.inputs() > 0 && layer.weights.outputs() > 0 => {
                    Ok(Head(Layer::Int8(Arc::clone(layer))))
                }
                _ => Err("its bias is not one number for each label".to_owned()),
            };
        }
        let weights = self.product.input.get(1).and_then(|name| wiring.constant(name));
        let Some(weights) = weights else {
            return Err("its weights are not stored in the file as one matrix".to_owned());
        };
        let dims = weights.dims();
        let (&[inputs, labels], Some(values)) = (dims, weights.f32s()) else {
            return Err(format!("its weights have the shape {dims:?}"));
        };
        if inputs == 0 || labels == 0 {
            return Err(format!("its weights have the shape {dims:?}"));
        }
        let bias = match bias {
            None => vec![0.0; labels],
            Some(bias) => match bias.f32s().filter(|values| values.len() == labels) {
                Some(values) => values,
                None => return Err(format!("its bias has the shape {:?} for {labels} labels", bias.dims())),
            },
        };
        Ok(Head(Layer::Float(FloatLinear {
            inputs,
            weights: values,
            bias,
        })))
    }
}

/// Checks that there is a list of positions for each sequence, and that all of them are within it.
pub(crate) fn check_positions(sequences: &[&[u32]], positions: &[&[usize]]) -> Result<(), EngineError> {
    let error = |reason| Err(EngineError::Positions { reason });
    if positions.len() != sequences.len() {
        return error(format!("{} lists for {} sequences", positions.len(), sequences.len()));
    }
    for (sequence, (ids, own)) in sequences.iter().zip(positions).enumerate() {
        if let Some(position) = own.iter().find(|position| **position >= ids.len()) {
            let length = ids.len();
            return error(format!(
                "position {position} of sequence {sequence}, which has {length} token ids"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
