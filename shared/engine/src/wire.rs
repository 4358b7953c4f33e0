//! A walk over an ONNX file's protobuf wire format that takes the large weights out before the file is decoded.
//!
//! The decoder would copy every byte of every initialiser into a vector of its own: a second copy of the whole model.
//! Here each large `raw_data` becomes a slice of the caller's buffers instead, and the rest (a few hundred kilobytes) is
//! decoded as usual. Wire format: <https://protobuf.dev/programming-guides/encoding/>; field numbers: `onnx.proto3`.

use std::collections::HashMap;
use std::ops::Range;

use crate::EngineError;
use crate::file::{ModelFile, Slice};

/// Initialisers at least this long, in bytes, are sliced instead of copied.
const LARGE: usize = 4096;

const MODEL_GRAPH: u64 = 7;
const GRAPH_INITIALIZER: u64 = 5;
const TENSOR_NAME: u64 = 8;
const TENSOR_RAW_DATA: u64 = 9;

/// A model file in two parts.
pub(crate) struct Split {
    /// The `ModelProto` message without the large `raw_data` fields.
    pub(crate) message: Vec<u8>,
    /// `raw_data` of the large initialisers, by initialiser name.
    pub(crate) large: HashMap<String, Slice>,
}

/// Splits a serialised `ModelProto`. Fails where lengths or wire types break the format.
pub(crate) fn split(file: &ModelFile) -> Result<Split, EngineError> {
    let mut large = HashMap::new();
    let mut message = Vec::new();
    for field in fields(file, 0..file.len()) {
        let field = field?;
        if field.is_message(MODEL_GRAPH) {
            let graph = split_graph(file, field.payload, &mut large)?;
            push_message(&mut message, MODEL_GRAPH, &graph);
        } else {
            file.copy_to(field.whole, &mut message);
        }
    }
    Ok(Split { message, large })
}

fn split_graph(
    file: &ModelFile,
    range: Range<usize>,
    large: &mut HashMap<String, Slice>,
) -> Result<Vec<u8>, EngineError> {
    let mut graph = Vec::new();
    for field in fields(file, range) {
        let field = field?;
        if !field.is_message(GRAPH_INITIALIZER) || field.payload.len() < LARGE {
            file.copy_to(field.whole, &mut graph);
            continue;
        }
        let mut tensor = Vec::new();
        let mut name = String::new();
        let mut raw = None;
        for part in fields(file, field.payload) {
            let part = part?;
            if part.is_message(TENSOR_RAW_DATA) && part.payload.len() >= LARGE {
                raw = Some(file.slice(part.payload));
                continue;
            }
            if part.is_message(TENSOR_NAME) {
                let mut bytes = Vec::new();
                file.copy_to(part.payload.clone(), &mut bytes);
                name = String::from_utf8_lossy(&bytes).into_owned();
            }
            file.copy_to(part.whole, &mut tensor);
        }
        if let Some(raw) = raw
            && large.insert(name.clone(), raw).is_some()
        {
            return Err(EngineError::malformed(format!("initialiser {name} stands twice")));
        }
        push_message(&mut graph, GRAPH_INITIALIZER, &tensor);
    }
    Ok(graph)
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

/// The fields of the message that lies at `range` of `file`, in file order.
fn fields(file: &ModelFile, range: Range<usize>) -> impl Iterator<Item = Result<Field, EngineError>> + '_ {
    let Range { mut start, end } = range;
    std::iter::from_fn(move || {
        if start >= end {
            return None;
        }
        let field = read_field(file, start..end);
        // After an error the position is unknown: stop.
        start = field.as_ref().map_or(end, |f| f.whole.end);
        Some(field)
    })
}

/// The field at the beginning of `range`, which is its message's or what is left of it.
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
        None => Err(EngineError::malformed(format!(
            "the field at byte {start} runs past the end of its message"
        ))),
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
mod tests {
    use bytes::Bytes;

    use super::*;

    fn tensor(name: &str, raw: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        push_message(&mut out, TENSOR_RAW_DATA, raw);
        push_message(&mut out, TENSOR_NAME, name.as_bytes());
        out
    }

    fn file(tensors: &[Vec<u8>]) -> Vec<u8> {
        let mut graph = Vec::new();
        for tensor in tensors {
            push_message(&mut graph, GRAPH_INITIALIZER, tensor);
        }
        let mut model = vec![1 << 3, 8]; // ir_version 8
        push_message(&mut model, MODEL_GRAPH, &graph);
        model
    }

    #[test]
    fn large_weights_become_slices_of_the_file_and_small_ones_stay() {
        let large = vec![7u8; LARGE];
        let small = tensor("small", &[1, 2, 3]);
        let bytes = Bytes::from(file(&[tensor("large", &large), small.clone()]));
        let mut name_only = Vec::new();
        push_message(&mut name_only, TENSOR_NAME, b"large");
        for size in [bytes.len(), 1000, 1] {
            let pieces: Vec<Bytes> = (0..bytes.len().div_ceil(size))
                .map(|i| bytes.slice(i * size..bytes.len().min((i + 1) * size)))
                .collect();
            let split = split(&pieces.into()).expect("a valid file");
            assert_eq!(split.message, file(&[name_only.clone(), small.clone()]));
            assert_eq!(split.large.keys().collect::<Vec<_>>(), ["large"]);
            let slice = split.large["large"].whole();
            assert_eq!(slice[..], large[..]);
            if size == bytes.len() {
                assert!(bytes.as_ptr_range().contains(&slice.as_ptr()), "a slice, not a copy");
            }
        }
    }

    #[test]
    fn broken_files_are_errors_that_say_where() {
        let good = file(&[tensor("large", &vec![7u8; LARGE])]);
        let cases: [(&str, Vec<u8>, &str); 4] = [
            (
                "cut in the middle of a weight",
                good[..good.len() / 2].to_vec(),
                "runs past the end",
            ),
            (
                "a length that lies",
                vec![7 << 3 | 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0],
                "runs past the end",
            ),
            ("a varint without an end", vec![0xff; 12], "has no end"),
            ("a group, long gone from protobuf", vec![1 << 3 | 3], "wire type 3"),
        ];
        for (what, bytes, expected) in cases {
            let error = split(&bytes.into()).err().map(|e| e.to_string());
            assert!(
                error.as_deref().is_some_and(|e| e.contains(expected)),
                "{what}: {error:?}"
            );
        }
        let twice = file(&[tensor("w", &vec![7u8; LARGE]), tensor("w", &vec![8u8; LARGE])]);
        assert!(split(&twice.into()).is_err(), "two initialisers of one name");
    }
}
