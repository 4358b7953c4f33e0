//! Small files that ask for huge tensors give an error before anything of that size is made.

use prost::Message;
use solecism_engine::{Model, Options};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, ValueInfoProto,
    tensor_shape_proto, type_proto,
};

/// A model with the engine's interface that runs `lines`, such as `y = Tile(x, big)`. They may read `x`, which is the ids as float32
/// `[batch, sequence, 1]`, and the `constants`, and have to write `c`, which is added to `x` to give the logits.
fn model(lines: &[&str], constants: &[(&str, &[i64])]) -> Vec<u8> {
    let mut nodes = vec!["f = Cast(input_ids)", "x = Unsqueeze(f, last)"];
    nodes.extend(lines);
    // All values of `c` become one number, so that it broadcasts.
    nodes.extend([
        "d = Cast(c)",
        "m = ReduceMax(d)",
        "one = Reshape(m, ones)",
        "logits = Add(x, one)",
    ]);
    let names = |list: &str| list.split(", ").map(str::to_owned).collect();
    let node = |line: &&str| {
        let (output, call) = line.split_once(" = ").expect("output = Operator(inputs)");
        let (operator, inputs) = call
            .strip_suffix(')')
            .and_then(|c| c.split_once('('))
            .expect("Operator(inputs)");
        let mut node = NodeProto {
            output: names(output),
            op_type: operator.to_owned(),
            input: names(inputs),
            ..NodeProto::default()
        };
        let attribute = match operator {
            "Cast" => Some(("to", DataType::Float as i64)),
            "ReduceMax" => Some(("keepdims", 0)),
            "Concat" => Some(("axis", 0)),
            _ => None,
        };
        node.attribute
            .extend(attribute.map(|(name, i)| tract_onnx::pb::AttributeProto {
                name: name.to_owned(),
                r#type: tract_onnx::pb::attribute_proto::AttributeType::Int as i32,
                i,
                ..Default::default()
            }));
        node
    };
    let list = |name: &str, values: &[i64], dims: Vec<i64>| TensorProto {
        name: name.to_owned(),
        dims,
        data_type: DataType::Int64 as i32,
        int64_data: values.to_vec(),
        ..TensorProto::default()
    };
    let mut initializer = vec![
        list("last", &[-1], vec![1]),
        list("ones", &[1, 1, 1], vec![3]),
        list("zero", &[0], vec![]),
        list("unit", &[1], vec![]),
    ];
    initializer.extend(
        constants
            .iter()
            .map(|(name, values)| match name.strip_prefix("scalar_") {
                Some(_) => list(name, values, vec![]),
                None => list(name, values, vec![values.len() as i64]),
            }),
    );
    let value = |name: &str, of: DataType, axes: usize| {
        let shape = TensorShapeProto {
            dim: vec![tensor_shape_proto::Dimension::default(); axes],
        };
        let tensor = type_proto::Tensor {
            elem_type: of as i32,
            shape: Some(shape),
        };
        let r#type = TypeProto {
            value: Some(type_proto::Value::TensorType(tensor)),
            ..TypeProto::default()
        };
        ValueInfoProto {
            name: name.to_owned(),
            r#type: Some(r#type),
            ..ValueInfoProto::default()
        }
    };
    let graph = GraphProto {
        node: nodes.iter().map(node).collect(),
        initializer,
        input: vec![
            value("input_ids", DataType::Int64, 2),
            value("attention_mask", DataType::Int64, 2),
        ],
        output: vec![value("logits", DataType::Float, 3)],
        ..GraphProto::default()
    };
    let opset = OperatorSetIdProto {
        version: 17,
        ..OperatorSetIdProto::default()
    };
    ModelProto {
        ir_version: 8,
        graph: Some(graph),
        opset_import: vec![opset],
        ..ModelProto::default()
    }
    .encode_to_vec()
}

