//! Runs graphs with quantised tensors in tract, and compares the results with scalar code that does what the standard says.

use tract_onnx::prelude::{Tensor, tvec};
use tract_onnx::tract_hir::internal::IntoTValue;

use super::*;
use crate::constant::Constant;
use crate::graph::testing::{constant_of, graph_of, settings};
use crate::heads::Heads;
use crate::passes;
use crate::plan::Plan;

mod dynamic;

const SHAPE: [usize; 2] = [2, 3];
const IDS: [i64; 6] = [3, -1, 7, 0, 12, -5];
const ROW: [f32; 4] = [0.5, -0.25, 1.5, 0.75];

/// The nodes from the ids of two sequences of three to floats `[2, 3, 4]`.
const FLOATS: [&str; 3] = ["f = Cast(x) {to=1}", "u = Unsqueeze(f, two)", "e = Mul(u, row)"];

fn floats() -> Vec<f32> {
    IDS.iter()
        .flat_map(|&id| ROW.map(|factor| id as f32 * factor))
        .collect()
}

fn f32s(name: &str, dims: &[usize], values: &[f32]) -> (String, Constant) {
    let constant = Constant::float(name.to_owned(), dims, values.to_vec());
    (name.to_owned(), constant.expect("a consistent constant"))
}

/// Integers of any type. One value is a scalar, and several are a list.
fn integers(name: &str, of: DataType, values: &[i32]) -> (String, Constant) {
    let dims = if values.len() == 1 { vec![] } else { vec![values.len()] };
    (name.to_owned(), constant_of(name, &dims, of, values))
}

/// The output for [`IDS`] of the plan of a graph with these nodes, after the passes.
fn run(nodes: &[&str], constants: &[(String, Constant)]) -> Result<Vec<f32>, EngineError> {
    let mut graph = graph_of(nodes, "x", "y");
    let two = integers("two", DataType::Int64, &[2]);
    let rows = [two, f32s("row", &[4], &ROW)];
    graph.constants.extend(rows.into_iter().chain(constants.to_vec()));
    passes::run(&mut graph, &settings())?;
    let plan = Plan::build(graph, 1000, "y", None, &Heads::default())?;
    let ids = Tensor::from_shape(&SHAPE, &IDS).expect("as many ids");
    let (output, _) = plan
        .run(tvec!(ids.into_tvalue()))
        .unwrap_or_else(|e| panic!("{nodes:?}: {e}: {e:?}"));
    let values = output
        .try_as_plain_ram()
        .and_then(|view| Ok(view.as_slice::<f32>()?.to_vec()));
    Ok(values.expect("float32"))
}

/// How a tensor of rows of four is quantised.
#[derive(Clone, Debug)]
struct Way {
    to: DataType,
    /// One scale for all columns, or one for each.
    scales: Vec<f32>,
    zeros: Vec<i32>,
}

impl Way {
    fn new(to: DataType, scales: &[f32], zeros: &[i32]) -> Way {
        let (scales, zeros) = (scales.to_vec(), zeros.to_vec());
        Way { to, scales, zeros }
    }

    /// The scales and zero points with these names.
    fn constants(&self, scales: &str, zeros: &str) -> [(String, Constant); 2] {
        let dims = if self.scales.len() == 1 {
            vec![]
        } else {
            vec![self.scales.len()]
        };
        [f32s(scales, &dims, &self.scales), integers(zeros, self.to, &self.zeros)]
    }

    /// The values, quantised and dequantised.
    fn and_back(&self, values: &[f32]) -> Vec<f32> {
        let range = match self.to {
            DataType::Uint8 => 0..=255,
            DataType::Int8 => -128..=127,
            DataType::Uint16 => 0..=65535,
            DataType::Int16 => -32768..=32767,
            other => panic!("{other:?}"),
        };
        let through = |(i, value): (usize, &f32)| {
            let (scale, zero) = (self.scales[i % self.scales.len()], self.zeros[i % self.zeros.len()]);
            let rounded = f64::from((value / scale).round_ties_even());
            let quantised = (rounded + f64::from(zero)).clamp(f64::from(*range.start()), f64::from(*range.end()));
            (quantised - f64::from(zero)) as f32 * scale
        };
        values.iter().enumerate().map(through).collect()
    }
}

