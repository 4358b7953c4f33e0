//! GELU written out, `x / 2 * (1 + erf(x / sqrt(2)))`, becomes one `Gelu` node (an operator of ONNX since opset 20).

use crate::EngineError;
use crate::graph::{Graph, Replacement, Wiring};
use crate::node::{self, other};
use tract_onnx::pb::NodeProto;

pub(super) fn fuse(graph: &mut Graph) -> Result<(), EngineError> {
    let wiring = graph.wiring();
    let matches = graph.nodes.iter().filter_map(|node| find(&wiring, node)).collect();
    graph.replace(matches)
}

fn near(value: Option<f32>, expected: f32) -> bool {
    // Exporters round the square root of two to as few as four digits.
    value.is_some_and(|value| (value - expected).abs() <= 1e-4 * expected)
}

fn find(wiring: &Wiring, erf: &NodeProto) -> Option<Replacement> {
    if !node::is(erf, "Erf") {
        return None;
    }
    let scaled = erf.input.first()?;
    let x = match (wiring.writer(scaled, "Div"), wiring.writer(scaled, "Mul")) {
        (Some(div), _) => {
            let [x, divisor] = div.input.as_slice() else {
                return None;
            };
            near(wiring.scalar(divisor), std::f32::consts::SQRT_2).then_some(x.as_str())?
        }
        (None, Some(mul)) => {
            let (factor, x) = wiring.split_constant(mul)?;
            near(factor.scalar(), std::f32::consts::FRAC_1_SQRT_2).then_some(x)?
        }
        (None, None) => return None,
    };
    let add = wiring.only_reader(erf.output.first()?, "Add")?;
    let (one, _) = wiring.split_constant(add)?;
    if !near(one.scalar(), 1.0) {
        return None;
    }
    // What remains is the product of 1 + erf, x and 0.5, in any order.
    let gate = add.output.first()?;
    let mul = wiring.only_reader(gate, "Mul")?;
    let factor = other(mul, gate)?;
    let output = mul.output.first()?;
    let half = |name: &str| near(wiring.scalar(name), 0.5);
    let last = if factor == x || half(factor) {
        let last = wiring.only_reader(output, "Mul")?;
        let rest = other(last, output)?;
        (if factor == x { half(rest) } else { rest == x }).then_some(last)?
    } else {
        let (constant, inner) = wiring.split_constant(wiring.writer(factor, "Mul")?)?;
        (near(constant.scalar(), 0.5) && inner == x).then_some(mul)?
    };
    Some(Replacement {
        output: last.output.first()?.clone(),
        inputs: vec![x.to_owned()],
        operator: "Gelu",
        op: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::graph_of;

    #[test]
    fn each_way_to_write_gelu_becomes_one_node() {
        let cases: [(&str, &[&str]); 4] = [
            (
                "x times the gate, then halved",
                &[
                    "d = Div(x, =1.4142135)",
                    "e = Erf(d)",
                    "a = Add(e, =1)",
                    "m = Mul(x, a)",
                    "y = Mul(m, =0.5)",
                ],
            ),
            (
                "x halved first",
                &[
                    "d = Div(x, =1.4142135)",
                    "e = Erf(d)",
                    "a = Add(=1, e)",
                    "h = Mul(x, =0.5)",
                    "y = Mul(h, a)",
                ],
            ),
            (
                "the gate halved first",
                &[
                    "d = Mul(x, =0.7071068)",
                    "e = Erf(d)",
                    "a = Add(e, =1)",
                    "m = Mul(a, =0.5)",
                    "y = Mul(m, x)",
                ],
            ),
            (
                "the square root short of digits",
                &[
                    "d = Div(x, =1.4142)",
                    "e = Erf(d)",
                    "a = Add(e, =1)",
                    "m = Mul(x, a)",
                    "y = Mul(=0.5, m)",
                ],
            ),
        ];
        for (what, before) in cases {
            let mut graph = graph_of(before, "x", "y");
            fuse(&mut graph).expect("a good graph");
            assert_eq!(graph.lines(), ["y = Gelu(x)"], "{what}");
        }
    }

    #[test]
    fn what_only_resembles_gelu_stays() {
        let cases: [(&str, &[&str]); 3] = [
            (
                "another divisor",
                &[
                    "d = Div(x, =2)",
                    "e = Erf(d)",
                    "a = Add(e, =1)",
                    "m = Mul(x, a)",
                    "y = Mul(m, =0.5)",
                ],
            ),
            (
                "another half",
                &[
                    "d = Div(x, =1.4142135)",
                    "e = Erf(d)",
                    "a = Add(e, =1)",
                    "m = Mul(x, a)",
                    "y = Mul(m, =0.25)",
                ],
            ),
            (
                "another x",
                &[
                    "d = Div(x, =1.4142135)",
                    "e = Erf(d)",
                    "a = Add(e, =1)",
                    "m = Mul(d, a)",
                    "y = Mul(m, =0.5)",
                ],
            ),
        ];
        for (what, before) in cases {
            let mut graph = graph_of(before, "x", "y");
            let lines = graph.lines();
            fuse(&mut graph).expect("a good graph");
            assert_eq!(graph.lines(), lines, "{what}");
        }
    }
}
