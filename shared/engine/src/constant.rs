//! An initialiser. Small ones are kept as they were decoded, large ones as they were taken out of the file.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use solecism_kernels::{PackedWeights, ShapeError, as_signed};
use tract_onnx::data_resolver::MmapDataResolver;
use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::{DataLocation, DataType};
use tract_onnx::prelude::{IntoArcTensor, Tensor, tract_ndarray::ArrayD};
use tract_onnx::tensor::load_tensor;
use tract_onnx::tract_hir::ops::konst::Const;

use crate::EngineError;
use crate::ops::OwnOperator;
use crate::wire::Large;

/// A tensor in the model file. It has been checked that its dimensions and the length of its data agree.
#[derive(Clone, Debug)]
pub(crate) struct Constant {
    proto: TensorProto,
    dims: Vec<usize>,
    raw: Bytes,
    /// The data, if it is packed; `raw` is then empty.
    packed: Option<Arc<PackedWeights>>,
}

impl Constant {
    /// `large` is the data, if it was taken out of `proto`.
    pub(crate) fn new(mut proto: TensorProto, large: Option<Large>) -> Result<Constant, EngineError> {
        let name = proto.name.clone();
        let bad = |reason: String| Err(EngineError::malformed(format!("initialiser {name}: {reason}")));
        if proto.data_location == Some(DataLocation::External as i32) {
            return bad("its data is in another file; export the model as one file".to_owned());
        }
        let mut dims = Vec::with_capacity(proto.dims.len());
        for &dim in &proto.dims {
            match usize::try_from(dim) {
                Ok(dim) => dims.push(dim),
                Err(_) => return bad(format!("dimension {dim}")),
            }
        }
        let Some(count) = dims.iter().try_fold(1usize, |count, &dim| count.checked_mul(dim)) else {
            return bad(format!("dimensions {dims:?} overflow"));
        };
        let (raw, packed) = match large {
            // Its size is that of the matrix, because otherwise it would not have been packed.
            Some(Large::Packed(packed)) => (Bytes::new(), Some(Arc::new(packed))),
            Some(Large::Raw(raw)) => (raw, None),
            None => (std::mem::take(&mut proto.raw_data).into(), None),
        };
        let (size, typed) = match DataType::try_from(proto.data_type) {
            Ok(DataType::Float) => (4, proto.float_data.len()),
            Ok(DataType::Int64) => (8, proto.int64_data.len()),
            Ok(DataType::Int32) => (4, proto.int32_data.len()),
            Ok(DataType::Int16 | DataType::Uint16 | DataType::Float16) => (2, proto.int32_data.len()),
            Ok(DataType::Int8 | DataType::Uint8 | DataType::Bool) => (1, proto.int32_data.len()),
            Ok(DataType::Double) => (8, proto.double_data.len()),
            Ok(DataType::Uint64) => (8, proto.uint64_data.len()),
            other => return bad(format!("element type {other:?} is not supported")),
        };
        let found = match packed {
            Some(_) => count,
            None if raw.is_empty() => typed,
            None => raw.len() / size,
        };
        if found != count || (!raw.is_empty() && !raw.len().is_multiple_of(size)) {
            return bad(format!(
                "dimensions {dims:?} ask for {count} elements, but the data holds {found}"
            ));
        }
        Ok(Constant {
            proto,
            dims,
            raw,
            packed,
        })
    }

    /// A float32 tensor that is not in the file.
    pub(crate) fn float(name: String, dims: &[usize], values: Vec<f32>) -> Result<Constant, EngineError> {
        let proto = TensorProto {
            name,
            dims: dims.iter().map(|&dim| dim as i64).collect(),
            data_type: DataType::Float as i32,
            float_data: values,
            ..TensorProto::default()
        };
        Constant::new(proto, None)
    }

    /// The same tensor under another name.
    pub(crate) fn renamed(mut self, name: &str) -> Constant {
        name.clone_into(&mut self.proto.name);
        self
    }

    pub(crate) fn dims(&self) -> &[usize] {
        &self.dims
    }

    pub(crate) fn len(&self) -> usize {
        self.dims.iter().product()
    }

    /// How many of the network's weights it holds: the number of its elements, or 0 if they are wide integers, because those are shapes and
    /// indices.
    pub(crate) fn weights(&self) -> usize {
        let kinds = [
            DataType::Float,
            DataType::Float16,
            DataType::Double,
            DataType::Int8,
            DataType::Uint8,
        ];
        if kinds.into_iter().any(|kind| self.is(kind)) {
            self.len()
        } else {
            0
        }
    }

