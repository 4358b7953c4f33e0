//! Finds out how many elements a graph's tensors have before any of them is made.
//!
//! A file of a few hundred bytes can ask for tensors of any size, with `ConstantOfShape`, `Expand`, `Range` or `Tile`, or with products
//! that broadcast. tract computes whatever depends only on constants while it works out shapes, and the rest at each run. Before that,
//! shapes are checked against limits that no network comes near.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tract_onnx::tract_hir::internal::*;

/// The most elements that a tensor may have for one sequence of [`TOKENS`] tokens: four times the attention scores of 16 heads. If the file
/// has more weights than that, their number is the limit.
const LARGEST: u64 = 1 << 24;

/// The most elements that all tensors together may have for one token, most of which are computed from constants and do
/// not depend on the token. If eight times the number of the file's weights is more than that, it is the limit.
const TOGETHER: u64 = 1 << 22;

/// The length of the one sequence that tensors are measured for, in tokens.
const TOKENS: i64 = 512;

/// Limits on the sizes of tensors, in elements.
#[derive(Clone, Debug)]
pub(crate) struct Sizes {
    largest: u64,
    together: u64,
    one: SymbolValues,
    many: SymbolValues,
}

impl Sizes {
    /// The limits for a file with this many weights. `axes` are the symbols for batch and sequence that sizes may depend on, if there are
    /// any.
    pub(crate) fn new(weights: usize, axes: Option<[&Symbol; 2]>) -> Sizes {
        let tokens = |tokens| match axes {
            Some([batch, sequence]) => SymbolValues::default().with(batch, 1).with(sequence, tokens),
            None => SymbolValues::default(),
        };
        Sizes {
            one: tokens(1),
            many: tokens(TOKENS),
            largest: LARGEST.max(weights as u64),
            together: TOGETHER.max((weights as u64).saturating_mul(8)),
        }
    }

    /// The limits for the part of a graph that makes a mask for a batch of this shape: up to 64 tensors as large as all
    /// scores of one head.
    pub(crate) fn of_mask([batch, sequence]: [usize; 2]) -> Sizes {
        let scores = (batch as u64).saturating_mul((sequence as u64).saturating_pow(2));
        let sizes = Sizes::new(0, None);
        Sizes {
            together: sizes.together.max(scores.saturating_mul(64)),
            ..sizes
        }
    }

    /// The limits for a file with this many weights that is run on one batch of this shape.
    pub(crate) fn of_batch(weights: usize, [batch, sequence]: [usize; 2]) -> Sizes {
        let sizes = Sizes::new(weights, None);
        let tokens = (batch as u64).saturating_mul(sequence as u64);
        Sizes {
            together: sizes.together.saturating_mul(tokens),
            ..sizes
        }
    }

    /// Makes the operators of `model` check the size of what tract is about to compute from constants.
    pub(crate) fn guard(&self, model: &mut InferenceModel) {
        let total = Arc::default();
        // Sources have no inputs. They say nothing about sizes, and tract needs their exact type.
        for node in model.nodes_mut().iter_mut().filter(|node| !node.inputs.is_empty()) {
            node.op = Box::new(Guarded {
                op: node.op.clone(),
                most: self.together,
                symbols: self.one.clone(),
                total: Arc::clone(&total),
            });
        }
    }

    /// Checks every tensor of `model` before it runs.
    pub(crate) fn check(&self, model: &TypedModel) -> TractResult<()> {
        let mut total = 0;
        for node in model.nodes() {
            for output in &node.outputs {
                let dims = output.fact.shape.dims();
                let mut check = || -> TractResult<()> {
                    add(&mut total, volume(dims, &self.one)?, self.together)?;
                    add(&mut 0, volume(dims, &self.many)?, self.largest)
                };
                check().with_context(|| node.to_string())?;
            }
        }
        Ok(())
    }
}

fn volume(dims: &[TDim], symbols: &SymbolValues) -> TractResult<u64> {
    let mut volume = 1u64;
    for dim in dims {
        let dim = dim.eval(symbols).to_i64().ok();
        let Some(length) = dim.and_then(|dim| u64::try_from(dim).ok()) else {
            bail!("the size of {dims:?} does not follow from batch and sequence");
        };
        volume = volume.saturating_mul(length);
    }
    Ok(volume)
}

fn add(total: &mut u64, elements: u64, most: u64) -> TractResult<()> {
    *total = total.saturating_add(elements);
    ensure!(
        *total <= most,
        "{elements} elements are too many: more than {most} for the weights that the file has"
    );
    Ok(())
}