/// Their ranges are wide enough for most of [`floats`], so that some saturate.
fn ways() -> Vec<Way> {
    vec![
        Way::new(DataType::Uint8, &[0.05], &[128]),
        Way::new(DataType::Uint8, &[0.03], &[77]),
        Way::new(DataType::Int8, &[0.04], &[-3]),
        Way::new(DataType::Int16, &[0.001], &[0]),
        Way::new(DataType::Uint16, &[0.0005], &[30000]),
        Way::new(DataType::Uint8, &[0.05, 0.01, 0.1, 0.03], &[128, 0, 255, 7]),
        Way::new(DataType::Int8, &[0.05, 0.01, 0.1, 0.03], &[0, -128, 127, 3]),
    ]
}

fn assert_near(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let allowed = 1e-5 * expected.abs().max(1.0);
        assert!(
            (found - expected).abs() <= allowed,
            "{what}, value {i}: {found}, not {expected}"
        );
    }
}

fn by_row(values: &[f32], of_row: impl Fn(&[f32]) -> Vec<f32>) -> Vec<f32> {
    values.chunks_exact(4).flat_map(of_row).collect()
}

fn softmax(row: &[f32]) -> Vec<f32> {
    let sum: f32 = row.iter().map(|x| x.exp()).sum();
    row.iter().map(|x| x.exp() / sum).collect()
}

fn layer_norm(row: &[f32]) -> Vec<f32> {
    let mean = row.iter().sum::<f32>() / 4.0;
    let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 4.0;
    row.iter().map(|x| (x - mean) / (variance + 1e-5).sqrt()).collect()
}

type Reference = fn(&[f32]) -> Vec<f32>;

/// Operators from d to m, with a reference for each.
const BETWEEN: [(&str, Reference); 12] = [
    ("m = Identity(d)", |x| x.to_vec()),
    ("m = Softmax(d) {axis=-1}", |x| by_row(x, softmax)),
    ("m = Softmax(d) {axis=1}", |x| {
        let mut sums = [0.0; 8];
        let column = |i: usize| i / 12 * 4 + i % 4;
        x.iter().enumerate().for_each(|(i, x)| sums[column(i)] += x.exp());
        x.iter().enumerate().map(|(i, x)| x.exp() / sums[column(i)]).collect()
    }),
    ("m = LogSoftmax(d) {axis=-1}", |x| {
        by_row(x, |row| softmax(row).into_iter().map(f32::ln).collect())
    }),
    ("m = LayerNormalization(d, ones, noughts) {axis=-1}", |x| {
        by_row(x, layer_norm)
    }),
    ("m = Add(d, e)", |x| {
        x.iter().zip(floats()).map(|(x, e)| x + e).collect()
    }),
    ("m = Mul(d, d)", |x| x.iter().map(|x| x * x).collect()),
    ("m = Tanh(d)", |x| x.iter().map(|x| x.tanh()).collect()),
    ("m = Relu(d)", |x| x.iter().map(|x| x.max(0.0)).collect()),
    ("m = Sigmoid(d)", |x| {
        x.iter().map(|x| 1.0 / (1.0 + (-x).exp())).collect()
    }),
    ("m = Gather(d, order) {axis=2}", |x| {
        by_row(x, |row| vec![row[3], row[0], row[0], row[1]])
    }),
    ("m = MatMul(d, square)", |x| {
        by_row(x, |row| {
            (0..4)
                .map(|n| (0..4).map(|k| row[k] * SQUARE[k * 4 + n]).sum())
                .collect()
        })
    }),
];

const SQUARE: [f32; 16] = [
    0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 0.7, -0.8, 0.9, 0.05, -0.15, 0.25, -0.35, 0.45, 0.55, -0.65,
];

fn more() -> Vec<(String, Constant)> {
    vec![
        f32s("ones", &[4], &[1.0; 4]),
        f32s("noughts", &[4], &[0.0; 4]),
        f32s("square", &[4, 4], &SQUARE),
        integers("order", DataType::Int64, &[3, 0, 0, 1]),
    ]
}

