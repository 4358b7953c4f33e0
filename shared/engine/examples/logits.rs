//! Runs a model over token ids, one sentence at a time, so that its answers can be compared with those of other engines:
//!
//! ```sh
//! cargo run --release -p solecism-engine --example logits -- model.onnx 7 < ids.txt > logits.txt
//! ```
//!
//! Input: one sentence per line, its token ids separated by spaces. Output: one line per sentence, with its logits `[token, label]`,
//! row-major, separated by spaces. The number is the activation bits, 7 or 8; `plain` runs the graph as it is in the file.

use std::error::Error;
use std::io::{BufRead, BufWriter, Write};

use bytes::Bytes;
use solecism_engine::{ActivationBits, Model, Options, plain_logits};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(bits)) = (arguments.next(), arguments.next()) else {
        return Err("usage: logits MODEL.onnx 7|8 [plain] < IDS > LOGITS".into());
    };
    let mut options = Options::default();
    options.activation_bits = match bits.as_str() {
        "7" => ActivationBits::Seven,
        "8" => ActivationBits::Eight,
        other => return Err(format!("activation bits are 7 or 8, not {other}").into()),
    };
    let plain = arguments.next().is_some_and(|argument| argument == "plain");
    let file = Bytes::from(std::fs::read(path)?);
    let model = (!plain).then(|| Model::from_onnx(file.clone(), &options)).transpose()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let ids: Vec<u32> = line?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let logits = match &model {
            Some(model) => model.logits(&[&ids])?,
            None => plain_logits(file.clone(), &options.output, &[&ids])?,
        };
        for (index, value) in logits.sequence(0).iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            write!(out, "{separator}{value}")?;
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
