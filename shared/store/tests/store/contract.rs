//! What every store promises, stated once and checked for each.

use solecism_store::{DirectoryStore, FetchOptions, FileName, ObjectStore, fetch, verify};

use crate::support::{CHUNK, Files, name};

/// Checks a store that holds [`Files::new`].
pub(crate) async fn check(store: &dyn ObjectStore) {
    let files = Files::new();
    let (model, missing) = (name(FileName::MODEL), name("missing.json"));
    let content = &files.files[0].1;
    let size = content.len() as u64;

    // Addresses name the object.
    assert!(store.uri(&model).ends_with("model.onnx"), "{}", store.uri(&model));

    // Whole objects, up to a limit and no further.
    assert_eq!(store.get(&model, size).await.unwrap(), content);
    assert_eq!(store.get(&model, u64::MAX).await.unwrap(), content);
    let error = store.get(&model, size - 1).await.unwrap_err();
    assert_eq!(error.code(), "size_limit");
    assert!(error.to_string().contains(&store.uri(&model)), "{error}");

    // Ranges: the start, the middle, the end and the whole, each with the size of the object.
    for (start, end) in [
        (0, 1),
        (0, CHUNK),
        (CHUNK, 2 * CHUNK),
        (2 * CHUNK, content.len()),
        (0, content.len()),
    ] {
        let mut buffer = vec![0; end - start];
        let found = store.read_range(&model, start as u64, &mut buffer).await.unwrap();
        assert_eq!(found, size, "{start}..{end}");
        assert!(buffer == content[start..end], "{start}..{end} has other bytes");
    }

    // Ranges that reach past the end, begin at the end, or begin beyond it.
    for (start, length) in [(size - 1, 2), (size, 1), (size + 1, 1), (10 * size, CHUNK)] {
        let mut buffer = vec![0; length];
        let error = store.read_range(&model, start, &mut buffer).await.unwrap_err();
        assert_eq!(error.code(), "truncated", "{start} and {length}: {error}");
        assert!(error.to_string().contains(&store.uri(&model)), "{error}");
    }

    // Objects that are not there.
    let error = store.get(&missing, u64::MAX).await.unwrap_err();
    assert_eq!(error.code(), "model_not_found");
    assert!(error.to_string().contains(&store.uri(&missing)), "{error}");
    let error = store.read_range(&missing, 0, &mut [0]).await.unwrap_err();
    assert_eq!(error.code(), "model_not_found");

    // Finally, all of it together.
    let (bundle, timings) = fetch(store, &FetchOptions::default()).await.unwrap();
    assert_eq!(bundle.model.concat(), files.files[0].1);
    assert_eq!(bundle.tokenizer, files.files[1].1);
    assert_eq!(bundle.config, files.files[2].1);
    assert_eq!(timings.bytes, (2 * CHUNK + CHUNK / 2 + CHUNK + 10) as u64);
    assert_eq!(timings.retries, 0);
    let (manifest, again) = verify(store, &FetchOptions::default()).await.unwrap();
    assert_eq!(manifest, bundle.manifest);
    assert_eq!(again.bytes, timings.bytes);
}

#[tokio::test]
async fn memory() {
    check(&Files::new().in_memory()).await;
}

#[tokio::test]
async fn directory() {
    let folder = tempfile::tempdir().unwrap();
    Files::new().write_to(folder.path());
    check(&DirectoryStore::new(folder.path())).await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_or_no_folder_has_no_model() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for below in ["missing", "file"] {
        let store = DirectoryStore::new(folder.path().join(below));
        let error = fetch(&store, &FetchOptions::default()).await.unwrap_err();
        assert_eq!(error.code(), "model_not_found", "{below}");
        assert!(error.to_string().contains("manifest.json"), "{error}");
    }
}

#[tokio::test]
async fn a_folder_in_the_place_of_a_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    Files::new().without(FileName::MODEL).write_to(folder.path());
    std::fs::create_dir(folder.path().join(FileName::MODEL)).unwrap();
    let error = fetch(&DirectoryStore::new(folder.path()), &crate::support::quick())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "store_unreachable");
    assert!(error.to_string().contains("model.onnx"), "{error}");
}
