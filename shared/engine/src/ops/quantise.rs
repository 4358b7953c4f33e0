//! ONNX's `QuantizeLinear` and `DequantizeLinear`, as the standard defines them.
//!
//! tract's own are correct by themselves, but tract rewrites whatever is between two of them: it treats `Softmax`, whose output has the
//! axes of its input, as an operator on single elements, and replaces it by a table of 256 results. tract knows nothing about the operators
//! here, so it rewrites nothing around them.

use tract_onnx::tract_hir::internal::*;

use super::Operator;

/// `saturate(round(x / scale) + zero point)`, with halves rounded to the even neighbour: from float32 to an integer of 8 or 16 bits.
///
/// Inputs: x, `[..]` float32; the scale, one or `[length of the axis]` float32; and the zero point, with the scale's shape, which is 0 if
/// the input is missing.
#[derive(Debug)]
pub(crate) struct Quantise {
    /// The type of the output: U8, I8, U16 or I16.
    pub(crate) to: DatumType,
    /// The axis of x that scales and zero points run along, if there are several of them; it counts from the end if it is negative.
    pub(crate) axis: i64,
}

/// `(x - zero point) * scale`: from integers to float32. The inputs are those of [`Quantise`], but x has 8, 16 or 32 bits.
#[derive(Debug)]
pub(crate) struct Dequantise {
    /// The same as that of [`Quantise`].
    pub(crate) axis: i64,
}

impl Operator for Quantise {
    const NAME: &'static str = "QuantizeLinear";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        shape(self.axis, inputs)
    }

    fn output_type(&self, inputs: &[DatumType]) -> TractResult<DatumType> {
        let [x, scale, ..] = inputs else {
            bail!("{} of {} inputs", Self::NAME, inputs.len())
        };
        ensure!(
            [x, scale].into_iter().all(|input| *input == f32::datum_type()),
            "{} takes float32 values and scales, not {inputs:?}",
            Self::NAME
        );
        Ok(self.to)
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        // `as` saturates.
        match self.to {
            DatumType::U8 => self.to_integers(inputs, |q| q as u8),
            DatumType::I8 => self.to_integers(inputs, |q| q as i8),
            DatumType::U16 => self.to_integers(inputs, |q| q as u16),
            DatumType::I16 => self.to_integers(inputs, |q| q as i16),
            other => bail!("{} to {other:?}", Self::NAME),
        }
    }
}

impl Quantise {
    fn to_integers<T: Datum + Copy>(&self, inputs: &[TValue], saturate: fn(f32) -> T) -> TractResult<Tensor> {
        each(inputs, self.axis, |x: f32, scale, zero| {
            saturate((x / scale).round_ties_even() + zero as f32)
        })
    }
}

impl Operator for Dequantise {
    const NAME: &'static str = "DequantizeLinear";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        shape(self.axis, inputs)
    }

    fn output_type(&self, inputs: &[DatumType]) -> TractResult<DatumType> {
        let [x, scale, ..] = inputs else {
            bail!("{} of {} inputs", Self::NAME, inputs.len())
        };
        ensure!(
            *scale == f32::datum_type() && (x.is_integer() && x.size_of() < 8),
            "{} takes integers of up to 32 bits and float32 scales, not {inputs:?}",
            Self::NAME
        );
        Ok(*scale)
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        match inputs.first().map(|x| x.datum_type()) {
            Some(DatumType::U8) => self.to_floats::<u8>(inputs),
            Some(DatumType::I8) => self.to_floats::<i8>(inputs),
            Some(DatumType::U16) => self.to_floats::<u16>(inputs),
            Some(DatumType::I16) => self.to_floats::<i16>(inputs),
            Some(DatumType::I32) => self.to_floats::<i32>(inputs),
            other => bail!("{} of {other:?}", Self::NAME),
        }
    }
}

impl Dequantise {
    fn to_floats<T: Datum + Copy + Into<i64>>(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        each(inputs, self.axis, |x: T, scale, zero| (x.into() - zero) as f32 * scale)
    }
}

/// The shape of x, which the parameters must fit.
fn shape(axis: i64, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
    let ([x, scale] | [x, scale, _]) = inputs else {
        bail!("quantisation of {} inputs", inputs.len())
    };
    for parameter in &inputs[1..] {
        let one = parameter.iter().all(|length| length.is_one());
        let along = one || *parameter == [x[along(axis, x.len())?].clone()];
        ensure!(
            // ONNX Runtime writes a scale with one axis beside a zero point without any axes.
            along && (one || parameter.len() == scale.len()) && one == scale.iter().all(|length| length.is_one()),
            "scales and zero points of {:?} for {x:?} along axis {axis}",
            &inputs[1..]
        );
    }
    Ok((*x).into())
}

/// The index of an axis, from 0, of a tensor with `rank` axes.
fn along(axis: i64, rank: usize) -> TractResult<usize> {
    let axis = if axis < 0 { axis + rank as i64 } else { axis };
    match usize::try_from(axis) {
        Ok(axis) if axis < rank => Ok(axis),
        _ => bail!("axis {axis} of a tensor that has {rank}"),
    }
}

/// `convert(x, scale, zero point)` of each element of the first input.
fn each<T: Datum + Copy, U: Datum + Copy>(
    inputs: &[TValue],
    axis: i64,
    convert: impl Fn(T, f32, i64) -> U,
) -> TractResult<Tensor> {
    let ([x, scale] | [x, scale, _]) = inputs else {
        bail!("quantisation of {} inputs", inputs.len())
    };
    let zeros = match inputs.get(2) {
        Some(zeros) => zeros.cast_to::<i64>()?.into_owned(),
        None => Tensor::zero::<i64>(scale.shape())?,
    };
    let (scales, zeros) = (scale.try_as_plain_ram()?, zeros.try_as_plain_ram()?);
    let (scales, zeros) = (scales.as_slice::<f32>()?, zeros.as_slice::<i64>()?);
    // How many consecutive elements share a scale.
    let run = match scales.len() {
        1 => x.len(),
        _ => {
            let axis = along(axis, x.rank())?;
            ensure!(
                scales.len() == x.shape()[axis],
                "{} scales for {:?}",
                scales.len(),
                x.shape()
            );
            x.shape()[axis + 1..].iter().product()
        }
    };
    ensure!(
        zeros.len() == scales.len(),
        "{} zero points for {} scales",
        zeros.len(),
        scales.len()
    );
    let mut out = Tensor::zero_dt(U::datum_type(), x.shape())?;
    let mut view = out.try_as_plain_ram_mut()?;
    let x = x.try_as_plain_ram()?;
    let runs = x
        .as_slice::<T>()?
        .chunks(run.max(1))
        .zip(view.as_slice_mut::<U>()?.chunks_mut(run.max(1)));
    let parameters = scales.iter().zip(zeros).cycle();
    for ((x, out), (&scale, &zero)) in runs.zip(parameters) {
        for (x, out) in x.iter().zip(out) {
            *out = convert(*x, scale, zero);
        }
    }
    Ok(out)
}
