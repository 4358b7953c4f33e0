//! `CumSum` over a `Cast` to int64, with a `Cast` after it, is changed to count in int32.
//!
//! RoBERTa's position ids are such sums. tract treats int64 as symbolic dimensions here, which it cannot sum. A count of tokens fits in
//! int32.

use tract_onnx::pb::tensor_proto::DataType;

use crate::graph::Graph;
use crate::node;

pub(super) fn narrow(graph: &mut Graph) {
    let wiring = graph.wiring();
    let casts: Vec<String> = graph
        .nodes
        .iter()
        .filter(|node| node::is(node, "Cast") && node::int(node, "to", 0) == DataType::Int64 as i64)
        .filter_map(|cast| {
            let output = cast.output.first()?;
            let sum = wiring.only_reader(output, "CumSum")?;
            wiring.only_reader(sum.output.first()?, "Cast").map(|_| output.clone())
        })
        .collect();
    for node in graph.nodes.iter_mut().filter(|node| casts.contains(&node.output[0])) {
        for to in node.attribute.iter_mut().filter(|a| a.name == "to") {
            to.i = DataType::Int32 as i64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::graph_of;

    #[test]
    fn only_a_sum_between_two_casts_is_narrowed() {
        let cases = [
            (["c = Cast(x) {to=7}", "s = CumSum(c, =1)", "y = Cast(s) {to=7}"], 6),
            (["c = Cast(x) {to=7}", "s = CumSum(c, =1)", "y = Neg(s)"], 7),
            (["c = Cast(x) {to=7}", "s = Neg(c)", "y = Cast(s) {to=7}"], 7),
        ];
        for (nodes, expected) in cases {
            let mut graph = graph_of(&nodes, "x", "y");
            narrow(&mut graph);
            assert_eq!(node::int(&graph.nodes[0], "to", 0), expected, "{nodes:?}");
        }
    }
}
