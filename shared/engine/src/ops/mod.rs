//! The engine's own operators, and the adapter that turns each of them into a tract operator.

mod attention;
mod embedding;
mod encoder;
mod float_attention;
mod layer_norm;
mod linear;
mod pool;
mod quantise;

pub(crate) use attention::{Heads, SelfAttention};
pub(crate) use embedding::{Embedding, Table};
pub(crate) use encoder::{AttentionBlock, Block, Encoder, FeedForward};
pub(crate) use layer_norm::LayerNorm;
pub(crate) use linear::Linear;
pub(crate) use pool::{Pool, room};
pub(crate) use quantise::{Dequantise, Quantise};

use std::fmt::Debug;
use std::sync::Arc;

use tract_onnx::tract_hir::internal::*;
use tract_onnx::tract_hir::ops::konst::Const;

use crate::EngineError;

/// An operator with one output, whose shape follows from the shapes of its inputs.
pub(crate) trait Operator: Debug + Send + Sync + 'static {
    /// Its name, in the marker node in the graph and in tract's dumps.
    const NAME: &'static str;

    /// The output's shape.
    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>>;

    /// The type of the output's elements, for inputs of these types.
    fn output_type(&self, _inputs: &[DatumType]) -> TractResult<DatumType> {
        Ok(f32::datum_type())
    }

    /// Memory that its part of the model takes, in bytes.
    fn bytes(&self) -> usize {
        0
    }

    /// Runs on inputs that match what `output_shape` and `output_type` accepted.
    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor>;
}

/// An operator as the graph holds it until tract takes it over. Passes see what it is, and may make it a part of another.
#[derive(Clone, Debug)]
pub(crate) enum OwnOperator {
    Linear(Arc<Linear>),
    LayerNorm(Arc<LayerNorm>),
    SelfAttention(Arc<SelfAttention>),
    Embedding(Arc<Embedding>),
    Encoder(Arc<Encoder>),
    Quantise(Arc<Quantise>),
    Dequantise(Arc<Dequantise>),
    Constant(Const),
}

impl OwnOperator {
    /// Memory that its part of the model takes, in bytes. It is 0 for a constant, because tract holds it.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            OwnOperator::Linear(operator) => operator.bytes(),
            OwnOperator::LayerNorm(operator) => operator.bytes(),
            OwnOperator::SelfAttention(operator) => operator.bytes(),
            OwnOperator::Embedding(operator) => operator.bytes(),
            OwnOperator::Encoder(operator) => operator.bytes(),
            OwnOperator::Quantise(operator) => operator.bytes(),
            OwnOperator::Dequantise(operator) => operator.bytes(),
            OwnOperator::Constant(_) => 0,
        }
    }

    /// The form that tract's reader of ONNX graphs needs.
    pub(crate) fn into_inference(self) -> Box<dyn InferenceOp> {
        match self {
            OwnOperator::Linear(operator) => expand(Adapter(operator)),
            OwnOperator::LayerNorm(operator) => expand(Adapter(operator)),
            OwnOperator::SelfAttention(operator) => expand(Adapter(operator)),
            OwnOperator::Embedding(operator) => expand(Adapter(operator)),
            OwnOperator::Encoder(operator) => expand(Adapter(operator)),
            OwnOperator::Quantise(operator) => expand(Adapter(operator)),
            OwnOperator::Dequantise(operator) => expand(Adapter(operator)),
            OwnOperator::Constant(tensor) => Box::new(tensor),
        }
    }
}

macro_rules! own_operator {
    ($($operator:ident),*) => {
        $(impl From<$operator> for OwnOperator {
            fn from(operator: $operator) -> Self {
                OwnOperator::$operator(Arc::new(operator))
            }
        })*
    };
}
own_operator!(
    Linear,
    LayerNorm,
    SelfAttention,
    Embedding,
    Encoder,
    Quantise,
    Dequantise
);

/// Makes an operator.
pub(crate) type Build = Box<dyn FnOnce() -> Result<OwnOperator, EngineError>>;

/// A [`Build`] for an operator that holds nothing of the file and is there already.
pub(crate) fn built(operator: impl Into<OwnOperator> + 'static) -> Build {
    Box::new(|| Ok(operator.into()))
}

/// Two are equal if they are the same object: weights are shared, never compared.
#[derive(Debug)]
struct Adapter<T>(Arc<T>);

impl<T> Clone for Adapter<T> {
    fn clone(&self) -> Self {
        Adapter(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Adapter<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Adapter<T> {}

impl<T: Operator> Op for Adapter<T> {
    fn name(&self) -> StaticName {
        T::NAME.into()
    }

    op_as_typed_op!();
}

impl<T: Operator> EvalOp for Adapter<T> {
    fn eval(&self, _ctx: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        Ok(tvec!(self.0.eval(&inputs)?.into_tvalue()))
    }

    op_out_of_plan!();
}

impl<T: Operator> TypedOp for Adapter<T> {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let shapes: TVec<TVec<TDim>> = inputs.iter().map(|fact| fact.shape.to_tvec()).collect();
        let shapes: TVec<&[TDim]> = shapes.iter().map(|shape| shape.as_slice()).collect();
        let types: TVec<DatumType> = inputs.iter().map(|fact| fact.datum_type).collect();
        Ok(tvec!(self.0.output_type(&types)?.fact(self.0.output_shape(&shapes)?)))
    }

    as_op!();
}

impl<T: Operator> Expansion for Adapter<T> {
    fn name(&self) -> StaticName {
        T::NAME.into()
    }

    fn wire(&self, prefix: &str, model: &mut TypedModel, inputs: &[OutletId]) -> TractResult<TVec<OutletId>> {
        model.wire_node(prefix, self.clone(), inputs)
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        s: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        check_output_arity(outputs, 1)?;
        s.given_all(inputs.iter().map(|input| &input.datum_type), move |s, types| {
            s.equals(&outputs[0].datum_type, self.0.output_type(&types)?)
        })?;
        s.given_all(inputs.iter().map(|input| &input.shape), move |s, shapes| {
            let shapes: TVec<&[TDim]> = shapes.iter().map(|shape| shape.as_slice()).collect();
            s.equals(&outputs[0].shape, self.0.output_shape(&shapes)?)
        })
    }
}
