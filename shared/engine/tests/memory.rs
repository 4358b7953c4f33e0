//! Measures with a counting allocator what a model keeps, and that nothing of it is left when it is dropped.
//!
//! There is one test in a program of its own, because the memory of others beside it would be counted too.

use std::alloc::System;
use std::path::{Path, PathBuf};

use cap::Cap;
use solecism_engine::{Model, ModelFile, Options};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

fn load(path: &Path) -> Model {
    let file = ModelFile::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Model::from_onnx(file, &Options::default()).unwrap_or_else(|e| panic!("{}: {e}: {e:?}", path.display()))
}

/// The bytes that loading the model at `path` adds to what is allocated, and the number that the model itself gives.
fn kept(path: &Path) -> (usize, usize) {
    let before = ALLOCATOR.allocated();
    let model = load(path);
    (ALLOCATOR.allocated() - before, model.resident_bytes())
}

#[test]
fn a_model_knows_what_it_keeps_and_leaves_nothing_behind() {
    let tiny = solecism_testing::tiny::bundle().join("model.onnx");
    let shipped = |name: &str| -> PathBuf { Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name) };
    let round = || {
        let model = load(&tiny);
        model.logits(&[&[1, 2, 3], &[4, 5]]).expect("ids that exist");
    };
    // The first rounds make what is made once per process: tables of operators, and what threads keep.
    round();
    round();
    let before = ALLOCATOR.allocated();
    for _ in 0..20 {
        round();
    }
    let left = ALLOCATOR.allocated().abs_diff(before);
    assert!(left < 1024, "{left} bytes are left of twenty models");

    // The memory of a plan's nodes, which is most of a tiny model's, is estimated; that of weights is counted.
    for (model, allowed) in [
        (shipped("models/de/model.onnx"), 300_000),
        (shipped("models/en/model.onnx"), 300_000),
        (shipped("shared/engine/tests/data/torchscript.onnx"), 100_000),
        (tiny, 100_000),
        (solecism_testing::tiny::float_model(), 100_000),
    ] {
        let (kept, said) = kept(&model);
        let name = model.display();
        assert!(
            said.abs_diff(kept) <= allowed,
            "{name}: {said} bytes by its own account, {kept} by the allocator's"
        );
    }
}
