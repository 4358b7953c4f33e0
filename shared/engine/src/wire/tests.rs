use bytes::Bytes;

use super::*;

fn tensor(name: &str, raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    push_message(&mut out, TENSOR_RAW_DATA, raw);
    push_message(&mut out, TENSOR_NAME, name.as_bytes());
    out
}

fn file(tensors: &[Vec<u8>]) -> Vec<u8> {
    let mut graph = Vec::new();
    for tensor in tensors {
        push_message(&mut graph, GRAPH_INITIALIZER, tensor);
    }
    let mut model = vec![1 << 3, 8]; // ir_version 8
    push_message(&mut model, MODEL_GRAPH, &graph);
    model
}

fn split(bytes: &[u8], size: usize) -> Result<Split, EngineError> {
    let mut splitter = Splitter::default();
    for piece in bytes.chunks(size) {
        splitter.push(Bytes::copy_from_slice(piece))?;
    }
    splitter.finish()
}

#[test]
fn large_weights_are_taken_out_and_small_ones_stay() {
    let large = vec![7u8; LARGE];
    let small = tensor("small", &[1, 2, 3]);
    let bytes = file(&[tensor("large", &large), small.clone()]);
    let mut name_only = Vec::new();
    push_message(&mut name_only, TENSOR_NAME, b"large");
    for size in [bytes.len(), 1000, 1] {
        let split = split(&bytes, size).expect("a valid file");
        assert_eq!(split.message, file(&[name_only.clone(), small.clone()]));
        assert_eq!(split.large.keys().collect::<Vec<_>>(), ["large"]);
        assert!(matches!(&split.large["large"], Large::Raw(raw) if raw[..] == large));
    }
}

#[test]
fn weights_of_integer_products_are_packed_as_they_come_and_their_pieces_let_go() {
    let weights: Vec<u8> = (0..96 * 64).map(|i| (i % 251) as u8).collect();
    let node = |operator: &str| {
        let mut node = Vec::new();
        push_message(&mut node, NODE_INPUT, b"x");
        push_message(&mut node, NODE_INPUT, b"w");
        push_message(&mut node, NODE_OP_TYPE, operator.as_bytes());
        node
    };
    let key = |number: u64| (number << 3) as u8;
    let mut matrix = vec![key(TENSOR_DIMS), 96, key(TENSOR_DIMS), 64, key(TENSOR_DATA_TYPE), 3];
    matrix.extend(tensor("w", &weights));
    for (operator, packs) in [("MatMulInteger", true), ("Gather", false)] {
        let mut graph = Vec::new();
        push_message(&mut graph, GRAPH_NODE, &node(operator));
        push_message(&mut graph, GRAPH_INITIALIZER, &matrix);
        push_message(&mut graph, GRAPH_INITIALIZER, &tensor("small", &[1]));
        let mut bytes = Vec::new();
        push_message(&mut bytes, MODEL_GRAPH, &graph);

        let mut splitter = Splitter::default();
        for piece in bytes.chunks(500) {
            splitter.push(Bytes::copy_from_slice(piece)).expect("a good piece");
        }
        let left: usize = splitter.file.clone().into_pieces().iter().map(Bytes::len).sum();
        assert!(left <= 500, "{left} bytes are still held");
        match (&splitter.finish().expect("a valid file").large["w"], packs) {
            (Large::Packed(packed), true) => assert_eq!(packed.unpack(), as_signed(&weights)),
            (Large::Raw(raw), false) => assert_eq!(raw[..], weights),
            (other, _) => panic!("{operator}: {other:?}"),
        }
    }
}

#[test]
fn broken_files_are_errors_that_say_where() {
    let good = file(&[tensor("large", &vec![7u8; LARGE])]);
    let cases: [(&str, Vec<u8>, &str); 4] = [
        (
            "cut in the middle of a weight",
            good[..good.len() / 2].to_vec(),
            "runs past the end",
        ),
        (
            "a length that lies",
            vec![7 << 3 | 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0],
            "runs past the end",
        ),
        ("a varint without an end", vec![0xff; 12], "has no end"),
        ("a group, long gone from protobuf", vec![1 << 3 | 3], "wire type 3"),
    ];
    for (what, bytes, expected) in cases {
        let error = split(&bytes, 1000).err().map(|e| e.to_string());
        assert!(
            error.as_deref().is_some_and(|e| e.contains(expected)),
            "{what}: {error:?}"
        );
    }
    let twice = file(&[tensor("w", &vec![7u8; LARGE]), tensor("w", &vec![8u8; LARGE])]);
    assert!(split(&twice, 1000).is_err(), "two initialisers of one name");
}
