//! The parts of encoder and decoder: attention and feed-forward parts, each with a normalisation before it and a residual sum after it.

use solecism_kernels::{
    Activation, AttentionScratch, Bias, Kernel, KeyValues, Scratch, ShapeError, attention_over, rms_norm,
};

use super::parts::Parts;
use super::product::{self, Product};
use crate::EngineError;
use crate::ops::room;

/// How many rows a feed-forward part processes together, so that their intermediate results stay in a second-level cache.
const ROWS: usize = 64;

/// Buffers of one generation, which all layers use in turn. They only grow.
#[derive(Debug)]
pub(super) struct Working {
    pub(super) kernel: Kernel,
    pub(super) linear: Scratch,
    pub(super) attention: AttentionScratch,
    normed: Vec<f32>,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    context: Vec<f32>,
    hidden: Vec<f32>,
    gate: Vec<f32>,
    out: Vec<f32>,
}

impl Working {
    /// If there is no kernel for this processor, the scalar one runs everything but the linear layers.
    pub(super) fn new(kernel: Option<Kernel>) -> Working {
        Working {
            kernel: kernel.unwrap_or(Kernel::Scalar),
            linear: Scratch::new(),
            attention: AttentionScratch::default(),
            normed: Vec::new(),
            query: Vec::new(),
            key: Vec::new(),
            value: Vec::new(),
            context: Vec::new(),
            hidden: Vec::new(),
            gate: Vec::new(),
            out: Vec::new(),
        }
    }
}

/// Root mean square normalisation.
#[derive(Debug)]
pub(super) struct Norm {
    weight: Box<[f32]>,
    epsilon: f32,
}

impl Norm {
    pub(super) fn new(parts: &Parts, name: &str, width: usize) -> Result<Norm, EngineError> {
        Ok(Norm {
            weight: parts.norm(name, width)?,
            epsilon: parts.positive("layer_norm_epsilon")?,
        })
    }

    pub(super) fn apply(&self, kernel: Kernel, x: &mut [f32]) -> Result<(), ShapeError> {
        rms_norm(kernel, x, &self.weight, self.epsilon)
    }

    /// Normalises a copy of `x`.
    fn of<'b>(&self, kernel: Kernel, x: &[f32], buffer: &'b mut Vec<f32>) -> Result<&'b [f32], ShapeError> {
        let normed = room(buffer, x.len());
        normed.copy_from_slice(x);
        self.apply(kernel, normed)?;
        Ok(normed)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.weight)
    }
}

/// The layers that give the keys and values of the rows that are attended to.
#[derive(Debug)]
pub(super) struct Projection {
    pub(super) key: Product,
    pub(super) value: Product,
}

impl Projection {
    /// The projection from rows of `width` columns to rows of `inner` columns, which is the width of the queries.
    pub(super) fn new(parts: &Parts, name: &str, width: usize, inner: usize) -> Result<Projection, EngineError> {
        Ok(Projection {
            key: parts.linear(&format!("{name}.k"), width, Some(inner))?,
            value: parts.linear(&format!("{name}.v"), width, Some(inner))?,
        })
    }

    /// Adds the keys and values of the rows `x`.
    pub(super) fn push(&self, x: &[f32], to: &mut KeyValues, working: &mut Working) -> Result<(), ShapeError> {
        let none = Activation::None;
        let layers = [
            (&self.key, none, &mut working.key),
            (&self.value, none, &mut working.value),
        ];
        product::run(layers, working.kernel, x, &mut working.linear)?;
        let count = x.len() / self.key.inputs() * self.key.outputs();
        to.push(&working.key[..count], &working.value[..count])
    }

    pub(super) fn bytes(&self) -> usize {
        self.key.bytes() + self.value.bytes()
    }
}

/// `x + output(attention(query(norm(x)), ..))`, from `[rows, width]` to the same shape.
#[derive(Debug)]
pub(super) struct Attention {
    norm: Norm,
    query: Product,
    output: Product,
}

impl Attention {
    /// `layer` is the name of the layer that contains the normalisation, and `kind` is the name of the attention in it.
    pub(super) fn new(
        parts: &Parts,
        layer: &str,
        kind: &str,
        width: usize,
        heads: usize,
    ) -> Result<Attention, EngineError> {
        let name = format!("{layer}.{kind}");
        let query = parts.linear(&format!("{name}.q"), width, None)?;
        let inner = query.outputs();
        if !inner.is_multiple_of(heads) {
            let reason = format!("its {inner} outputs do not divide among {heads} heads");
            return Err(parts.bad(&format!("{name}.q"), reason));
        }
        Ok(Attention {
            norm: Norm::new(parts, &format!("{layer}.layer_norm"), width)?,
            output: parts.linear(&format!("{name}.o"), inner, Some(width))?,
            query,
        })
    }

    /// Columns of a query, a key or a value, all heads together.
    pub(super) fn inner(&self) -> usize {
        self.query.outputs()
    }