/// An operator that tract evaluates while it works out shapes, as soon as all inputs are known.
#[derive(Clone, Debug)]
struct Guarded {
    op: Box<dyn InferenceOp>,
    most: u64,
    symbols: SymbolValues,
    /// The number of elements that the operators of the model have computed so far.
    total: Arc<AtomicU64>,
}

impl Guarded {
    fn foresee(&mut self, inputs: &[&InferenceFact], outputs: &[&InferenceFact]) -> TractResult<()> {
        let (_, outputs, _) = self.op.infer_facts(inputs.into(), outputs.into(), tvec!())?;
        let mut total = self.total.load(Ordering::Relaxed);
        for fact in &outputs {
            let Some(dims) = fact.shape.concretize() else {
                bail!("the size of its output is not known beforehand");
            };
            add(&mut total, volume(&dims, &self.symbols)?, self.most)?;
        }
        if self.op.name() == "Range" {
            add(&mut total, range(inputs)?, self.most)?;
        }
        self.total.store(total, Ordering::Relaxed);
        Ok(())
    }
}

/// The length of a `Range`. tract predicts a wrong length if the ends have more than 32 bits or the step is not an integer.
fn range(inputs: &[&InferenceFact]) -> TractResult<u64> {
    let mut ends = tvec!();
    for value in inputs.iter().filter_map(|input| input.value.concretize()) {
        match value.cast_to_scalar::<f64>() {
            Ok(end) => ends.push(end),
            // The length depends on the input.
            Err(_) => return Ok(0),
        }
    }
    let [start, limit, step] = ends[..] else {
        bail!("a range of {} ends", ends.len())
    };
    // If the step is zero or something is not a number, the length counts as the largest possible.
    let length = ((limit - start) / step).ceil();
    Ok(if length.is_nan() { u64::MAX } else { length as u64 })
}

impl InferenceOp for Guarded {
    fn infer(
        &mut self,
        inputs: TVec<&InferenceFact>,
        outputs: TVec<&InferenceFact>,
        observed: TVec<&InferenceFact>,
    ) -> TractResult<(TVec<InferenceFact>, TVec<InferenceFact>, TVec<InferenceFact>)> {
        let known = |facts: &[&InferenceFact]| facts.iter().all(|fact| fact.value.is_concrete());
        if known(&inputs) && !known(&outputs) {
            self.foresee(&inputs, &outputs)?;
        }
        self.op.infer(inputs, outputs, observed)
    }

    fn observe_outlets(&self, model: &InferenceModel, node: &InferenceNode) -> TractResult<Vec<OutletId>> {
        self.op.observe_outlets(model, node)
    }

    fn infer_facts(
        &mut self,
        inputs: TVec<&InferenceFact>,
        outputs: TVec<&InferenceFact>,
        observed: TVec<&InferenceFact>,
    ) -> TractResult<(TVec<InferenceFact>, TVec<InferenceFact>, TVec<InferenceFact>)> {
        self.op.infer_facts(inputs, outputs, observed)
    }

    fn incorporate(&self, model: &InferenceModel, node: &InferenceNode) -> TractResult<Option<InferenceModelPatch>> {
        self.op.incorporate(model, node)
    }

    fn nboutputs(&self) -> TractResult<usize> {
        self.op.nboutputs()
    }

    fn as_op(&self) -> &dyn Op {
        self.op.as_op()
    }

    fn as_op_mut(&mut self) -> &mut dyn Op {
        self.op.as_op_mut()
    }

    fn to_typed(
        &self,
        source: &InferenceModel,
        node: &InferenceNode,
        target: &mut TypedModel,
        mapping: &HashMap<OutletId, OutletId>,
    ) -> TractResult<TVec<OutletId>> {
        self.op.to_typed(source, node, target, mapping)
    }
}

impl Op for Guarded {
    fn name(&self) -> StaticName {
        self.op.name()
    }

    not_a_typed_op!();
}

impl EvalOp for Guarded {
    fn eval_out_of_plan(&self, inputs: TVec<TValue>) -> TractResult<Option<TVec<TValue>>> {
        self.op.eval_out_of_plan(inputs)
    }

    fn state(&self, context: &EvalContext) -> TractResult<Option<Box<dyn OpState>>> {
        self.op.state(context)
    }
}

/// Two are equal if they are the same object: tract requires an equality that nothing here needs.
impl PartialEq for Guarded {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Guarded {}
