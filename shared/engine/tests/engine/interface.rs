//! The inputs that exporters declare in different ways.

use prost::Message;
use solecism_engine::{Model, Options};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto};

use crate::models::{float, ids, read};

fn float_after(change: impl FnOnce(&mut GraphProto)) -> Model {
    let bytes = read(&solecism_testing::tiny::float_model());
    let mut model = ModelProto::decode(bytes.as_slice()).expect("the tiny model");
    change(model.graph.as_mut().expect("a graph"));
    Model::from_onnx(model.encode_to_vec(), &Options::default()).expect("a good model")
}

#[test]
fn int32_inputs_and_token_types_give_the_same_logits() {
    let (long, short) = (ids(12, 0), ids(5, 1));
    let expected = float().logits(&[&long, &short]).expect("a valid batch");

    let int32 = float_after(|graph| {
        for input in &mut graph.input {
            if let Some(Value::TensorType(tensor)) = input.r#type.as_mut().and_then(|t| t.value.as_mut()) {
                tensor.elem_type = DataType::Int32 as i32;
            }
        }
    });
    assert_eq!(int32.logits(&[&long, &short]).expect("a valid batch"), expected);

    let typed = float_after(|graph| {
        let mut types = graph.input[0].clone();
        types.name = "token_type_ids".into();
        graph.input.insert(0, types);
        // ids + types: the same ids, as long as the engine feeds zeros.
        let words = graph
            .node
            .iter_mut()
            .find(|node| node.op_type == "Gather")
            .expect("the table of words");
        let ids = std::mem::replace(&mut words.input[1], "moved".into());
        let inputs = vec![ids, "token_type_ids".into()];
        let op_type = "Add".into();
        let add = NodeProto {
            input: inputs,
            output: vec!["moved".into()],
            op_type,
            ..NodeProto::default()
        };
        graph.node.insert(0, add);
    });
    assert_eq!(typed.logits(&[&long, &short]).expect("a valid batch"), expected);
}
