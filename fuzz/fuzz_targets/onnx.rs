//! Any bytes as a model file: loading them gives a model or an error, soon and in little memory, and so does running it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use solecism_engine::{Model, Options};

fuzz_target!(
    // The engine turns a panic of the graph library into an error; the fuzzer's own hook would end the process before it
    // can. A panic that nobody catches still ends it.
    init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |bytes: &[u8]| {
        if let Ok(model) = Model::from_onnx(bytes.to_vec(), &Options::default()) {
            let _ = model.logits(&[&[1, 2, 3, 4, 5], &[6]]);
        }
    }
);
