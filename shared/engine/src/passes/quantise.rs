//! The remaining `QuantizeLinear` and `DequantizeLinear` nodes become the engine's own operators, which do what the standard says.
//!
//! tract rewrites whatever is between its own two, and not always correctly (see `ops/quantise.rs`). A `QLinearMatMul` is split into two
//! dequantisations, a float32 product and a quantisation, which is how the standard defines it, because tract rounds in another way there.
//! Quantised operators are refused if neither tract nor the engine is known to run them correctly.

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::DatumType;

use crate::EngineError;
use crate::graph::{Graph, OWN_DOMAIN, Replacement, Wiring};
use crate::node::{self, attribute, label};
use crate::ops::{Dequantise, Operator, OwnOperator, Quantise, built};

/// Operators on quantised tensors that are refused. tract has them, but rounds the scales of the last two to 16 bits: logits of 5 are off
/// by 6e-4.
const REFUSED: [&str; 4] = ["ConvInteger", "QLinearConv", "GatherBlockQuantized", "MatMulNBits"];

pub(super) fn own(graph: &mut Graph) -> Result<(), EngineError> {
    if let Some(node) = graph.nodes.iter().find(|node| REFUSED.contains(&node.op_type.as_str())) {
        return Err(refusal(node, "the engine cannot run it exactly".to_owned()));
    }
    let nodes = std::mem::take(&mut graph.nodes);
    graph.nodes = nodes.into_iter().flat_map(parts).collect();
    let wiring = graph.wiring();
    let replacements = graph.nodes.iter().filter_map(|node| {
        let operator = operator(&wiring, node)?;
        let replacement = |(name, operator)| Replacement {
            output: node.output[0].clone(),
            inputs: node.input.iter().filter(|name| !name.is_empty()).cloned().collect(),
            operator: name,
            op: Some(built(operator)),
        };
        Some(operator.map(replacement))
    });
    let replacements = replacements.collect::<Result<_, _>>()?;
    graph.replace(replacements)
}

/// The operator to run in place of a `QuantizeLinear` or `DequantizeLinear`, with its name, or why there is none.
fn operator(wiring: &Wiring, node: &NodeProto) -> Option<Result<(&'static str, OwnOperator), EngineError>> {
    // ONNX Runtime writes them in its own domain if it needs 16 bits with an older version of the standard.
    if !matches!(node.domain.as_str(), "" | "ai.onnx" | "com.microsoft") {
        return None;
    }
    let axis = node::int(node, "axis", 1);
    let quantises = match node.op_type.as_str() {
        Quantise::NAME => true,
        Dequantise::NAME => false,
        _ => return None,
    };
    if node::int(node, "block_size", 0) != 0 {
        return Some(Err(refusal(node, "it has a scale for each block".to_owned())));
    }
    if !quantises {
        return Some(Ok((Dequantise::NAME, Dequantise { axis }.into())));
    }
    Some(match integers(wiring, node) {
        Ok(to) => Ok((Quantise::NAME, Quantise { to, axis }.into())),
        Err(reason) => Err(refusal(node, reason)),
    })
}

/// The type that a `QuantizeLinear` quantises to.
fn integers(wiring: &Wiring, node: &NodeProto) -> Result<DatumType, String> {
    let zero = node.input.get(2).filter(|name| !name.is_empty());
    let named = match zero.map(|name| (wiring.constant(name), wiring.writer(name, "DynamicQuantizeLinear"))) {
        Some((Some(zero), _)) => zero.element_type(),
        Some((None, Some(_))) => DataType::Uint8 as i32,
        Some((None, None)) => return Err("its zero point is no constant".to_owned()),
        None => match node::int(node, "output_dtype", 0) {
            0 => DataType::Uint8 as i32,
            named => i32::try_from(named).unwrap_or_default(),
        },
    };
    match DataType::try_from(named) {
        Ok(DataType::Uint8) => Ok(DatumType::U8),
        Ok(DataType::Int8) => Ok(DatumType::I8),
        Ok(DataType::Uint16) => Ok(DatumType::U16),
        Ok(DataType::Int16) => Ok(DatumType::I16),
        Ok(other) => Err(format!(
            "it quantises to {}, not to integers of 8 or 16 bits",
            other.as_str_name()
        )),
        Err(_) => Err(format!("it quantises to a type {named} that the engine does not know")),
    }
}

fn refusal(node: &NodeProto, reason: String) -> EngineError {
    EngineError::Quantisation {
        operator: node.op_type.clone(),
        node: label(node).to_owned(),
        reason,
    }
}

/// The parts of a `QLinearMatMul`, or any other node as it is.
fn parts(node: NodeProto) -> Vec<NodeProto> {
    let ([a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero], [y]) =
        (node.input.as_slice(), node.output.as_slice())
    else {
        return vec![node];
    };
    if !node::is(&node, "QLinearMatMul") {
        return vec![node];
    }
    // There is one scale for all values, one for each row of a, or one for each column of b.
    let part = |operator: &str, axis: Option<i64>, inputs: [&String; 3], output: &str| NodeProto {
        op_type: operator.to_owned(),
        input: inputs.into_iter().filter(|name| !name.is_empty()).cloned().collect(),
        output: vec![output.to_owned()],
        attribute: axis.map(|axis| attribute("axis", axis)).into_iter().collect(),
        ..NodeProto::default()
    };
    let [of_a, of_b, product] = ["a", "b", "product"].map(|name| format!("{OWN_DOMAIN}.{y}.{name}"));
    vec![
        part(Dequantise::NAME, Some(-2), [a, a_scale, a_zero], &of_a),
        part(Dequantise::NAME, Some(-1), [b, b_scale, b_zero], &of_b),
        part("MatMul", None, [&of_a, &of_b, &String::new()], &product),
        part(Quantise::NAME, Some(-2), [&product, y_scale, y_zero], y),
    ]
}

#[cfg(test)]
mod tests;
