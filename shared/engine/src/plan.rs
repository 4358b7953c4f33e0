//! From a rewritten graph to a plan that tract runs. One plan serves all batch sizes and lengths.

use std::sync::{Arc, Mutex, PoisonError};

use solecism_system::caught;
use tract_onnx::pb::{ModelProto, NodeProto};
use tract_onnx::prelude::*;
use tract_onnx::tract_hir::infer::Factoid;
use tract_onnx::tract_hir::internal::{DimLike, ToDim, format_err};
use tract_onnx::tract_hir::ops::konst::Const;

use crate::graph::{Graph, OWN_DOMAIN, Operators};
use crate::heads::Heads;
use crate::node::label;
use crate::ops::OwnOperator;
use crate::sizes::Sizes;
use crate::{EngineError, Rows, interface};

/// Memory that a node of a plan takes with its facts, in bytes, as measured. Weights are counted separately.
const BYTES_OF_NODE: usize = 4 << 10;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A plan, and the states of finished runs, which are kept for the next ones.
#[derive(Debug)]
pub(crate) struct Plan {
    runnable: Arc<TypedSimplePlan>,
    idle: Mutex<Vec<TypedSimpleState>>,
    /// Name and element type of each input, in the order in which the plan takes them.
    pub(crate) inputs: Vec<(String, DatumType)>,
    /// What the output has a row for.
    pub(crate) rows: Rows,
    /// Values in a row of the output.
    pub(crate) labels: usize,
    /// Memory that weights, tables and constants take, in bytes.
    pub(crate) bytes: usize,
}

impl Plan {
    /// Builds the plan for the graph's output called `output`, with these rows, and for the hidden state that `heads` read. The graph has
    /// no other outputs. `weights` is the number of weights in the file. The axes batch and sequence of every input stay symbols.
    pub(crate) fn build(
        graph: Graph,
        weights: usize,
        output: &str,
        rows: Option<Rows>,
        heads: &Heads,
    ) -> Result<Plan, EngineError> {
        // This is the last line of defence. Names, dtypes and sizes have been checked, but a file may still break
        // something that tract relies on (an attribute's type, a rank), and a broken file must not end the process.
        caught(|| Plan::translate(graph, weights, output, rows, heads)).unwrap_or_else(|| {
            Err(EngineError::Prepare {
                stage: "translating",
                source: "the graph library gave up on it".into(),
            })
        })
    }

