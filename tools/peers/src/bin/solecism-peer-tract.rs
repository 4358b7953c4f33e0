//! [tract](https://github.com/sonos/tract) by itself: the ONNX file as it comes, through its own optimiser.

use anyhow::Context as _;
use solecism_peers::{Batch, Peer};
use tract_onnx::prelude::*;
use tract_onnx::tract_hir::internal::ToDim;

struct Tract {
    bytes: Vec<u8>,
    plan: Option<(Vec<(String, DatumType)>, TypedSimpleState)>,
}

impl Peer for Tract {
    fn load(bytes: Vec<u8>) -> anyhow::Result<Self> {
        Ok(Self { bytes, plan: None })
    }

    /// A plan for the shape, its best; or one with a symbol for each axis.
    fn prepare(&mut self, shape: Option<[usize; 2]>) -> anyhow::Result<()> {
        // One plan in memory at a time.
        self.plan = None;
        // The shapes that PyTorch's newer exporter notes down do not unify in tract.
        let onnx = tract_onnx::onnx()
            .with_ignore_output_shapes(true)
            .with_ignore_value_info(true);
        let mut model = onnx.model_for_read(&mut self.bytes.as_slice())?;
        let shape = match shape {
            Some(shape) => shape.map(|axis| axis.to_dim()),
            None => ["batch", "sequence"].map(|axis| model.symbols.sym(axis).to_dim()),
        };
        let mut inputs = Vec::new();
        for (index, outlet) in model.input_outlets()?.to_vec().into_iter().enumerate() {
            let dtype = model.input_fact(index)?.datum_type().unwrap_or(DatumType::I64);
            inputs.push((model.node(outlet.node).name.clone(), dtype));
            model.set_input_fact(index, InferenceFact::dt_shape(dtype, &shape))?;
        }
        self.plan = Some((inputs, model.into_optimized()?.into_runnable()?.spawn()?));
        Ok(())
    }

    fn run(&mut self, batch: &Batch) -> anyhow::Result<Vec<f32>> {
        let (names, state) = self.plan.as_mut().context("no plan was prepared")?;
        let mut inputs = tvec!();
        for (name, dtype) in names {
            let values = Tensor::from_shape(&batch.shape(), batch.input(name)?)?;
            inputs.push(values.cast_to_dt(*dtype)?.into_owned().into_tvalue());
        }
        let outputs = state.run(inputs)?;
        let output = outputs.first().context("the model has no output")?;
        Ok(output.try_as_plain_ram()?.as_slice::<f32>()?.to_vec())
    }
}

fn main() -> anyhow::Result<()> {
    solecism_peers::main::<Tract>()
}

#[cfg(test)]
mod tests {
    use solecism_testing::tiny;

    #[test]
    fn what_is_timed_is_the_models_answer() {
        solecism_peers::testing::computes_what_onnx_runtime_does::<super::Tract>(&tiny::float_model(), &tiny::golden());
    }
}
