//! An embedding table. Rows are looked up, and int8 rows are converted to float32 one by one; the table as a whole never is.
//!
//! float32 tables are here too, because an index past the table is an error here, whereas tract's `Gather` panics.

use bytes::Bytes;
use tract_onnx::tract_hir::internal::*;

use super::Operator;

/// The rows of a table, `[rows, width]`, row-major.
#[derive(Debug)]
pub(crate) enum Table {
    /// int8 with one scale per row.
    Int8 {
        /// `[rows, width]`, each byte an i8.
        rows: Bytes,
        /// `[rows]`.
        scales: Box<[f32]>,
    },
    /// float32.
    Float(Box<[f32]>),
}

/// `table[id]`: ids `[..]` integer to `[.., width]` float32.
#[derive(Debug)]
pub(crate) struct Embedding {
    pub(crate) table: Table,
    /// Columns of the table, at least 1.
    pub(crate) width: usize,
}

impl Operator for Embedding {
    const NAME: &'static str = "Embedding";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        let [ids] = inputs else {
            bail!("an embedding has one input, not {}", inputs.len())
        };
        Ok(ids.iter().cloned().chain([self.width.to_dim()]).collect())
    }

    fn bytes(&self) -> usize {
        match &self.table {
            Table::Int8 { rows, scales } => rows.len() + size_of_val(&**scales),
            Table::Float(rows) => size_of_val(&**rows),
        }
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        let [ids] = inputs else {
            bail!("an embedding has one input, not {}", inputs.len())
        };
        let mut shape: TVec<usize> = ids.shape().into();
        shape.push(self.width);
        let ids = ids.cast_to::<i64>()?;
        let ids = ids.try_as_plain_ram()?;
        let mut out = Tensor::zero::<f32>(&shape)?;
        let mut view = out.try_as_plain_ram_mut()?;
        let rows = view.as_slice_mut::<f32>()?.chunks_exact_mut(self.width);
        for (row, &id) in rows.zip(ids.as_slice::<i64>()?) {
            self.copy_row(id, row)?;
        }
        Ok(out)
    }
}

impl Embedding {
    /// The number of rows.
    pub(crate) fn count(&self) -> usize {
        match &self.table {
            Table::Int8 { scales, .. } => scales.len(),
            Table::Float(rows) => rows.len() / self.width,
        }
    }

    /// Writes row `id` to `out`, which is as long as a row.
    pub(crate) fn copy_row(&self, id: i64, out: &mut [f32]) -> TractResult<()> {
        let count = self.count();
        // ONNX counts a negative index from the end.
        let index = if id < 0 { id + count as i64 } else { id };
        let Some(index) = usize::try_from(index).ok().filter(|&index| index < count) else {
            bail!("row {id} of an embedding table of {count} rows");
        };
        let own = index * self.width..(index + 1) * self.width;
        match &self.table {
            Table::Float(rows) => out.copy_from_slice(&rows[own]),
            Table::Int8 { rows, scales } => {
                for (x, &q) in out.iter_mut().zip(&rows[own]) {
                    *x = f32::from(q as i8) * scales[index];
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_looked_up_and_checked() {
        let int8 = Table::Int8 {
            rows: Bytes::from_static(&[1, 2, 0xfd, 4]),
            scales: [0.5, 2.0].into(),
        };
        let cases: [(Table, [[f32; 2]; 2]); 2] = [
            (int8, [[0.5, 1.0], [-6.0, 8.0]]),
            (Table::Float([1.0, 2.0, 3.0, 4.0].into()), [[1.0, 2.0], [3.0, 4.0]]),
        ];
        for (table, [first, second]) in cases {
            let embedding = Embedding { table, width: 2 };
            let run = |ids: &[i64]| embedding.eval(&[tensor1(ids).into_tvalue()]);
            let found = run(&[1, 0, -1]).expect("rows that exist");
            assert_eq!(found, tensor2(&[second, first, second]), "{embedding:?}");
            assert!(run(&[2]).is_err() && run(&[-3]).is_err() && run(&[i64::MIN]).is_err());
        }
    }
}
