//! The model's graph between the file and tract: nodes, constants, and the engine's own operators.
//!
//! The passes rewrite it here, as an ONNX graph, because later is too late: tract's typed model has constants folded (a
//! weight-only int8 table would be float by then) and `MatMulInteger` turned into a general product.

use std::collections::{HashMap, HashSet};

use tract_onnx::pb::{ModelProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::Framework;

use crate::EngineError;
use crate::axes;
use crate::constant::Constant;
use crate::node::{captured, is, label};
use crate::ops::{Build, OwnOperator};
use crate::wire::Split;

/// The domain of the nodes that stand for the engine's own operators.
pub(crate) const OWN_DOMAIN: &str = "solecism";

/// Operators by the name of the node that stands for each.
pub(crate) type Operators = HashMap<String, OwnOperator>;

#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<NodeProto>,
    pub(crate) constants: HashMap<String, Constant>,
    /// The operator of each node of [`OWN_DOMAIN`].
    pub(crate) operators: Operators,
    /// Everything else in the file: inputs, outputs, opset.
    pub(crate) rest: ModelProto,
}

impl Graph {
    /// Decodes a model file and takes it apart.
    pub(crate) fn from_split(split: Split) -> Result<Graph, EngineError> {
        let Split { message, mut large } = split;
        let mut model = tract_onnx::onnx()
            .proto_model_for_read(&mut message.as_slice())
            .map_err(|e| {
                // The decoder's message says which field is broken; it has no further cause.
                EngineError::malformed(e.to_string())
            })?;
        let Some(graph) = model.graph.as_mut() else {
            return Err(EngineError::malformed("it holds no graph"));
        };
        if !graph.sparse_initializer.is_empty() {
            return Err(EngineError::malformed(
                "it holds sparse initialisers, which are not supported",
            ));
        }
        let mut constants = HashMap::new();
        for proto in std::mem::take(&mut graph.initializer) {
            let name = proto.name.clone();
            let constant = Constant::new(proto, large.remove(&name))?;
            if constants.insert(name.clone(), constant).is_some() {
                return Err(EngineError::malformed(format!("initialiser {name} is there twice")));
            }
        }
        // Older files list their initialisers among the inputs too.
        graph.input.retain(|input| !constants.contains_key(&input.name));
        let nodes = std::mem::take(&mut graph.node);
        axes::check(&nodes)?;
        let graph = Graph {
            nodes,
            constants,
            operators: HashMap::new(),
            rest: model,
        };
        graph.check_names()?;
        Ok(graph)
    }

    /// Checks that every name is written once and read only after it was written. ONNX requires this, and tract relies on it.
    fn check_names(&self) -> Result<(), EngineError> {
        let mut known: HashSet<&str> = self.constants.keys().map(String::as_str).collect();
        known.extend(self.inputs());
        let mut names = HashSet::new();
        for node in &self.nodes {
            let label = label(node);
            for input in node.input.iter().filter(|name| !name.is_empty()) {
                if !known.contains(input.as_str()) {
                    let reason = format!("node {label} reads {input}, which nothing before it writes");
                    return Err(EngineError::malformed(reason));
                }
            }
            for output in node.output.iter().filter(|name| !name.is_empty()) {
                if !known.insert(output) {
                    return Err(EngineError::malformed(format!(
                        "{output} is written twice, last by node {label}"
                    )));
                }
            }
            if node.output.iter().all(String::is_empty) {
                return Err(EngineError::malformed(format!("node {label} writes nothing")));
            }
            if !node.name.is_empty() && !names.insert(node.name.as_str()) {
                return Err(EngineError::malformed(format!("two nodes are called {label}")));
            }
        }
        match self.outputs().find(|name| !known.contains(name)) {
            Some(output) => Err(EngineError::malformed(format!("nothing writes the output {output}"))),
            None => Ok(()),
        }
    }

    /// How many weights its initialisers hold.
    pub(crate) fn weights(&self) -> usize {
        self.constants.values().map(Constant::weights).sum()
    }