    /// Attention over what `key_values` hold. If there is a projection `own`, it first adds the rows' own keys and values to them.
    pub(super) fn apply(
        &self,
        x: &mut [f32],
        own: Option<&Projection>,
        key_values: &mut KeyValues,
        bias: Option<Bias<'_>>,
        working: &mut Working,
    ) -> Result<(), ShapeError> {
        let mut normed = std::mem::take(&mut working.normed);
        self.norm.of(working.kernel, x, &mut normed)?;
        let (none, rows) = (Activation::None, &normed[..x.len()]);
        let query = (&self.query, none, &mut working.query);
        match own {
            None => product::run([query], working.kernel, rows, &mut working.linear)?,
            Some(own) => {
                let key = (&own.key, none, &mut working.key);
                let value = (&own.value, none, &mut working.value);
                product::run([query, key, value], working.kernel, rows, &mut working.linear)?;
            }
        }
        working.normed = normed;
        let count = x.len() / self.query.inputs() * self.inner();
        if own.is_some() {
            key_values.push(&working.key[..count], &working.value[..count])?;
        }
        self.attend(x, key_values, bias, working)
    }

    /// Attention over what `key_values` hold, which stay as they are.
    pub(super) fn apply_over(
        &self,
        x: &mut [f32],
        key_values: &KeyValues,
        working: &mut Working,
    ) -> Result<(), ShapeError> {
        let mut normed = std::mem::take(&mut working.normed);
        let rows = self.norm.of(working.kernel, x, &mut normed)?;
        let query = &mut working.query;
        self.query
            .run(working.kernel, rows, Activation::None, query, &mut working.linear)?;
        working.normed = normed;
        self.attend(x, key_values, None, working)
    }

    /// The steps after the queries.
    fn attend(
        &self,
        x: &mut [f32],
        key_values: &KeyValues,
        bias: Option<Bias<'_>>,
        working: &mut Working,
    ) -> Result<(), ShapeError> {
        let count = x.len() / self.query.inputs() * self.inner();
        let context = room(&mut working.context, count);
        let query = &working.query[..count];
        // T5 does not divide by the square root of a head's width, because its queries are trained to be that much smaller.
        attention_over(
            working.kernel,
            query,
            key_values,
            1.0,
            bias,
            context,
            &mut working.attention,
        )?;
        let (none, out) = (Activation::None, &mut working.out);
        self.output
            .run(working.kernel, context, none, out, &mut working.linear)?;
        add(x, &working.out);
        Ok(())
    }

    pub(super) fn bytes(&self) -> usize {
        self.norm.bytes() + self.query.bytes() + self.output.bytes()
    }
}

/// `x + down(activation(up(norm(x))))`. If there is a gate, the input of `down` is first multiplied by `gate(norm(x))`.
#[derive(Debug)]
pub(super) struct FeedForward {
    norm: Norm,
    up: Product,
    activation: Activation,
    gate: Option<Product>,
    down: Product,
}

impl FeedForward {
    pub(super) fn new(parts: &Parts, layer: &str, width: usize) -> Result<FeedForward, EngineError> {
        let name = |part: &str| format!("{layer}.DenseReluDense.{part}");
        let activation: String = parts.property("activation")?;
        let (up, activation, gate) = match activation.as_str() {
            "relu" => (parts.linear(&name("wi"), width, None)?, Activation::Relu, None),
            "gated-gelu" => {
                let up = parts.linear(&name("wi_0"), width, None)?;
                let gate = parts.linear(&name("wi_1"), width, Some(up.outputs()))?;
                (up, Activation::GeluTanh, Some(gate))
            }
            other => return Err(parts.bad("activation", format!("{other:?} is neither relu nor gated-gelu"))),
        };
        Ok(FeedForward {
            norm: Norm::new(parts, &format!("{layer}.layer_norm"), width)?,
            down: parts.linear(&name("wo"), up.outputs(), Some(width))?,
            up,
            activation,
            gate,
        })
    }

    pub(super) fn apply(&self, x: &mut [f32], working: &mut Working) -> Result<(), ShapeError> {
        for x in x.chunks_mut(ROWS * self.up.inputs()) {
            self.apply_to_some(x, working)?;
        }
        Ok(())
    }

    fn apply_to_some(&self, x: &mut [f32], working: &mut Working) -> Result<(), ShapeError> {
        let kernel = working.kernel;
        let rows = self.norm.of(kernel, x, &mut working.normed)?;
        let count = x.len() / self.up.inputs() * self.up.outputs();
        let up = (&self.up, self.activation, &mut working.hidden);
        match &self.gate {
            None => product::run([up], kernel, rows, &mut working.linear)?,
            Some(gate) => {
                let gate = (gate, Activation::None, &mut working.gate);
                product::run([up, gate], kernel, rows, &mut working.linear)?;
                for (hidden, gate) in working.hidden[..count].iter_mut().zip(&working.gate) {
                    *hidden *= gate;
                }
            }
        }
        let (none, out) = (Activation::None, &mut working.out);
        self.down
            .run(kernel, &working.hidden[..count], none, out, &mut working.linear)?;
        add(x, &working.out);
        Ok(())
    }

    pub(super) fn bytes(&self) -> usize {
        let gate = self.gate.as_ref().map_or(0, Product::bytes);
        self.norm.bytes() + self.up.bytes() + gate + self.down.bytes()
    }
}

fn add(x: &mut [f32], more: &[f32]) {
    for (x, more) in x.iter_mut().zip(more) {
        *x += more;
    }
}
