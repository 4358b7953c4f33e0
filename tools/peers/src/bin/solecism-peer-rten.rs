//! [rten](https://github.com/robertknight/rten).

use std::sync::Arc;

use anyhow::Context as _;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::Tensor;
use rten_tensor::prelude::*;
use solecism_peers::{Batch, Peer};

struct Rten {
    model: Model,
    inputs: Vec<(NodeId, String)>,
    output: NodeId,
    pool: Arc<ThreadPool>,
}

impl Peer for Rten {
    fn load(bytes: Vec<u8>) -> anyhow::Result<Self> {
        let model = ModelOptions::with_all_ops().prepack_weights(true).load(bytes)?;
        let inputs = model.input_ids().iter().map(|&id| {
            let name = model.node_info(id).and_then(|info| info.name().map(str::to_owned));
            anyhow::Ok((id, name.context("an input has no name")?))
        });
        let inputs = inputs.collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Self {
            output: *model.output_ids().first().context("the model has no output")?,
            inputs,
            model,
            pool: Arc::new(ThreadPool::with_num_threads(1)),
        })
    }

    /// One model serves all shapes.
    fn prepare(&mut self, _shape: Option<[usize; 2]>) -> anyhow::Result<()> {
        Ok(())
    }

    fn run(&mut self, batch: &Batch) -> anyhow::Result<Vec<f32>> {
        let mut inputs = Vec::new();
        for (id, name) in &self.inputs {
            let values = Tensor::from_data(&batch.shape()[..], batch.input(name)?.to_vec());
            inputs.push((*id, values.into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let [output] = self.model.run_n(inputs, [self.output], Some(options))?;
        let output: Tensor<f32> = output.try_into()?;
        Ok(output.to_vec())
    }
}

fn main() -> anyhow::Result<()> {
    solecism_peers::main::<Rten>()
}

#[cfg(test)]
mod tests {
    use solecism_testing::tiny;

    #[test]
    fn what_is_timed_is_the_models_answer() {
        solecism_peers::testing::computes_what_onnx_runtime_does::<super::Rten>(&tiny::float_model(), &tiny::golden());
    }
}