fn outcome(bytes: Vec<u8>) -> Result<Vec<f32>, String> {
    let chain = |error: &dyn std::error::Error| {
        let causes = std::iter::successors(Some(error), |error| error.source());
        causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    };
    let model = Model::from_onnx(bytes, &Options::default()).map_err(|e| chain(&e))?;
    let logits = model.logits(&[&[7, 8]]).map_err(|e| chain(&e))?;
    Ok(logits.sequence(0).to_vec())
}

#[test]
fn what_is_small_runs() {
    let cases: [(&[&str], &[i64]); 5] = [
        (&["c = ConstantOfShape(size)"], &[4, 4]),
        (&["c = Expand(last, size)"], &[4, 4]),
        (&["c = Tile(last, size)"], &[4]),
        (&["c = Tile(x, size)"], &[1, 1, 3]),
        (&["e = Expand(last, size)", "c = Concat(e, e)"], &[4]),
    ];
    for (lines, size) in cases {
        let found = outcome(model(lines, &[("size", size)]));
        assert!(
            found.as_ref().is_ok_and(|logits| logits.len() == 2),
            "{lines:?}: {found:?}"
        );
    }
    let found = outcome(model(&["c = Range(zero, scalar_end, unit)"], &[("scalar_end", &[5])]));
    assert_eq!(found, Ok(vec![11.0, 12.0]));
}

#[test]
fn what_is_huge_is_an_error() {
    const HUGE: i64 = 1 << 22;
    let doubled: Vec<String> = (0..40).map(|i| format!("c{} = Concat(c{i}, c{i})", i + 1)).collect();
    let mut doubling: Vec<&str> = vec!["c0 = Expand(last, size)"];
    doubling.extend(doubled.iter().map(String::as_str));
    doubling.push("c = Concat(c40, c40)");
    // A thousand tensors of a million elements, none of which is too many.
    let made: Vec<String> = (0..1000).map(|i| format!("c{i} = Expand(p{i}, size)")).collect();
    let moved: Vec<String> = (0..1000).map(|i| format!("p{} = ReduceMax(c{i})", i + 1)).collect();
    let mut many: Vec<&str> = vec!["p0 = ReduceMax(last)"];
    many.extend(
        made.iter()
            .zip(&moved)
            .flat_map(|(made, moved)| [made.as_str(), moved.as_str()]),
    );
    many.push("c = Cast(p1000)");
    let cases: [(&str, &[&str], &[i64]); 7] = [
        ("ConstantOfShape", &["c = ConstantOfShape(size)"], &[HUGE, HUGE]),
        ("Expand", &["c = Expand(last, size)"], &[HUGE, HUGE]),
        (
            "Tile",
            &["e = Reshape(last, ones)", "c = Tile(e, size)"],
            &[HUGE, HUGE, 1],
        ),
        ("Tile of the input", &["c = Tile(x, size)"], &[1, HUGE, HUGE]),
        (
            "an outer sum",
            &["c0 = Expand(last, size)", "c1 = Unsqueeze(c0, last)", "c = Add(c0, c1)"],
            &[1 << 20],
        ),
        ("a doubling chain", &doubling, &[4]),
        ("many", &many, &[1 << 20]),
    ];
    let mut failures = Vec::new();
    for (what, lines, size) in cases {
        match outcome(model(lines, &[("size", size)])) {
            Err(error) if error.contains("elements are too many") => {}
            other => failures.push(format!("{what}: {other:?}")),
        }
    }
    let range = outcome(model(
        &["c = Range(zero, scalar_end, unit)"],
        &[("scalar_end", &[1 << 50])],
    ));
    if !range
        .as_ref()
        .is_err_and(|error| error.contains("elements are too many"))
    {
        failures.push(format!("Range: {range:?}"));
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn an_index_past_the_end_that_only_a_run_shows() {
    let found = outcome(model(&["c = Gather(x, far)"], &[("far", &[5, 6])]));
    assert!(
        found.as_ref().is_err_and(|error| error.contains("past the end")),
        "{found:?}"
    );
}