    fn translate(
        graph: Graph,
        weights: usize,
        output: &str,
        rows: Option<Rows>,
        heads: &Heads,
    ) -> Result<Plan, EngineError> {
        let at = |stage| {
            move |source: TractError| EngineError::Prepare {
                stage,
                source: BoxError::from(source),
            }
        };
        let onnx = tract_onnx::onnx()
            .with_ignore_output_shapes(true)
            .with_ignore_value_info(true);
        check_operators(&onnx, &graph)?;
        let (proto, operators) = graph.into_parts()?;
        let held: usize = operators.values().map(OwnOperator::bytes).sum();
        let mut model = parse(&onnx, &proto, operators).map_err(at("reading"))?;
        drop(proto);

        let (batch, sequence) = (model.symbols.sym("batch"), model.symbols.sym("sequence"));
        let (mut inputs, mut fixed) = (Vec::new(), None);
        for index in 0..model.input_outlets().map_err(at("reading"))?.len() {
            let outlet = model.input_outlets().map_err(at("reading"))?[index];
            let name = model.node(outlet.node).name.clone();
            let fact = model.input_fact(index).map_err(at("reading"))?;
            let dtype = match fact.datum_type() {
                Some(dtype @ (DatumType::I64 | DatumType::I32)) if fact.shape.rank().concretize().unwrap_or(2) == 2 => {
                    dtype
                }
                _ => return Err(EngineError::InputType { name }),
            };
            let dims = fact.shape.dims().map(|dim| dim.concretize().map(|dim| dim.to_string()));
            let dims: Vec<String> = dims.map(|dim| dim.unwrap_or_else(|| "?".to_owned())).collect();
            if dims.get(1).is_some_and(|length| length.parse::<usize>().is_ok()) {
                fixed.get_or_insert((name.clone(), dims.join(", ")));
            }
            let fact = InferenceFact::dt_shape(dtype, [batch.to_dim(), sequence.to_dim()]);
            model.set_input_fact(index, fact).map_err(at("reading"))?;
            inputs.push((name, dtype));
        }
        let sizes = Sizes::new(weights, Some([&batch, &sequence]));
        sizes.guard(&mut model);
        // If nothing depends on a length that is fixed, any length works; otherwise the graph library may panic.
        let typed =
            caught(|| model.into_typed()).unwrap_or_else(|| Err(format_err!("the graph library gave up on it")));
        let typed = typed.map_err(|source| match fixed {
            Some((name, shape)) => EngineError::FixedShape { name, shape },
            None => at("working out shapes")(source),
        })?;
        sizes.check(&typed).map_err(at("working out sizes"))?;
        let (rows, labels) = interface::rows(&typed, output, rows, [&batch, &sequence])?;
        interface::check_hidden(&typed, output, heads, [&batch, &sequence])?;
        // They are counted before the optimiser packs them, because it puts them into operators that do not say what they hold.
        let constants = constants(&typed);
        let typed = typed.into_optimized().map_err(at("optimising"))?;
        let bytes = held + constants + typed.nodes().len() * BYTES_OF_NODE;
        let runnable = typed.into_runnable().map_err(at("ordering"))?;
        Ok(Plan {
            runnable,
            idle: Mutex::default(),
            inputs,
            rows,
            labels,
            bytes,
        })
    }

    /// Runs the plan. `inputs` are in the order of [`Plan::inputs`]. The result is `[batch, sequence, labels]` or
    /// `[batch, labels]`, and the hidden state `[batch, sequence, width]` if heads read one.
    pub(crate) fn run(&self, inputs: TVec<TValue>) -> Result<(TValue, Option<TValue>), BoxError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let state = idle().pop();
        let mut state = match state {
            Some(state) => state,
            None => self.runnable.spawn()?,
        };
        // If a run fails, its state is dropped. tract relies on indices being within their tensors, and a fault that only a run shows must
        // not end the process either.
        let outputs = caught(|| state.run(inputs))
            .ok_or("the graph library gave up on it, as it does if an index is past the end of a tensor")??;
        idle().push(state);
        let mut outputs = outputs.into_iter();
        let output = outputs.next().ok_or("the plan gave no output")?;
        Ok((output, outputs.next()))
    }
}

/// Memory that the constants of a model will take, in bytes. Each node that reads one gets a packed copy of its own.
fn constants(model: &TypedModel) -> usize {
    let constants = model.nodes().iter().filter(|node| node.op_is::<Const>());
    let sizes = constants.flat_map(|node| &node.outputs).filter_map(|output| {
        let size = output.fact.mem_size().to_usize().ok()?;
        Some(size * output.successors.len().max(1))
    });
    sizes.sum()
}

/// Checks that every operator is one that tract reads, or the engine's own.
fn check_operators(onnx: &tract_onnx::Onnx, graph: &Graph) -> Result<(), EngineError> {
    // tract looks only at the name, so an operator of another domain with a known name would pass for the standard's. It does know some of
    // ONNX Runtime's operators.
    let known = |node: &&NodeProto| match node.domain.as_str() {
        OWN_DOMAIN => true,
        "" | "ai.onnx" | "com.microsoft" => onnx.op_register.0.contains_key(&node.op_type),
        _ => false,
    };
    let Some(node) = graph.nodes.iter().find(|node| !known(node)) else {
        return Ok(());
    };
    let operator = match node.domain.as_str() {
        "" => node.op_type.clone(),
        domain => format!("{domain}.{}", node.op_type),
    };
    let node = label(node).to_owned();
    Err(EngineError::UnsupportedOperator { operator, node })
}