    pub(crate) fn inputs(&self) -> impl Iterator<Item = &str> {
        self.rest
            .graph
            .iter()
            .flat_map(|graph| &graph.input)
            .map(|input| input.name.as_str())
    }

    pub(crate) fn outputs(&self) -> impl Iterator<Item = &str> {
        self.rest
            .graph
            .iter()
            .flat_map(|graph| &graph.output)
            .map(|output| output.name.as_str())
    }

    /// Drops the outputs whose names are not to be kept, and everything that only they need.
    pub(crate) fn keep_outputs(&mut self, kept: impl Fn(&str) -> bool) {
        if let Some(graph) = &mut self.rest.graph {
            graph.output.retain(|output| kept(&output.name));
        }
        self.sweep();
    }

    /// A copy of everything that `name` depends on, as a graph whose output is `name`.
    pub(crate) fn cone(&self, name: &str) -> Graph {
        let mut cone = self.clone();
        if let Some(graph) = &mut cone.rest.graph {
            graph.output = vec![ValueInfoProto {
                name: name.to_owned(),
                ..ValueInfoProto::default()
            }];
        }
        cone.sweep();
        cone
    }

    /// Which node writes and which nodes read each name at present.
    pub(crate) fn wiring(&self) -> Wiring<'_> {
        let mut wiring = Wiring {
            graph: self,
            writers: HashMap::new(),
            readers: HashMap::new(),
        };
        for node in &self.nodes {
            for output in node.output.iter().filter(|name| !name.is_empty()) {
                wiring.writers.insert(output, node);
            }
            for input in node.input.iter().filter(|name| !name.is_empty()) {
                wiring.readers.entry(input).or_default().push(node);
            }
        }
        wiring
    }

    /// Puts `replacements` in the place of the nodes that write the same outputs, and then drops everything that
    /// nothing reads any more.
    ///
    /// Only the last node of a matched pattern is replaced: the others stay if anything else still reads them. Operators are built last, in
    /// the order of their nodes, which is the order in which exporters write the weights. By then each operator is the last one to hold its
    /// constants, and it releases them before the next is built.
    pub(crate) fn replace(&mut self, replacements: Vec<Replacement>) -> Result<(), EngineError> {
        let mut by_output: HashMap<String, Replacement> =
            replacements.into_iter().map(|r| (r.output.clone(), r)).collect();
        let mut builds = Vec::new();
        for node in &mut self.nodes {
            let Some(replacement) = node.output.first().and_then(|output| by_output.remove(output)) else {
                continue;
            };
            let name = format!("{OWN_DOMAIN}.{}", replacement.output);
            *node = NodeProto {
                name: name.clone(),
                input: replacement.inputs,
                output: vec![replacement.output],
                op_type: replacement.operator.to_owned(),
                ..NodeProto::default()
            };
            // The replaced node may have stood for an operator.
            self.operators.remove(&name);
            if let Some(build) = replacement.op {
                node.domain = OWN_DOMAIN.to_owned();
                builds.push((name, build));
            }
        }
        self.sweep();
        for (name, build) in builds {
            self.operators.insert(name, build()?);
        }
        Ok(())
    }

    /// Drops the nodes, operators and constants that no output depends on.
    pub(crate) fn sweep(&mut self) {
        let mut needed: HashSet<String> = self.outputs().map(str::to_owned).collect();
        // Nodes are in order, so one pass from the back sees every reader before its writer.
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.reverse();
        nodes.retain(|node| {
            let keep = node.output.iter().any(|output| needed.contains(output));
            if keep {
                needed.extend(node.input.iter().cloned());
                needed.extend(captured(node));
            }
            keep
        });
        nodes.reverse();
        self.nodes = nodes;
        self.constants.retain(|name, _| needed.contains(name));
        let names: HashSet<&str> = self.nodes.iter().map(|node| node.name.as_str()).collect();
        self.operators.retain(|name, _| names.contains(name.as_str()));
    }

    /// The model as a message again, for tract: the nodes as they are now, and the small constants. Large constants
    /// become operators, so that the message never holds a copy of them.
    pub(crate) fn into_parts(self) -> Result<(ModelProto, Operators), EngineError> {
        let Graph {
            mut nodes,
            constants,
            mut operators,
            rest: mut model,
        } = self;
        let mut small = Vec::new();
        for (name, constant) in constants {
            if constant.is_small() {
                small.push(constant.into_proto());
                continue;
            }
            let marker = format!("{OWN_DOMAIN}.{name}");
            nodes.push(NodeProto {
                name: marker.clone(),
                output: vec![name],
                op_type: "Constant".to_owned(),
                domain: OWN_DOMAIN.to_owned(),
                ..NodeProto::default()
            });
            operators.insert(marker, constant.into_op()?);
        }
        // tract looks builders up by operator alone, whatever the domain.
        for node in nodes.iter_mut().filter(|node| node.domain == OWN_DOMAIN) {
            node.op_type = format!("{OWN_DOMAIN}.{}", node.op_type);
        }
        if let Some(graph) = model.graph.as_mut() {
            graph.node = nodes;
            graph.initializer = small;
        }
        Ok((model, operators))
    }
}

