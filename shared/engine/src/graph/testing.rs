//! Graphs from lines such as `y = Mul(x, =0.5) {axis=1}`, for the tests of the passes.

use solecism_kernels::{ActivationBits, Kernel};
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    AttributeProto, GraphProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, tensor_shape_proto,
    type_proto,
};

use super::*;
use crate::passes::Settings;

pub(crate) fn settings() -> Settings {
    Settings {
        kernel: Some(Kernel::Scalar),
        bits: ActivationBits::Seven,
        pool: Default::default(),
        packed: Default::default(),
        longest: None,
    }
}

pub(crate) fn attribute(name: &str, fill: impl FnOnce(&mut AttributeProto)) -> AttributeProto {
    let mut attribute = AttributeProto {
        name: name.to_owned(),
        ..AttributeProto::default()
    };
    fill(&mut attribute);
    attribute
}

pub(crate) fn constant_f32(name: &str, dims: &[usize], value: f32) -> Constant {
    let float_data = vec![value; dims.iter().product()];
    constant(TensorProto {
        float_data,
        ..proto(name, dims, DataType::Float)
    })
}

pub(crate) fn constant_i8(name: &str, dims: &[usize], value: i8) -> Constant {
    let int32_data = vec![i32::from(value); dims.iter().product()];
    constant(TensorProto {
        int32_data,
        ..proto(name, dims, DataType::Int8)
    })
}

pub(crate) fn constant_i64(name: &str, values: &[i64]) -> Constant {
    constant(TensorProto {
        int64_data: values.to_vec(),
        ..proto(name, &[values.len()], DataType::Int64)
    })
}

/// Integers of any type.
pub(crate) fn constant_of(name: &str, dims: &[usize], data_type: DataType, values: &[i32]) -> Constant {
    let wide = data_type == DataType::Int64;
    constant(TensorProto {
        int64_data: values.iter().filter(|_| wide).map(|&value| i64::from(value)).collect(),
        int32_data: values.iter().filter(|_| !wide).copied().collect(),
        ..proto(name, dims, data_type)
    })
}

fn proto(name: &str, dims: &[usize], data_type: DataType) -> TensorProto {
    let dims = dims.iter().map(|&d| d as i64).collect();
    TensorProto {
        name: name.into(),
        dims,
        data_type: data_type as i32,
        ..TensorProto::default()
    }
}

fn constant(proto: TensorProto) -> Constant {
    Constant::new(proto, None).expect("a consistent constant")
}

/// A graph of one input and one output. `=0.5` stands for a float32 scalar of that value.
pub(crate) fn graph_of(lines: &[&str], input: &str, output: &str) -> Graph {
    // int64 with two axes of any length, like the inputs of the models.
    let unknown = || tensor_shape_proto::Dimension::default();
    let shape = TensorShapeProto {
        dim: vec![unknown(), unknown()],
    };
    let tensor = type_proto::Tensor {
        elem_type: DataType::Int64 as i32,
        shape: Some(shape),
    };
    let r#type = TypeProto {
        value: Some(type_proto::Value::TensorType(tensor)),
        ..TypeProto::default()
    };
    let value = |name: &str| ValueInfoProto {
        name: name.into(),
        r#type: Some(r#type.clone()),
        ..ValueInfoProto::default()
    };
    let graph = GraphProto {
        input: vec![value(input)],
        output: vec![value(output)],
        ..GraphProto::default()
    };
    let mut graph = Graph {
        nodes: lines.iter().map(|line| parse(line)).collect(),
        constants: HashMap::new(),
        operators: HashMap::new(),
        rest: ModelProto {
            graph: Some(graph),
            opset_import: vec![OperatorSetIdProto {
                version: 17,
                ..OperatorSetIdProto::default()
            }],
            ..ModelProto::default()
        },
    };
    for name in graph.nodes.iter().flat_map(|node| node.input.clone()) {
        if let Some(value) = name.strip_prefix('=') {
            let value = value.parse().expect("a number");
            graph.constants.insert(name.clone(), constant_f32(&name, &[], value));
        }
    }
    graph
}

fn parse(line: &str) -> NodeProto {
    let list = |names: &str| names.split(", ").filter(|n| !n.is_empty()).map(str::to_owned).collect();
    let (outputs, call) = line.split_once(" = ").expect("outputs = Operator(inputs)");
    let (operator, rest) = call.split_once('(').expect("Operator(inputs)");
    let (inputs, attributes) = rest.split_once(')').expect("a closing parenthesis");
    let attributes = attributes
        .trim_matches([' ', '{', '}'])
        .split("; ")
        .filter_map(|a| a.split_once('='));
    NodeProto {
        output: list(outputs),
        op_type: operator.to_owned(),
        input: list(inputs),
        attribute: attributes
            .map(|(name, values)| {
                attribute(name, |a| {
                    a.ints = values.split(' ').filter_map(|v| v.parse().ok()).collect();
                    a.i = a.ints.first().copied().unwrap_or_default();
                    a.r#type = if a.ints.len() == 1 {
                        AttributeType::Int
                    } else {
                        AttributeType::Ints
                    } as i32;
                    a.f = values.parse().unwrap_or_default();
                })
            })
            .collect(),
        ..NodeProto::default()
    }
}

impl Graph {
    /// The nodes as lines, without attributes.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |n: &NodeProto| format!("{} = {}({})", n.output.join(", "), n.op_type, n.input.join(", "));
        self.nodes.iter().map(line).collect()
    }
}