    /// ONNX's number for the type of its elements.
    pub(crate) fn element_type(&self) -> i32 {
        self.proto.data_type
    }

    fn is(&self, data_type: DataType) -> bool {
        self.proto.data_type == data_type as i32
    }

    pub(crate) fn is_f32(&self) -> bool {
        self.is(DataType::Float)
    }

    pub(crate) fn is_i8(&self) -> bool {
        self.is(DataType::Int8)
    }

    /// The elements, if they are float32.
    pub(crate) fn f32s(&self) -> Option<Vec<f32>> {
        self.is(DataType::Float)
            .then(|| self.elements(f32::from_le_bytes, || self.proto.float_data.clone()))
    }

    /// The elements, if they are int64.
    pub(crate) fn i64s(&self) -> Option<Vec<i64>> {
        self.is(DataType::Int64)
            .then(|| self.elements(i64::from_le_bytes, || self.proto.int64_data.clone()))
    }

    /// The elements, if they are int8.
    pub(crate) fn i8s(&self) -> Option<Cow<'_, [i8]>> {
        self.is(DataType::Int8).then(|| match &self.packed {
            Some(packed) => packed.unpack().into(),
            None if self.raw.is_empty() => self.proto.int32_data.iter().map(|&x| x as i8).collect(),
            None => as_signed(&self.raw).into(),
        })
    }

    /// The elements as owned bytes, if they are int8.
    pub(crate) fn into_i8_bytes(self) -> Option<Bytes> {
        if self.is(DataType::Int8) && !self.raw.is_empty() {
            return Some(self.raw);
        }
        self.i8s().map(|elements| elements.iter().map(|&x| x as u8).collect())
    }

    /// The elements in the kernels' layout, if they are int8 `[K, N]`.
    pub(crate) fn into_packed(self) -> Option<Result<PackedWeights, ShapeError>> {
        let &[inputs, outputs] = self.dims() else { return None };
        match self.packed {
            // The graph no longer holds it by the time that operators are built.
            Some(packed) => Some(Ok(Arc::unwrap_or_clone(packed))),
            None => self.i8s().map(|weights| PackedWeights::new(inputs, outputs, &weights)),
        }
    }

    /// The only element, if there is exactly one and it is float32.
    pub(crate) fn scalar(&self) -> Option<f32> {
        (self.len() == 1)
            .then(|| self.f32s())
            .flatten()
            .and_then(|values| values.first().copied())
    }

    /// Whether all elements are zero, whatever their type.
    pub(crate) fn is_zero(&self) -> bool {
        self.raw.iter().all(|&byte| byte == 0)
            && self
                .packed
                .as_ref()
                .is_none_or(|packed| packed.unpack().iter().all(|&x| x == 0))
            && self.proto.int32_data.iter().all(|&x| x == 0)
            && self.proto.int64_data.iter().all(|&x| x == 0)
            && self.proto.float_data.iter().all(|&x| x == 0.0)
    }

    /// Whether it is so small that tract should get the decoded message itself.
    pub(crate) fn is_small(&self) -> bool {
        self.raw.len() < 4096 && self.packed.is_none()
    }

    /// The message with its data, as it was in the file.
    pub(crate) fn into_proto(self) -> TensorProto {
        let raw_data = match &self.packed {
            Some(packed) => packed.unpack().iter().map(|&x| x as u8).collect(),
            None => self.raw.into(),
        };
        TensorProto { raw_data, ..self.proto }
    }

    /// An operator that gives the tensor: float32 directly, other types through tract's own reader.
    pub(crate) fn into_op(self) -> Result<OwnOperator, EngineError> {
        let tensor = match self.f32s() {
            Some(values) => ArrayD::from_shape_vec(self.dims, values)
                .map(Tensor::from)
                .map_err(Into::into),
            None => load_tensor(&MmapDataResolver, &self.into_proto(), None),
        };
        let op = tensor.and_then(|tensor| Const::new(tensor.into_arc_tensor()));
        op.map(OwnOperator::Constant).map_err(|e| EngineError::Prepare {
            stage: "reading an initialiser",
            source: e.into(),
        })
    }

    fn elements<T, const SIZE: usize>(&self, read: fn([u8; SIZE]) -> T, typed: impl Fn() -> Vec<T>) -> Vec<T> {
        if self.raw.is_empty() {
            return typed();
        }
        self.raw
            .as_chunks::<SIZE>()
            .0
            .iter()
            .map(|&chunk| read(chunk))
            .collect()
    }
}
