//! Walks over an ONNX file's protobuf wire format, and takes the large weights out while the file is still arriving.
//!
//! The decoder would copy every byte of every initialiser into a vector of its own, which is a second copy of the whole model, made only
//! when the last byte has come. Here the weights of integer products go into the kernels' layout as soon as they have arrived, other large
//! `raw_data` is copied out, and the rest, some kilobytes, is left for the decoder. Wire format:
//! <https://protobuf.dev/programming-guides/encoding/>; field numbers: `onnx.proto3`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bytes::Bytes;
use solecism_kernels::{PackedWeights, as_signed};

use crate::EngineError;
use crate::file::ModelFile;

/// Initialisers at least this long, in bytes, are taken out.
const LARGE: usize = 4096;

/// The most bytes that the tag and the length of a field take together.
const HEADER: usize = 20;

const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const GRAPH_INITIALIZER: u64 = 5;
const NODE_INPUT: u64 = 1;
const NODE_OP_TYPE: u64 = 4;
const TENSOR_DIMS: u64 = 1;
const TENSOR_DATA_TYPE: u64 = 2;
const TENSOR_NAME: u64 = 8;
const TENSOR_RAW_DATA: u64 = 9;
const INT8: u64 = 3;

/// A model file in two parts.
pub(crate) struct Split {
    /// The `ModelProto` message without the large `raw_data` fields.
    pub(crate) message: Vec<u8>,
    /// The data of the large initialisers, by initialiser name.
    pub(crate) large: HashMap<String, Large>,
}

/// The data of a large initialiser.
#[derive(Clone, Debug)]
pub(crate) enum Large {
    /// `raw_data` as it is in the file.
    Raw(Bytes),
    /// int8 `[K, N]` that is the second operand of a `MatMulInteger`.
    Packed(PackedWeights),
}

/// Splits a serialised `ModelProto` that comes piece by piece.
///
/// The nodes say which weights to pack on the way, because exporters write them before the initialisers. If the nodes
/// come later, packing waits until the graph is there.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    file: ModelFile,
    /// Everything before this position has been processed.
    at: usize,
    /// The end of the graph that `at` is in, and what is left of the graph so far.
    graph: Option<(usize, Vec<u8>)>,
    message: Vec<u8>,
    large: HashMap<String, Large>,
    /// Second operands of the `MatMulInteger` nodes so far.
    operands: HashSet<String>,
}

impl Splitter {
    /// Takes the next piece, and processes as much as has come.
    pub(crate) fn push(&mut self, piece: Bytes) -> Result<(), EngineError> {
        self.file.push(piece);
        self.advance(false)
    }

    /// Ends the file. This fails if lengths or wire types break the format.
    pub(crate) fn finish(mut self) -> Result<Split, EngineError> {
        self.advance(true)?;
        let Splitter { message, large, .. } = self;
        Ok(Split { message, large })
    }

    fn advance(&mut self, whole: bool) -> Result<(), EngineError> {
        let end_of_file = if whole { self.file.len() } else { usize::MAX };
        loop {
            let end = self.graph.as_ref().map_or(end_of_file, |(end, _)| *end);
            if self.at >= end {
                let Some((_, graph)) = self.graph.take() else {
                    return Ok(());
                };
                push_message(&mut self.message, MODEL_GRAPH, &graph);
                continue;
            }
            if !whole && self.file.len() - self.at < HEADER {
                return Ok(());
            }
            let field = read_field(&self.file, self.at..end)?;
            if self.graph.is_none() && field.is_message(MODEL_GRAPH) {
                if whole && field.payload.end > self.file.len() {
                    return Err(past_the_end(self.at));
                }
                self.at = field.payload.start;
                self.graph = Some((field.payload.end, Vec::new()));
                continue;
            }
            if field.whole.end > self.file.len() {
                return if whole { Err(past_the_end(self.at)) } else { Ok(()) };
            }
            self.at = field.whole.end;
            self.take(field)?;
            self.file.release(self.at);
        }
    }

    fn take(&mut self, field: Field) -> Result<(), EngineError> {
        let Some((_, graph)) = &mut self.graph else {
            self.file.copy_to(field.whole, &mut self.message);
            return Ok(());
        };
        if !field.is_message(GRAPH_INITIALIZER) || field.payload.len() < LARGE {
            if field.is_message(GRAPH_NODE) {
                self.operands.extend(operand(&self.file, field.payload)?);
            }
            self.file.copy_to(field.whole, graph);
            return Ok(());
        }
        let Initialiser {
            rest,
            name,
            dims,
            int8,
            raw,
        } = Initialiser::read(&self.file, field.payload)?;
        if let Some(raw) = raw {
            let bytes = self.file.whole(raw);
            let packed = match dims[..] {
                [inputs, outputs] if int8 && self.operands.contains(&name) => {
                    PackedWeights::new(inputs, outputs, as_signed(&bytes)).ok()
                }
                _ => None,
            };
            let data = packed.map_or_else(|| Large::Raw(bytes.into_owned().into()), Large::Packed);
            if self.large.insert(name.clone(), data).is_some() {
                return Err(EngineError::malformed(format!("initialiser {name} is there twice")));
            }
        }
        push_message(graph, GRAPH_INITIALIZER, &rest);
        Ok(())
    }
}