/// tract replaced a Softmax between two pairs by a table of 256 results, as if it were an operator on single elements.
#[test]
fn every_operator_between_two_pairs_is_what_it_is_between_none() {
    for (operator, reference) in BETWEEN {
        for (before, after) in ways().iter().zip(ways().iter().cycle().skip(1)) {
            let nodes = [
                &FLOATS[..],
                &[
                    "q = QuantizeLinear(e, s, z) {axis=2}",
                    "d = DequantizeLinear(q, s, z) {axis=2}",
                    operator,
                ],
                &[
                    "r = QuantizeLinear(m, t, n) {axis=-1}",
                    "y = DequantizeLinear(r, t, n) {axis=-1}",
                ],
            ];
            let constants = [&before.constants("s", "z")[..], &after.constants("t", "n"), &more()].concat();
            let what = format!("{operator} after {before:?}, before {after:?}");
            let found = run(&nodes.concat(), &constants).unwrap_or_else(|e| panic!("{what}: {e}: {e:?}"));
            let expected = after.and_back(&reference(&before.and_back(&floats())));
            assert_near(&found, &expected, &what);
        }
    }
}

#[test]
fn a_quantised_product_is_that_of_its_parts() {
    // No product is halfway between two steps of the last scales, because there the order of a sum would decide.
    let weights: Vec<i32> = (0..16).map(|i| (i * 37 + 11) % 120).collect();
    let of_x = Way::new(DataType::Uint8, &[0.1], &[100]);
    for (of_weights, of_y) in [
        (
            Way::new(DataType::Uint8, &[0.01], &[60]),
            Way::new(DataType::Uint8, &[0.2137], &[128]),
        ),
        (
            Way::new(DataType::Int8, &[0.01], &[-7]),
            Way::new(DataType::Uint8, &[0.2931], &[9]),
        ),
        (
            Way::new(DataType::Int8, &[0.01, 0.02, 0.03, 0.01], &[0, 5, 0, -9]),
            Way::new(DataType::Uint8, &[0.2577], &[90]),
        ),
    ] {
        let nodes = [
            &FLOATS[..],
            &[
                "q = QuantizeLinear(e, s, z)",
                "p = QLinearMatMul(q, s, z, w, t, n, v, o)",
                "y = DequantizeLinear(p, v, o)",
            ],
        ];
        let constants = [
            &of_x.constants("s", "z")[..],
            &of_weights.constants("t", "n"),
            &of_y.constants("v", "o"),
            &[("w".to_owned(), constant_of("w", &[4, 4], of_weights.to, &weights))],
        ];
        let what = format!("{of_weights:?} to {of_y:?}");
        let found = run(&nodes.concat(), &constants.concat()).unwrap_or_else(|e| panic!("{what}: {e}: {e:?}"));
        let parameters = |column: usize| {
            let Way { scales, zeros, .. } = &of_weights;
            (scales[column % scales.len()], zeros[column % zeros.len()])
        };
        let weight = |(i, w): (usize, &i32)| (w - parameters(i % 4).1) as f32 * parameters(i % 4).0;
        let matrix: Vec<f32> = weights.iter().enumerate().map(weight).collect();
        let product = by_row(&of_x.and_back(&floats()), |row| {
            (0..4)
                .map(|n| (0..4).map(|k| row[k] * matrix[k * 4 + n]).sum())
                .collect()
        });
        assert_near(&found, &of_y.and_back(&product), &what);
    }
}

#[test]
fn what_is_not_known_to_be_right_is_refused_by_name() {
    let wide = integers("z", DataType::Int32, &[0]);
    let cases: [(&[&str], &str); 4] = [
        (
            &["y = QuantizeLinear(e, s) {block_size=2}"],
            "QuantizeLinear of node y is not supported: it has a scale for each block",
        ),
        (
            &["y = QuantizeLinear(e, s, z)"],
            "QuantizeLinear of node y is not supported: it quantises to INT32",
        ),
        (
            &["c = Cast(e) {to=2}", "y = QuantizeLinear(e, s, c)"],
            "its zero point is no constant",
        ),
        (
            &["c = Cast(e) {to=2}", "y = ConvInteger(c, c)"],
            "ConvInteger of node y is not supported",
        ),
    ];
    for (nodes, expected) in cases {
        let error = run(&[&FLOATS[..], nodes].concat(), &[f32s("s", &[], &[0.1]), wide.clone()]).expect_err(expected);
        let message = error.to_string();
        assert!(message.contains(expected), "{message}");
        assert!(message.ends_with("leave it out of quantisation"), "{message}");
    }
    // If the types alone show the problem, it is found before the first run.
    let half = [
        "h = Cast(e) {to=10}",
        "q = QuantizeLinear(h, s)",
        "y = DequantizeLinear(q, s)",
    ];
    assert!(run(&[&FLOATS[..], &half].concat(), &[f32s("s", &[], &[0.1])]).is_err());
}
