//! Everything that can be wrong with a bundle or its store gives an error that names it, or the right bundle, but never a wrong one.

use std::time::Duration;

use serde_json::json;
use solecism_store::{FetchOptions, FileName, fetch, verify};

use crate::support::{CHUNK, Fault, FaultyStore, Files, name, quick};

/// A change to a good bundle, the code that it must cause, and what the message must name.
type Case = (&'static str, fn(&mut Files), &'static str, &'static str);

#[tokio::test]
async fn bad_bundles_are_refused() {
    let cases: [Case; 14] = [
        (
            "model cut in its last chunk",
            |f| _ = f.file("model.onnx").pop(),
            "truncated",
            "model.onnx",
        ),
        (
            "model cut at a chunk's end",
            |f| f.file("model.onnx").truncate(2 * CHUNK),
            "truncated",
            "model.onnx",
        ),
        (
            "model cut to nothing",
            |f| f.file("model.onnx").clear(),
            "truncated",
            "model.onnx",
        ),
        (
            "tokeniser cut",
            |f| f.file("tokenizer.json").truncate(CHUNK - 1),
            "truncated",
            "tokenizer.json",
        ),
        (
            "model one byte longer",
            |f| f.file("model.onnx").push(0),
            "size_mismatch",
            "model.onnx",
        ),
        (
            "configuration longer",
            |f| f.file("config.json").extend([0; 9]),
            "size_mismatch",
            "config.json",
        ),
        (
            "first byte altered",
            |f| f.file("model.onnx")[0] ^= 1,
            "checksum_mismatch",
            "chunk 0 of memory:model.onnx",
        ),
        (
            "last byte altered",
            |f| f.file("model.onnx")[2 * CHUNK + 1] ^= 128,
            "checksum_mismatch",
            "chunk 2 of",
        ),
        (
            "chunks swapped",
            |f| f.file("model.onnx").rotate_left(CHUNK),
            "checksum_mismatch",
            "model.onnx",
        ),
        (
            "configuration altered",
            |f| f.file("config.json")[9] ^= 4,
            "checksum_mismatch",
            "config.json",
        ),
        (
            "size that lies, hashes that fit",
            |f| f.manifest["files"]["model.onnx"]["bytes"] = json!(2400),
            "size_mismatch",
            "model.onnx",
        ),
        (
            "newer schema",
            |f| f.manifest["schema"] = json!(3),
            "unsupported_schema",
            "memory:manifest.json",
        ),
        (
            "huge size",
            |f| f.manifest["files"]["model.onnx"]["bytes"] = json!(u64::MAX),
            "size_limit",
            "model.onnx",
        ),
        (
            "name with a slash",
            |f| f.manifest["files"]["a/b"] = json!({"bytes": 1, "sha256": []}),
            "bad_name",
            "a/b",
        ),
    ];
    let mut wrong = Vec::new();
    for (what, change, code, part) in cases {
        let mut files = Files::new();
        change(&mut files);
        match fetch(&files.in_memory(), &quick()).await {
            Ok(_) => wrong.push(format!("{what}: taken")),
            Err(error) if error.code() != code || !error.to_string().contains(part) => {
                wrong.push(format!("{what}: {} {error}", error.code()));
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_missing_object_is_named() {
    for missing in [FileName::MODEL, FileName::TOKENIZER, FileName::CONFIG] {
        let store = Files::new().without(missing).in_memory();
        let error = fetch(&store, &quick()).await.unwrap_err();
        assert_eq!(error.code(), "model_not_found");
        assert!(error.to_string().contains(missing), "{error}");
    }
    let error = fetch(&solecism_store::MemoryStore::new(), &quick()).await.unwrap_err();
    assert_eq!(error.code(), "model_not_found");
    assert!(error.to_string().contains("manifest.json"), "{error}");
}

#[tokio::test]
async fn a_manifest_without_end_is_not_read() {
    let store = Files::new().in_memory();
    store.insert(name(FileName::MANIFEST), vec![b' '; (1 << 20) + 1]);
    let error = fetch(&store, &quick()).await.unwrap_err();
    assert_eq!(error.code(), "size_limit");
}

#[tokio::test]
async fn a_passing_fault_is_mended_and_counted() {
    for fault in [Fault::Break, Fault::Flip, Fault::Truncate] {
        for file in [
            FileName::MODEL,
            FileName::TOKENIZER,
            FileName::CONFIG,
            FileName::MANIFEST,
        ] {
            let store = FaultyStore::new(Files::new().in_memory(), file, [fault]);
            let (bundle, timings) = fetch(&store, &quick())
                .await
                .unwrap_or_else(|e| panic!("{fault:?} {file}: {e}"));
            assert_eq!(bundle.model.concat(), Files::new().files[0].1);
            assert_eq!(timings.retries, 1, "{fault:?} {file}");
            // The reads are the manifest, five chunks, and one of these six again.
            assert_eq!(store.reads.lock().unwrap().len(), 7, "{fault:?} {file}");
        }
    }
}

#[tokio::test]
async fn only_the_bad_chunk_is_asked_for_again() {
    let store = FaultyStore::new(Files::new().in_memory(), FileName::MODEL, [Fault::Flip, Fault::Flip]);
    let options = FetchOptions {
        concurrency: 1,
        ..quick()
    };
    let (_, timings) = fetch(&store, &options).await.unwrap();
    assert_eq!(timings.retries, 2);
    let reads = store.reads.lock().unwrap();
    let offsets: Vec<_> = reads
        .iter()
        .filter(|(file, _)| file.as_str() == FileName::MODEL)
        .map(|read| read.1)
        .collect();
    assert_eq!(offsets, [Some(0), Some(0), Some(0), Some(1000), Some(2000)]);
}

#[tokio::test]
async fn a_lasting_fault_is_given_up_on() {
    let cases = [
        (Fault::Break, "store_unreachable", 3),
        (Fault::Flip, "checksum_mismatch", 3),
        (Fault::Truncate, "truncated", 3),
        // It does not help to ask again for an object that is not there.
        (Fault::Vanish, "model_not_found", 1),
    ];
    for (fault, code, reads) in cases {
        let store = FaultyStore::new(Files::new().in_memory(), FileName::CONFIG, [fault; 9]);
        let error = fetch(
            &store,
            &FetchOptions {
                concurrency: 1,
                ..quick()
            },
        )
        .await
        .unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.to_string().contains("faulty:config.json"), "{error}");
        let asked = store
            .reads
            .lock()
            .unwrap()
            .iter()
            .filter(|(file, _)| file.as_str() == FileName::CONFIG)
            .count();
        assert_eq!(asked, reads, "{fault:?}");
    }
}

#[tokio::test]
async fn a_store_that_hangs_is_not_waited_for() {
    let options = FetchOptions {
        attempt_timeout: Duration::from_millis(20),
        ..quick()
    };
    let hangs = |times| FaultyStore::new(Files::new().in_memory(), FileName::TOKENIZER, vec![Fault::Hang; times]);
    let (_, timings) = fetch(&hangs(1), &options).await.unwrap();
    assert_eq!(timings.retries, 1);
    let error = fetch(&hangs(9), &options).await.unwrap_err();
    assert_eq!(error.code(), "store_timeout");
    assert!(error.to_string().contains("faulty:tokenizer.json"), "{error}");
}

#[tokio::test]
async fn chunks_of_any_size_make_the_same_file() {
    for chunk in [1, 7, 2499, 2500, 2501, 1 << 20] {
        let files = Files::of_sizes(chunk, 2500, 10, 3);
        for concurrency in [0, 1, 3, 100] {
            let options = FetchOptions { concurrency, ..quick() };
            let (bundle, _) = fetch(&files.in_memory(), &options).await.unwrap();
            assert!(
                bundle.model.concat() == files.files[0].1,
                "chunks of {chunk}, {concurrency} at once"
            );
        }
    }
}

#[tokio::test]
async fn only_verify_reads_files_that_no_model_needs() {
    let mut files = Files::new();
    files.manifest["files"]["notes.txt"] = json!({"bytes": 1, "sha256": ["0".repeat(64)]});
    assert!(fetch(&files.in_memory(), &quick()).await.is_ok());
    let error = verify(&files.in_memory(), &quick()).await.unwrap_err();
    assert_eq!(error.code(), "model_not_found");
    files.files.push(("notes.txt", vec![0]));
    let error = verify(&files.in_memory(), &quick()).await.unwrap_err();
    assert_eq!(error.code(), "checksum_mismatch");
    assert!(error.to_string().contains("notes.txt"), "{error}");
}

#[tokio::test]
async fn a_fetch_can_run_in_a_task() {
    let store = Files::new().in_memory();
    let task = tokio::spawn(async move { fetch(&store, &FetchOptions::default()).await.is_ok() });
    assert!(task.await.unwrap());
}