/// A node that takes the place of another.
pub(crate) struct Replacement {
    pub(crate) output: String,
    pub(crate) inputs: Vec<String>,
    pub(crate) operator: &'static str,
    /// Builds the operator that runs it; `None` if `operator` is one of ONNX's own.
    pub(crate) op: Option<Build>,
}

/// Which node writes and which nodes read each name of a graph.
pub(crate) struct Wiring<'g> {
    graph: &'g Graph,
    writers: HashMap<&'g str, &'g NodeProto>,
    readers: HashMap<&'g str, Vec<&'g NodeProto>>,
}

impl<'g> Wiring<'g> {
    /// The node that writes `name`, if it is an `operator`.
    pub(crate) fn writer(&self, name: &str, operator: &str) -> Option<&'g NodeProto> {
        self.writers.get(name).copied().filter(|node| is(node, operator))
    }

    /// The node that writes `name`, if it is the engine's own `operator`.
    pub(crate) fn own_writer(&self, name: &str, operator: &str) -> Option<&'g NodeProto> {
        let own = |node: &&NodeProto| node.op_type == operator && node.domain == OWN_DOMAIN;
        self.writers.get(name).copied().filter(own)
    }

    /// Whether any node reads `name`.
    pub(crate) fn is_read(&self, name: &str) -> bool {
        self.readers.contains_key(name)
    }

    /// The node that reads `name`, if it is the only one, is an `operator`, and `name` is not an output of the model.
    pub(crate) fn only_reader(&self, name: &str, operator: &str) -> Option<&'g NodeProto> {
        match self.readers.get(name).map(Vec::as_slice) {
            Some([node]) if is(node, operator) && !self.graph.outputs().any(|o| o == name) => Some(node),
            _ => None,
        }
    }

    /// The engine's own operator of a node.
    pub(crate) fn operator(&self, node: &NodeProto) -> Option<&'g OwnOperator> {
        self.graph.operators.get(&node.name)
    }

    pub(crate) fn constant(&self, name: &str) -> Option<&'g Constant> {
        self.graph.constants.get(name)
    }

    pub(crate) fn scalar(&self, name: &str) -> Option<f32> {
        self.constant(name)?.scalar()
    }

    /// The operands of a binary node as (constant, other), in whichever order they are.
    pub(crate) fn split_constant(&self, node: &'g NodeProto) -> Option<(&'g Constant, &'g str)> {
        let [a, b] = node.input.as_slice() else { return None };
        match (self.constant(a), self.constant(b)) {
            (None, Some(constant)) => Some((constant, a)),
            (Some(constant), None) => Some((constant, b)),
            _ => None,
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
