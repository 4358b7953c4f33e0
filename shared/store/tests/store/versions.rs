//! Versions side by side, `current.json`, and what a copy between stores leaves behind if it is interrupted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt as _};
use serde_json::{Value, json};
use solecism_store::{
    DirectoryStore, FetchOptions, FileName, MemoryStore, ObjectStore, Sha256, StoreError, Transferred, WritableStore,
    fetch, make_current, newest, open_bundle, transfer,
};
use tokio::sync::Barrier;

use crate::support::{CHUNK, Fault, FaultyStore, Files, name, quick};

/// A bundle with this version. The length of the configuration depends on the length of the version.
fn version(version: &str) -> Files {
    let mut files = Files::of_sizes(CHUNK, 2 * CHUNK, CHUNK, 10 + version.len());
    files.manifest["version"] = json!(version);
    files
}

async fn push(from: &dyn ObjectStore, to: &dyn WritableStore) -> Result<Transferred, StoreError> {
    transfer(from, to, &quick(), &mut |_, _| {}).await
}

async fn served(store: &dyn ObjectStore) -> Result<String, StoreError> {
    let (bundle, _) = fetch(store, &quick()).await?;
    Ok(bundle.manifest.version)
}

#[tokio::test]
async fn the_newest_version_is_served_and_each_has_its_own_address() {
    let folder = tempfile::tempdir().unwrap();
    for store in [
        Box::new(MemoryStore::new()) as Box<dyn WritableStore>,
        Box::new(DirectoryStore::new(folder.path().join("new/de"))),
    ] {
        for number in ["1.0.0", "1.1.0-rc1"] {
            let pushed = push(&version(number).in_memory(), &*store).await.unwrap();
            assert_eq!((pushed.folder.as_str(), pushed.skipped), (number, 0));
            assert_eq!(served(&*store).await.unwrap(), number);
        }
        assert_eq!(served(&*store.below(&name("1.0.0"))).await.unwrap(), "1.0.0");
        // One command rolls back, and changes nothing else.
        let manifest = make_current(&*store, &name("1.0.0"), &quick()).await.unwrap();
        assert_eq!(
            (manifest.version.as_str(), served(&*store).await.unwrap().as_str()),
            ("1.0.0", "1.0.0")
        );
        let missing = make_current(&*store, &name("2.0.0"), &quick()).await.unwrap_err();
        assert_eq!(missing.code(), "model_not_found");
        assert_eq!(served(&*store).await.unwrap(), "1.0.0");
    }
}

#[tokio::test]
async fn a_pinned_version_and_a_bare_bundle_cost_one_question_before_the_files() {
    let bare = FaultyStore::new(version("1").in_memory(), FileName::MODEL, []);
    let opened = open_bundle(&bare, &quick()).await.unwrap();
    assert_eq!(opened.version.folder(), None);
    let asked: Vec<_> = bare.reads.lock().unwrap().drain(..).collect();
    assert_eq!(asked, [(FileName::manifest(), None)]);
}

#[tokio::test]
async fn a_version_is_never_overwritten() {
    let store = MemoryStore::new();
    push(&version("1.0.0").in_memory(), &store).await.unwrap();
    // Pushing the same bundle again does no harm.
    let again = push(&version("1.0.0").in_memory(), &store).await.unwrap();
    assert_eq!((again.written, again.skipped), (0, 3 * CHUNK as u64 + 15));
    let mut other = version("1.0.0");
    other.manifest["licence"] = json!("CC0-1.0");
    let error = push(&other.in_memory(), &store).await.unwrap_err();
    assert_eq!(error.code(), "version_exists");
    assert!(error.to_string().contains("memory:1.0.0/manifest.json"), "{error}");
    let (bundle, _) = fetch(&store, &quick()).await.unwrap();
    assert_eq!(bundle.manifest.licence, "MIT");
}

/// A store that makes two pushes look for a manifest at the same time: neither gets its answer before both have looked.
struct Together {
    inner: Box<dyn WritableStore>,
    both: Arc<Barrier>,
    looked: AtomicBool,
}

impl Together {
    /// The same store, twice.
    fn pair(store: impl Fn() -> Box<dyn WritableStore>) -> [Self; 2] {
        let both = Arc::new(Barrier::new(2));
        [(); 2].map(|()| Self::new(store(), &both))
    }

    fn new(inner: Box<dyn WritableStore>, both: &Arc<Barrier>) -> Self {
        let (both, looked) = (both.clone(), AtomicBool::new(false));
        Self { inner, both, looked }
    }
}

