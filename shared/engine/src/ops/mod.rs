//! The engine's own operators, and the one adapter that makes a tract operator of each.

mod attention;
mod embedding;
mod layer_norm;
mod linear;
mod pool;

pub(crate) use attention::{Heads, SelfAttention};
pub(crate) use embedding::{Embedding, Table};
pub(crate) use layer_norm::LayerNorm;
pub(crate) use linear::Linear;
pub(crate) use pool::Pool;

use std::fmt::Debug;
use std::sync::Arc;

use tract_onnx::tract_hir::internal::*;

/// An operator with float32 output whose shape follows from its inputs' shapes.
pub(crate) trait Operator: Debug + Send + Sync + 'static {
    /// Its name, as the marker node in the graph and as tract's dumps have it.
    const NAME: &'static str;

    /// The output's shape.
    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>>;

    /// Runs on inputs that match what `output_shape` accepted.
    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor>;
}

/// A marker's operator as tract's reader of ONNX graphs wants it.
pub(crate) fn inference_op<T: Operator>(operator: T) -> Box<dyn InferenceOp> {
    expand(Own(Arc::new(operator)))
}

/// An operator that holds nothing of the file, ready when the graph asks for it.
pub(crate) fn built<T: Operator>(operator: T) -> crate::graph::Build {
    Box::new(|| Ok(inference_op(operator)))
}

/// Two are equal where they are one and the same: weights are shared, never compared.
#[derive(Debug)]
struct Own<T>(Arc<T>);

impl<T> Clone for Own<T> {
    fn clone(&self) -> Self {
        Own(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Own<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Own<T> {}

impl<T: Operator> Op for Own<T> {
    fn name(&self) -> StaticName {
        T::NAME.into()
    }

    op_as_typed_op!();
}

impl<T: Operator> EvalOp for Own<T> {
    fn eval(&self, _ctx: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        Ok(tvec!(self.0.eval(&inputs)?.into_tvalue()))
    }

    op_out_of_plan!();
}

impl<T: Operator> TypedOp for Own<T> {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let shapes: TVec<TVec<TDim>> = inputs.iter().map(|fact| fact.shape.to_tvec()).collect();
        let shapes: TVec<&[TDim]> = shapes.iter().map(|shape| shape.as_slice()).collect();
        Ok(tvec!(f32::fact(self.0.output_shape(&shapes)?)))
    }

    as_op!();
}

impl<T: Operator> Expansion for Own<T> {
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
        s.equals(&outputs[0].datum_type, f32::datum_type())?;
        s.given_all(inputs.iter().map(|input| &input.shape), move |s, shapes| {
            let shapes: TVec<&[TDim]> = shapes.iter().map(|shape| shape.as_slice()).collect();
            s.equals(&outputs[0].shape, self.0.output_shape(&shapes)?)
        })
    }
}