/// A `TensorProto`.
struct Initialiser {
    /// The message without large `raw_data`.
    rest: Vec<u8>,
    name: String,
    dims: Vec<usize>,
    int8: bool,
    /// The position of large `raw_data` in the file.
    raw: Option<Range<usize>>,
}

impl Initialiser {
    fn read(file: &ModelFile, range: Range<usize>) -> Result<Initialiser, EngineError> {
        let mut found = Initialiser {
            rest: Vec::new(),
            name: String::new(),
            dims: Vec::new(),
            int8: false,
            raw: None,
        };
        for part in fields(file, range) {
            let Field {
                number,
                wire_type,
                whole,
                payload,
            } = part?;
            match (number, wire_type) {
                (TENSOR_RAW_DATA, 2) if payload.len() >= LARGE => {
                    found.raw = Some(payload);
                    continue;
                }
                (TENSOR_NAME, 2) => found.name = text(file, payload),
                (TENSOR_DATA_TYPE, 0) => found.int8 = read_varint(file, payload)?.0 == INT8,
                (TENSOR_DIMS, 0 | 2) => {
                    let mut rest = payload;
                    while rest.start < rest.end {
                        let (dim, after) = read_varint(file, rest.clone())?;
                        found.dims.push(usize::try_from(dim).unwrap_or(usize::MAX));
                        rest.start = after;
                    }
                }
                _ => {}
            }
            file.copy_to(whole, &mut found.rest);
        }
        Ok(found)
    }
}

/// The second operand of a node, if the node is a `MatMulInteger`.
fn operand(file: &ModelFile, node: Range<usize>) -> Result<Option<String>, EngineError> {
    let (mut inputs, mut operator) = (Vec::new(), String::new());
    for part in fields(file, node) {
        let part = part?;
        if part.is_message(NODE_INPUT) {
            inputs.push(part.payload);
        } else if part.is_message(NODE_OP_TYPE) {
            operator = text(file, part.payload);
        }
    }
    let second = inputs.into_iter().nth(1).filter(|_| operator == "MatMulInteger");
    Ok(second.map(|range| text(file, range)))
}

fn text(file: &ModelFile, range: Range<usize>) -> String {
    String::from_utf8_lossy(&file.whole(range)).into_owned()
}

fn past_the_end(start: usize) -> EngineError {
    EngineError::malformed(format!("the field at byte {start} runs past the end of its message"))
}

fn push_message(out: &mut Vec<u8>, number: u64, body: &[u8]) {
    push_varint(out, number << 3 | 2);
    push_varint(out, body.len() as u64);
    out.extend_from_slice(body);
}

fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

struct Field {
    number: u64,
    wire_type: u64,
    /// Tag, length and payload.
    whole: Range<usize>,
    payload: Range<usize>,
}

impl Field {
    /// Whether this is the length-delimited field `number` (a message, a string or bytes).
    fn is_message(&self, number: u64) -> bool {
        self.number == number && self.wire_type == 2
    }
}

/// The fields of the message at `range` of `file`, in file order.
fn fields(file: &ModelFile, range: Range<usize>) -> impl Iterator<Item = Result<Field, EngineError>> + '_ {
    let Range { mut start, end } = range;
    std::iter::from_fn(move || {
        if start >= end {
            return None;
        }
        let field = read_field(file, start..end);
        // After an error, the position is unknown, so it stops.
        start = field.as_ref().map_or(end, |f| f.whole.end);
        Some(field)
    })
}

/// The field at the beginning of `range`, which is the field's message or the rest of it.
fn read_field(file: &ModelFile, range: Range<usize>) -> Result<Field, EngineError> {
    let Range { start, end } = range;
    let (tag, after_tag) = read_varint(file, start..end)?;
    let (payload_start, length) = match tag & 7 {
        0 => (after_tag, read_varint(file, after_tag..end)?.1 - after_tag),
        1 => (after_tag, 8),
        2 => {
            let (length, after) = read_varint(file, after_tag..end)?;
            (after, usize::try_from(length).unwrap_or(usize::MAX))
        }
        5 => (after_tag, 4),
        other => {
            let reason = format!("wire type {other} at byte {start} is not one that protobuf uses");
            return Err(EngineError::malformed(reason));
        }
    };
    match payload_start.checked_add(length).filter(|&after| after <= end) {
        Some(after) => Ok(Field {
            number: tag >> 3,
            wire_type: tag & 7,
            whole: start..after,
            payload: payload_start..after,
        }),
        None => Err(past_the_end(start)),
    }
}

/// The value of the variable-length integer at the beginning of `range`, and the position after it.
fn read_varint(file: &ModelFile, range: Range<usize>) -> Result<(u64, usize), EngineError> {
    let Range { start, end } = range;
    let mut value = 0u64;
    let (bytes, found) = file.head::<10>(start);
    let found = found.min(end.saturating_sub(start));
    for (i, &byte) in bytes[..found].iter().enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i as u32).min(63);
        if byte < 0x80 {
            return Ok((value, start + i + 1));
        }
    }
    Err(EngineError::malformed(format!(
        "the integer at byte {start} has no end"
    )))
}

#[cfg(test)]
mod tests;