fn parse(onnx: &tract_onnx::Onnx, proto: &ModelProto, mut operators: Operators) -> TractResult<InferenceModel> {
    let mut model = onnx.parse(proto, None)?.model;
    // tract's reader has no builder for the marker nodes, and leaves a placeholder where each operator belongs.
    for node in model.nodes_mut() {
        if let Some(op) = operators.remove(&node.name) {
            node.op = op.into_inference();
        }
    }
    Ok(model)
}

/// Runs a small graph with one output on a batch with this attention mask and zeros for all other inputs. Gives the shape and the float32
/// values, or nothing if the graph does not run. Truth values become what they add to scores: 0 or -∞.
pub(crate) fn evaluate(graph: Graph, mask: &[&[i64]]) -> Option<(Vec<usize>, Vec<f32>)> {
    let shape = [mask.len(), mask[0].len()];
    let input = |name: &str| match name {
        interface::MASK => mask.concat(),
        _ => vec![0; shape[0] * shape[1]],
    };
    let run = || -> TractResult<(Vec<usize>, Vec<f32>)> {
        let found = once(graph, &Sizes::of_mask(shape), shape, input)?;
        let output = found.cast_to::<f32>()?;
        let mut values = output.try_as_plain_ram()?.as_slice::<f32>()?.to_vec();
        if found.datum_type() == bool::datum_type() {
            for value in &mut values {
                *value = if *value == 0.0 { f32::NEG_INFINITY } else { 0.0 };
            }
        }
        Ok((output.shape().to_vec(), values))
    };
    caught(run)?.ok()
}

/// The only output of a graph for a batch of this shape. `input` gives the values of each input. The graph is run as it is, and every shape
/// in it is known.
pub(crate) fn once(
    graph: Graph,
    sizes: &Sizes,
    shape: [usize; 2],
    input: impl Fn(&str) -> Vec<i64>,
) -> TractResult<TValue> {
    let onnx = tract_onnx::onnx()
        .with_ignore_output_shapes(true)
        .with_ignore_value_info(true);
    check_operators(&onnx, &graph)?;
    let (proto, operators) = graph.into_parts()?;
    let mut model = parse(&onnx, &proto, operators)?;
    let mut inputs = tvec!();
    for index in 0..model.input_outlets()?.len() {
        let outlet = model.input_outlets()?[index];
        let values = input(&model.node(outlet.node).name);
        let dtype = model.input_fact(index)?.datum_type().unwrap_or(DatumType::I64);
        let tensor = Tensor::from_shape(&shape, &values)?.cast_to_dt(dtype)?.into_owned();
        inputs.push(tensor.into_tvalue());
        model.set_input_fact(index, InferenceFact::dt_shape(dtype, shape))?;
    }
    sizes.guard(&mut model);
    let typed = model.into_typed()?;
    sizes.check(&typed)?;
    let outputs = typed.into_runnable()?.run(inputs)?;
    let output = outputs.into_iter().next();
    output.ok_or_else(|| format_err!("the graph gave no output"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constant::Constant;
    use crate::graph::testing::graph_of;

    #[test]
    fn float_weights_count_as_often_as_layers_read_them() {
        let nodes = [
            "e = Gather(table, x)",
            "h = MatMul(e, w)",
            "r = Relu(h)",
            "y = MatMul(r, w)",
        ];
        let mut graph = graph_of(&nodes, "x", "y");
        for (name, rows) in [("table", 10), ("w", 64)] {
            let values = (0..rows * 64).map(|i| i as f32).collect();
            let constant = Constant::float(name.into(), &[rows, 64], values).expect("a consistent constant");
            graph.constants.insert(name.into(), constant);
        }
        let plan = Plan::build(graph, 74 * 64, "y", None, &Heads::default()).expect("a plan");
        let weights = (10 + 2 * 64) * 64 * size_of::<f32>();
        let nodes = plan.bytes - weights;
        assert!(
            plan.bytes >= weights && nodes < 32 * BYTES_OF_NODE,
            "{} bytes",
            plan.bytes
        );
    }
}
