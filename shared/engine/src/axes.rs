//! Checks that attributes name only axes that a tensor may have.
//!
//! tract loops from one axis to another while it works out shapes (`LayerNormalization`), and a file may name axis -2⁶².

use tract_onnx::pb::NodeProto;

use crate::EngineError;
use crate::node::label;

/// More axes than any network has: ONNX's own operators have at most six.
const MOST: i64 = 64;

/// Gives an error that names the node if an `axis` or one of the `axes` of `nodes`, or of the graphs inside them, is not an axis that a
/// tensor may have.
pub(crate) fn check(nodes: &[NodeProto]) -> Result<(), EngineError> {
    let mut left: Vec<&NodeProto> = nodes.iter().collect();
    while let Some(node) = left.pop() {
        for attribute in &node.attribute {
            if matches!(attribute.name.as_str(), "axis" | "axes") {
                let named = std::iter::once(&attribute.i).chain(&attribute.ints);
                if let Some(axis) = named.into_iter().find(|axis| !(-MOST..MOST).contains(*axis)) {
                    return Err(EngineError::malformed(format!(
                        "node {} names axis {axis}, but tensors have at most {MOST}",
                        label(node)
                    )));
                }
            }
            for graph in attribute.g.iter().chain(&attribute.graphs) {
                left.extend(&graph.node);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tract_onnx::pb::GraphProto;

    use super::*;
    use crate::graph::testing::attribute;

    fn node(name: &str, attributes: Vec<tract_onnx::pb::AttributeProto>) -> NodeProto {
        NodeProto {
            name: name.to_owned(),
            attribute: attributes,
            ..NodeProto::default()
        }
    }

    #[test]
    fn axes_that_no_tensor_has() {
        let inner = |axis| GraphProto {
            node: vec![node("inside", vec![attribute("axis", |a| a.i = axis)])],
            ..GraphProto::default()
        };
        let cases = [
            (vec![attribute("axis", |a| a.i = -1)], None),
            (vec![attribute("axes", |a| a.ints = vec![0, 63])], None),
            // This attribute is not an axis.
            (vec![attribute("to", |a| a.i = 1 << 40)], None),
            (
                vec![attribute("axis", |a| a.i = -(1 << 62))],
                Some("outside names axis -4611686018427387904"),
            ),
            (
                vec![attribute("axes", |a| a.ints = vec![0, 64])],
                Some("outside names axis 64"),
            ),
            (vec![attribute("body", |a| a.g = Some(inner(1)))], None),
            (
                vec![attribute("body", |a| a.g = Some(inner(i64::MAX)))],
                Some("inside names axis 9223372036854775807"),
            ),
        ];
        for (attributes, expected) in cases {
            let found = check(&[node("outside", attributes)])
                .err()
                .map(|error| error.to_string());
            match expected {
                None => assert_eq!(found, None),
                Some(part) => assert!(
                    found.as_ref().is_some_and(|message| message.contains(part)),
                    "{found:?}"
                ),
            }
        }
    }
}
