//! The time of one forward pass of one sequence: this engine on an int8 model, and tract by itself on the same network
//! in float32.
//!
//!     SOLECISM_BENCH_INT8=int8.onnx SOLECISM_BENCH_FLOAT=float32.onnx cargo bench -p solecism-engine
//!
//! Each number is the least of some runs on one thread, in milliseconds: what the machine can do when left alone. tract
//! runs in two ways: with one plan for every length, as the engine has it (symbolic), and with a plan for each length
//! (fixed), which is its best. The engine's other rows are the same int8 model on the other kernels, and the float32
//! model through the engine, which is tract's products between operators of the engine's own.

use std::error::Error;
use std::time::{Duration, Instant};

use solecism_engine::{Kernel, Model, Options};
use tract_onnx::prelude::*;

const LENGTHS: [usize; 3] = [16, 32, 128];

/// A row runs for at least this long a length, after one run to warm up.
const AT_LEAST: Duration = Duration::from_millis(1500);

fn main() -> Result<(), Box<dyn Error>> {
    let path = |name| std::env::var(name).map_err(|_| format!("{name} must name an ONNX file"));
    let int8 = std::fs::read(path("SOLECISM_BENCH_INT8")?)?;
    let float = std::fs::read(path("SOLECISM_BENCH_FLOAT")?)?;

    println!("milliseconds for one sequence of so many tokens, least of some");
    println!(
        "{:<36} {:>8} {:>8} {:>8} {:>8}",
        "", LENGTHS[0], LENGTHS[1], LENGTHS[2], "load"
    );
    let kernels: Vec<Kernel> = Kernel::available().filter(|&kernel| kernel != Kernel::Scalar).collect();
    for kernel in kernels.into_iter().rev() {
        engine(&format!("engine, int8, {kernel}"), &int8, Some(kernel))?;
    }
    engine("engine, float32", &float, None)?;
    tract_symbolic(&float)?;
    tract_fixed(&float)
}

fn engine(name: &str, bytes: &[u8], kernel: Option<Kernel>) -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    options.kernel = kernel;
    let bytes = bytes.to_vec();
    let start = Instant::now();
    let model = Model::from_onnx(bytes, &options)?;
    let load = start.elapsed();
    let mut times = Vec::new();
    for length in LENGTHS {
        let ids = ids(length);
        times.push(least(|| {
            model.logits(&[&ids])?;
            Ok(())
        })?);
    }
    row(name, &times, load);
    Ok(())
}

/// tract alone, on its own reading of the file: symbols for both axes, or a batch of 1 and a length.
fn plan(bytes: &[u8], length: Option<usize>) -> TractResult<Arc<TypedSimplePlan>> {
    let onnx = tract_onnx::onnx()
        .with_ignore_output_shapes(true)
        .with_ignore_value_info(true);
    let mut model = onnx.model_for_read(&mut &bytes[..])?;
    let shape = match length {
        Some(length) => [1.to_dim(), length.to_dim()],
        None => [
            model.symbols.sym("batch").to_dim(),
            model.symbols.sym("sequence").to_dim(),
        ],
    };
    for index in 0..model.input_outlets()?.len() {
        model.set_input_fact(index, InferenceFact::dt_shape(i64::datum_type(), &shape))?;
    }
    model.into_optimized()?.into_runnable()
}

fn run(state: &mut TypedSimpleState, length: usize) -> Result<(), Box<dyn Error>> {
    let ids: Vec<i64> = ids(length).into_iter().map(i64::from).collect();
    let mut inputs = tvec!(Tensor::from_shape(&[1, length], &ids)?.into_tvalue());
    // After the ids come the mask and, where the model has them, the types.
    while inputs.len() < state.model().inputs.len() {
        let value = i64::from(inputs.len() == 1);
        inputs.push(Tensor::from_shape(&[1, length], &vec![value; length])?.into_tvalue());
    }
    state.run(inputs)?;
    Ok(())
}

fn tract_symbolic(bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let mut state = plan(bytes, None)?.spawn()?;
    let load = start.elapsed();
    let mut times = Vec::new();
    for length in LENGTHS {
        times.push(least(|| run(&mut state, length))?);
    }
    row("tract, float32, symbolic", &times, load);
    Ok(())
}

fn tract_fixed(bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let (mut times, mut load) = (Vec::new(), Duration::ZERO);
    for length in LENGTHS {
        let start = Instant::now();
        let mut state = plan(bytes, Some(length))?.spawn()?;
        load = start.elapsed();
        times.push(least(|| run(&mut state, length))?);
    }
    row("tract, float32, fixed", &times, load);
    Ok(())
}

fn ids(length: usize) -> Vec<u32> {
    (0..length as u32).map(|i| i * 7 % 250).collect()
}

fn least(mut work: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    work()?;
    let mut least = Duration::MAX;
    let (begin, mut runs) = (Instant::now(), 0);
    while runs < 10 || begin.elapsed() < AT_LEAST {
        let start = Instant::now();
        work()?;
        least = least.min(start.elapsed());
        runs += 1;
    }
    Ok(least)
}

fn row(name: &str, times: &[Duration], load: Duration) {
    print!("{name:<36}");
    for time in times.iter().chain([&load]) {
        print!(" {:>8.2}", time.as_secs_f64() * 1e3);
    }
    println!();
}