impl ObjectStore for Together {
    fn uri(&self, name: &FileName) -> String {
        self.inner.uri(name)
    }

    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore> {
        self.inner.below(folder)
    }

    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
        async move {
            let got = self.inner.get(name, limit).await;
            if !self.looked.swap(true, Ordering::Relaxed) {
                self.both.wait().await;
            }
            got
        }
        .boxed()
    }

    fn read_range<'a>(
        &'a self,
        name: &'a FileName,
        offset: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        self.inner.read_range(name, offset, buffer)
    }
}

impl WritableStore for Together {
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore> {
        Box::new(Self::new(self.inner.writable_below(folder), &self.both))
    }

    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        self.inner.put(name, content)
    }

    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.inner.put_new(name, content)
    }
}

/// Pushes two bundles with the same version at the same time. Afterwards one is there, whole, and the other was refused.
pub(crate) async fn two_at_once(store: impl Fn() -> Box<dyn WritableStore>) {
    let [left, right] = Together::pair(&store);
    let (first, mut second) = (version("3.0.0"), version("3.0.0"));
    // The files differ too, not only the manifests.
    let model = second.file(FileName::MODEL);
    model[0] ^= 1;
    second.manifest["files"]["model.onnx"]["sha256"][0] = json!(Sha256::of(&model[..CHUNK]));
    let (first, second) = (first.in_memory(), second.in_memory());
    let pushed = [push(&first, &left), push(&second, &right)];
    let pushed = futures::future::join_all(pushed).await;
    let errors: Vec<_> = pushed.iter().filter_map(|pushed| pushed.as_ref().err()).collect();
    assert_eq!(errors.len(), 1, "{pushed:?}");
    assert_eq!(errors[0].code(), "version_exists", "{errors:?}");
    let (bundle, _) = fetch(&*store(), &quick()).await.unwrap();
    let won = pushed.into_iter().find_map(Result::ok).unwrap();
    assert_eq!(bundle.manifest, won.manifest);

    // Pushing the same bundle twice does no harm, whichever push writes which file.
    let [left, right] = Together::pair(&store);
    let bundle = version("4.0.0").in_memory();
    for pushed in futures::future::join_all([push(&bundle, &left), push(&bundle, &right)]).await {
        let pushed = pushed.unwrap();
        assert_eq!(pushed.written + pushed.skipped, 3 * CHUNK as u64 + 15);
    }
    assert_eq!(served(&*store()).await.unwrap(), "4.0.0");
}

