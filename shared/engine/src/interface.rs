//! Which inputs a model gets, and which output it is run for.

use tract_onnx::prelude::*;
use tract_onnx::tract_hir::internal::{DimLike, ToDim};

use crate::EngineError;
use crate::graph::Graph;
use crate::heads::{Head, Heads};

pub(crate) const IDS: &str = "input_ids";
pub(crate) const MASK: &str = "attention_mask";
pub(crate) const TYPES: &str = "token_type_ids";

/// The output that a model is run for; by default that of a token classifier, `logits`, with a row for each token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name. `None` means `logits`, or the first output if the model has no `logits`.
    pub name: Option<String>,
    /// What it must have a row of values for; `None` allows both.
    pub rows: Option<Rows>,
}

impl Output {
    /// `logits`, or the first output if the model has no `logits`, whatever its rows are.
    pub const ANY: Output = Output { name: None, rows: None };
}

impl Default for Output {
    fn default() -> Self {
        Output {
            name: Some("logits".to_owned()),
            rows: Some(Rows::Tokens),
        }
    }
}

/// What an output has a row of values for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Each token: `[batch, sequence, values]`, as `logits`, `last_hidden_state` and `token_embeddings` are.
    Tokens,
    /// Each sequence: `[batch, values]`, as `sentence_embedding` is.
    Sequences,
}

/// The shape that an output must have.
fn shape(rows: Option<Rows>) -> &'static str {
    match rows {
        Some(Rows::Tokens) => "[batch, sequence, values]",
        Some(Rows::Sequences) => "[batch, values]",
        None => "[batch, sequence, values] or [batch, values]",
    }
}

/// Checks that calls can feed every input, and finds the name of the output that was asked for.
pub(crate) fn check(graph: &Graph, output: &Output) -> Result<String, EngineError> {
    if let Some(name) = graph.inputs().find(|name| ![IDS, MASK, TYPES].contains(name)) {
        return Err(EngineError::UnknownInput { name: name.to_owned() });
    }
    for name in [IDS, MASK] {
        if !graph.inputs().any(|input| input == name) {
            return Err(EngineError::MissingInput { name });
        }
    }
    let named = output.name.as_deref().unwrap_or("logits");
    let mut found = graph.outputs().find(|&name| name == named);
    if output.name.is_none() {
        found = found.or(graph.outputs().next());
    }
    found.map(str::to_owned).ok_or_else(|| {
        let outputs: Vec<&str> = graph.outputs().collect();
        EngineError::Output {
            name: named.to_owned(),
            shape: shape(output.rows),
            reason: format!("the model has {}", outputs.join(", ")),
        }
    })
}

/// Checks the type and axes of the plan's output, which is called `name`. Gives what its rows stand for, and how many values each has.
pub(crate) fn rows(
    typed: &TypedModel,
    name: &str,
    wanted: Option<Rows>,
    [batch, sequence]: [&Symbol; 2],
) -> Result<(Rows, usize), EngineError> {
    let error = |reason| EngineError::Output {
        name: name.to_owned(),
        shape: shape(wanted),
        reason,
    };
    let fact = typed.output_fact(0).map_err(|e| error(e.to_string()))?;
    let (found, axes, last) = match fact.shape.dims() {
        [first, second, last] => (
            Rows::Tokens,
            *first == batch.to_dim() && *second == sequence.to_dim(),
            last,
        ),
        [first, last] => (Rows::Sequences, *first == batch.to_dim(), last),
        _ => return Err(error(format!("it has {} axes", fact.rank()))),
    };
    match last.to_usize() {
        Ok(values)
            if values > 0
                && axes
                && fact.datum_type == f32::datum_type()
                && wanted.is_none_or(|wanted| wanted == found) =>
        {
            Ok((found, values))
        }
        _ => Err(error(format!("it is {fact:?}"))),
    }
}

/// Checks that the plan's second output is a hidden state with a row for each token, with the width that the `heads` reading it need.
pub(crate) fn check_hidden(
    typed: &TypedModel,
    output: &str,
    heads: &Heads,
    [batch, sequence]: [&Symbol; 2],
) -> Result<(), EngineError> {
    let Some(hidden) = &heads.hidden else { return Ok(()) };
    let error = |reason: String| EngineError::Head {
        name: heads.names.join(", "),
        output: output.to_owned(),
        reason: format!("{hidden} {reason}"),
    };
    let fact = typed.output_fact(1).map_err(|e| error(e.to_string()))?;
    let mut widths = heads.all.iter().flatten().map(Head::inputs);
    let fits = match fact.shape.dims() {
        [first, second, width] => {
            *first == batch.to_dim() && *second == sequence.to_dim() && widths.all(|own| *width == own.to_dim())
        }
        _ => false,
    };
    match fits && fact.datum_type == f32::datum_type() {
        true => Ok(()),
        false => Err(error(format!("is {fact:?}, and not float32 [batch, sequence, width]"))),
    }
}
