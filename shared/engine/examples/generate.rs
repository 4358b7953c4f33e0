//! Runs a T5 over token ids, one sentence at a time, so that its answers can be compared with those of other engines:
//!
//! ```sh
//! cargo run --release -p solecism-engine --example generate -- FOLDER [OPTION=VALUE]... < ids.txt > written.txt
//! ```
//!
//! Input: one sentence per line, its token ids separated by spaces. Output: one line per sentence, with the number of times that the
//! decoder ran, 1 if it came to its end or else 0, and the ids that it wrote. The folder holds `encoder.onnx` and `decoder.onnx`. Options,
//! with their defaults: `bits=7`, `beams=1`, `penalty=1`, `early=false` (or `true`, `never`), `ngram=0`, `most=0` (1.5 times the length of
//! the input, plus 10), `aggressive=0`, `times=0` (how many times to generate all of them again, with the time of the fastest round on
//! standard error).

use std::error::Error;
use std::io::{BufRead, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use solecism_engine::{ActivationBits, EarlyStopping, EngineError, Generation, ModelFile, Options, Seq2Seq};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("usage: generate FOLDER [OPTION=VALUE]... < IDS > WRITTEN")?;
    let (mut options, mut settings, mut times) = (Options::default(), Generation::default(), 0);
    for argument in arguments {
        let (name, value) = argument.split_once('=').ok_or("options are OPTION=VALUE")?;
        match (name, value) {
            ("bits", "7") => options.activation_bits = ActivationBits::Seven,
            ("bits", "8") => options.activation_bits = ActivationBits::Eight,
            ("beams", _) => settings.beams = value.parse()?,
            ("penalty", _) => settings.length_penalty = value.parse()?,
            ("early", "true") => settings.early_stopping = EarlyStopping::AsManyAsBeams,
            ("early", "false") => settings.early_stopping = EarlyStopping::Heuristic,
            ("early", "never") => settings.early_stopping = EarlyStopping::Never,
            ("ngram", _) => settings.no_repeat_ngram = value.parse()?,
            ("most", _) => settings.max_tokens = Some(value.parse()?).filter(|&most| most > 0),
            ("aggressive", _) => settings.aggressive = value == "1",
            ("times", _) => times = value.parse()?,
            _ => return Err(format!("no option {argument}").into()),
        }
    }
    let read = |name: &str| ModelFile::read(&Path::new(&folder).join(name));
    let model = Seq2Seq::from_onnx(read("encoder.onnx")?, read("decoder.onnx")?, &options)?;
    let ids = |line: std::io::Result<String>| -> Result<Vec<u32>, Box<dyn Error>> {
        Ok(line?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?)
    };
    let sentences: Vec<Vec<u32>> = std::io::stdin().lock().lines().map(ids).collect::<Result<_, _>>()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for sentence in &sentences {
        let found = match model.generate(sentence, &settings) {
            Ok(found) => found,
            Err(error @ EngineError::RanAway { .. }) => {
                writeln!(out, "{error}")?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        write!(out, "{} {}", found.passes, u8::from(found.ended))?;
        for id in found.ids {
            write!(out, " {id}")?;
        }
        writeln!(out)?;
    }
    out.flush()?;
    let mut fastest = f64::INFINITY;
    for _ in 0..times {
        let start = Instant::now();
        for sentence in &sentences {
            let _ = model.generate(sentence, &settings);
        }
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    if times > 0 {
        let milliseconds = fastest * 1e3 / sentences.len() as f64;
        eprintln!(
            "{milliseconds:.3} ms a sentence; {} bytes resident",
            model.resident_bytes()
        );
    }
    Ok(())
}