#[tokio::test]
async fn of_two_pushes_of_one_version_at_once_one_is_refused() {
    let (memory, folder) = (MemoryStore::new(), tempfile::tempdir().unwrap());
    two_at_once(|| Box::new(memory.clone())).await;
    two_at_once(|| Box::new(DirectoryStore::new(folder.path()))).await;
    let left: Vec<_> = std::fs::read_dir(folder.path().join("3.0.0"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[tokio::test]
async fn what_another_push_left_without_a_manifest_is_not_overwritten() {
    let store = MemoryStore::new();
    let version_folder = store.writable_below(&name("1.0.0"));
    let other = Bytes::from_static(b"another");
    version_folder
        .put(&name(FileName::TOKENIZER), other.clone())
        .await
        .unwrap();
    let error = push(&version("1.0.0").in_memory(), &store).await.unwrap_err();
    assert_eq!(error.code(), "version_exists");
    assert!(error.to_string().contains("memory:1.0.0/tokenizer.json"), "{error}");
    assert!(error.to_string().contains("delete it"), "{error}");
    assert_eq!(version_folder.get(&name(FileName::TOKENIZER), 99).await.unwrap(), other);
}

#[tokio::test]
async fn what_is_broken_of_the_same_version_is_mended() {
    let store = MemoryStore::new();
    push(&version("1.0.0").in_memory(), &store).await.unwrap();
    let broken = store.writable_below(&name("1.0.0"));
    broken.put(&name(FileName::CONFIG), Bytes::new()).await.unwrap();
    let again = push(&version("1.0.0").in_memory(), &store).await.unwrap();
    assert_eq!((again.written, again.skipped), (15, 3 * CHUNK as u64));
    assert_eq!(served(&store).await.unwrap(), "1.0.0");
}

#[tokio::test]
async fn a_copy_that_was_cut_off_is_not_served_and_goes_on_where_it_stopped() {
    let store = MemoryStore::new();
    push(&version("1.0.0").in_memory(), &store).await.unwrap();
    let broken = FaultyStore::new(version("2.0.0").in_memory(), FileName::TOKENIZER, [Fault::Break; 9]);
    let error = push(&broken, &store).await.unwrap_err();
    assert_eq!(error.code(), "store_unreachable");
    assert_eq!(served(&store).await.unwrap(), "1.0.0");
    // The files that the first try wrote stay.
    store
        .below(&name("2.0.0"))
        .get(&name(FileName::CONFIG), 1 << 20)
        .await
        .unwrap();
    let whole = push(&version("2.0.0").in_memory(), &store).await.unwrap();
    assert_eq!((whole.written, whole.skipped), (CHUNK as u64, 2 * CHUNK as u64 + 15));
    assert_eq!(served(&store).await.unwrap(), "2.0.0");
}

#[tokio::test]
async fn a_bundle_that_is_altered_on_the_way_is_not_written() {
    let mut files = version("1.0.0");
    files.file(FileName::MODEL)[0] ^= 1;
    let store = MemoryStore::new();
    let error = push(&files.in_memory(), &store).await.unwrap_err();
    assert_eq!(error.code(), "checksum_mismatch");
    assert_eq!(served(&store).await.unwrap_err().code(), "model_not_found");
}

#[tokio::test]
async fn a_version_that_is_no_folder_name_is_refused() {
    let error = push(&version("../1").in_memory(), &MemoryStore::new())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "bad_name");
}

#[tokio::test]
async fn a_new_version_under_the_same_address_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    for store in [
        Box::new(MemoryStore::new()) as Box<dyn WritableStore>,
        Box::new(DirectoryStore::new(folder.path())),
    ] {
        push(&version("1.0.0").in_memory(), &*store).await.unwrap();
        let known = open_bundle(&*store, &quick()).await.unwrap().version;
        assert_eq!(known.folder().map(FileName::as_str), Some("1.0.0"));
        assert!(newest(&*store, &quick(), &known).await.unwrap().is_none());
        push(&version("2.0.0").in_memory(), &*store).await.unwrap();
        let later = newest(&*store, &quick(), &known).await.unwrap().unwrap();
        assert_eq!(later.manifest.version, "2.0.0");
        assert!(newest(&*store, &quick(), &later.version).await.unwrap().is_none());
    }
    // A bare bundle that is replaced, and one that becomes a folder of versions.
    let store = version("1").in_memory();
    let known = open_bundle(&store, &quick()).await.unwrap().version;
    assert!(newest(&store, &quick(), &known).await.unwrap().is_none());
    let mut altered = version("1");
    altered.manifest["licence"] = json!("CC0-1.0");
    store.insert(FileName::manifest(), altered.manifest.to_string());
    let later = newest(&store, &quick(), &known).await.unwrap().unwrap();
    assert_eq!(later.manifest.licence, "CC0-1.0");
}

#[tokio::test]
async fn a_pointer_that_is_wrong_is_named() {
    let hash = Sha256::of(b"other").to_string();
    let cases: [(Value, &str, &str); 6] = [
        (
            json!({"schema": 1, "version": "1.0.0", "manifest_sha256": hash}),
            "checksum_mismatch",
            "1.0.0/manifest.json",
        ),
        (
            json!({"schema": 1, "version": "9.0.0", "manifest_sha256": hash}),
            "model_not_found",
            "9.0.0/manifest.json",
        ),
        (
            json!({"schema": 2, "version": "1.0.0", "manifest_sha256": hash}),
            "bad_pointer",
            "later version",
        ),
        (
            json!({"schema": 1, "version": "../x", "manifest_sha256": hash}),
            "bad_pointer",
            "plain name",
        ),
        (
            json!({"schema": 1, "version": "1.0.0", "manifest_sha256": "12"}),
            "bad_pointer",
            "hexadecimal",
        ),
        (json!([]), "bad_pointer", "rollback"),
    ];
    for (pointer, code, part) in cases {
        let store = MemoryStore::new();
        push(&version("1.0.0").in_memory(), &store).await.unwrap();
        store.insert(FileName::current(), pointer.to_string());
        let error = fetch(&store, &FetchOptions { attempts: 1, ..quick() })
            .await
            .unwrap_err();
        assert_eq!(error.code(), code, "{pointer}: {error}");
        assert!(error.to_string().contains(part), "{pointer}: {error}");
    }
}

#[tokio::test]
async fn files_with_a_role_are_read_whatever_they_are_called() {
    let mut files = version("1");
    let entry = files.manifest["files"]["config.json"].clone();
    files.manifest["files"]["edits.bin"] = entry;
    files.manifest["files"]["edits.bin"]["role"] = json!("edits");
    let content = files.file(FileName::CONFIG).clone();
    files.files.push(("edits.bin", content));
    let store = files.in_memory();
    let opened = open_bundle(&store, &quick()).await.unwrap();
    let mut roles = Vec::new();
    let mut keep = |arrived: solecism_store::Arrived<'_>| {
        if arrived.last {
            roles.push(arrived.role.map(ToString::to_string).unwrap_or_default());
        }
    };
    opened.fetch_into(&quick(), &mut keep).await.unwrap();
    roles.sort();
    assert_eq!(roles, ["config", "edits", "model", "tokenizer"]);
}
