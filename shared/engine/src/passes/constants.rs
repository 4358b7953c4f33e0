//! `Constant` nodes, and `Identity` nodes over constants, become constants of the graph.
//!
//! PyTorch's exporter writes shapes as `Constant` nodes and shares equal weights through `Identity` nodes. After this
//! pass, the others have to know only one kind of constant.

use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::DataType;

use crate::EngineError;
use crate::constant::Constant;
use crate::graph::Graph;
use crate::node;

pub(super) fn collect(graph: &mut Graph) -> Result<(), EngineError> {
    let mut kept = Vec::with_capacity(graph.nodes.len());
    for node in std::mem::take(&mut graph.nodes) {
        let value = if node::is(&node, "Constant") {
            match value(&node) {
                Some(proto) => Some(Constant::new(proto, None)?),
                None => None,
            }
        } else if node::is(&node, "Identity") {
            node.input.first().and_then(|input| graph.constants.get(input)).cloned()
        } else {
            None
        };
        match (value, node.output.as_slice()) {
            (Some(value), [output]) => {
                graph.constants.insert(output.clone(), value.renamed(output));
            }
            _ => kept.push(node),
        }
    }
    graph.nodes = kept;
    graph.sweep();
    Ok(())
}

/// The tensor that a `Constant` node holds, in the forms that exporters use for numbers.
fn value(node: &tract_onnx::pb::NodeProto) -> Option<TensorProto> {
    let attribute = node.attribute.first()?;
    let name = node.output.first()?.clone();
    let int64 = DataType::Int64 as i32;
    let float = DataType::Float as i32;
    let list = |len: usize| vec![len as i64];
    Some(match attribute.name.as_str() {
        "value" => TensorProto {
            name,
            ..attribute.t.clone()?
        },
        "value_int" => TensorProto {
            name,
            data_type: int64,
            int64_data: vec![attribute.i],
            ..TensorProto::default()
        },
        "value_ints" => {
            let (dims, int64_data) = (list(attribute.ints.len()), attribute.ints.clone());
            TensorProto {
                name,
                dims,
                data_type: int64,
                int64_data,
                ..TensorProto::default()
            }
        }
        "value_float" => TensorProto {
            name,
            data_type: float,
            float_data: vec![attribute.f],
            ..TensorProto::default()
        },
        "value_floats" => {
            let (dims, float_data) = (list(attribute.floats.len()), attribute.floats.clone());
            TensorProto {
                name,
                dims,
                data_type: float,
                float_data,
                ..TensorProto::default()
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{attribute, graph_of};

    #[test]
    fn constant_nodes_and_identities_of_constants_become_constants() {
        let mut graph = graph_of(
            &["c = Constant()", "i = Identity(c)", "j = Identity(x)", "k = Add(j, i)"],
            "x",
            "k",
        );
        graph.nodes[0]
            .attribute
            .push(attribute("value_floats", |a| a.floats = vec![1.0, 2.0]));
        collect(&mut graph).expect("a valid graph");
        assert_eq!(graph.lines(), ["j = Identity(x)", "k = Add(j, i)"]);
        assert_eq!(
            graph.constants.keys().collect::<Vec<_>>(),
            ["i"],
            "c is read by nothing any more"
        );
        assert_eq!(graph.constants["i"].f32s(), Some(vec![1.0, 2.0]));
    }
}
