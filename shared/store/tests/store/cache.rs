//! The disk cache is used before the store, checked like the store, and never the reason for a failure.

use std::path::Path;

use solecism_store::{DiskCache, FetchOptions, FileName, fetch};

use crate::support::{FaultyStore, Files, quick};

fn with_cache(folder: &Path) -> FetchOptions {
    FetchOptions {
        disk_cache: Some(DiskCache::new(folder)),
        ..quick()
    }
}

/// Fetches a bundle with these options, checks that it is the right one, and returns how often the store was asked for parts of files.
async fn asked(options: &FetchOptions) -> usize {
    let files = Files::new();
    let store = FaultyStore::new(files.in_memory(), FileName::MODEL, []);
    let (bundle, _) = fetch(&store, options).await.unwrap();
    assert!(bundle.model.concat() == files.files[0].1 && bundle.tokenizer == files.files[1].1);
    let reads = store.reads.lock().unwrap();
    reads.iter().filter(|(_, offset)| offset.is_some()).count()
}

#[tokio::test]
async fn a_second_fetch_asks_the_store_for_the_manifest_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(asked(&with_cache(folder.path())).await, 5);
    assert_eq!(asked(&with_cache(folder.path())).await, 0);
}

#[tokio::test]
async fn what_is_broken_on_disk_comes_from_the_store_again() {
    let folder = tempfile::tempdir().unwrap();
    asked(&with_cache(folder.path())).await;
    let mut broken = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        for chunk in std::fs::read_dir(entry.unwrap().path()).unwrap().take(1) {
            std::fs::write(chunk.unwrap().path(), "not the chunk").unwrap();
            broken += 1;
        }
    }
    assert!(broken > 0);
    assert_eq!(asked(&with_cache(folder.path())).await, broken);
    assert_eq!(asked(&with_cache(folder.path())).await, 0);
}

#[tokio::test]
async fn a_cache_that_takes_nothing_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let mut places = vec![file];
    // A device that is always full, and a file system that takes no files.
    places.extend(
        ["/dev/full", "/proc/solecism"]
            .map(Into::into)
            .into_iter()
            .filter(|_| cfg!(target_os = "linux")),
    );
    for place in places {
        let options = with_cache(&place);
        assert_eq!(
            (asked(&options).await, asked(&options).await),
            (5, 5),
            "{}",
            place.display()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_share_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let fetches = (0..8).map(|_| {
        let options = with_cache(folder.path());
        tokio::spawn(async move { asked(&options).await })
    });
    for fetched in futures::future::join_all(fetches).await {
        assert!(fetched.unwrap() <= 5);
    }
    assert_eq!(asked(&with_cache(folder.path())).await, 0);
    let left = std::fs::read_dir(folder.path()).unwrap().flatten();
    let partial = left.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten());
    assert_eq!(
        partial
            .filter(|file| file.file_name().to_string_lossy().contains("partial"))
            .count(),
        0
    );
}

/// The names of all files in the cache, including the partial ones.
#[cfg(unix)]
fn kept(folder: &Path) -> Vec<String> {
    let folders = std::fs::read_dir(folder).unwrap().flatten();
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten());
    files
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect()
}

#[cfg(unix)]
const CACHE: &str = "SOLECISM_TEST_CACHE";

#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_is_full_in_the_middle_of_a_file_keeps_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    // This is another process, whose files end after 512 bytes, which is half a chunk. The configuration and the model's last chunk are
    // shorter.
    let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" --exact cache::a_process_whose_files_are_short --ignored";
    let ended = std::process::Command::new("sh")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .env(CACHE, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}");
    // The chunks that were short enough are there, and nothing else, whether whole or partial.
    assert_eq!(kept(folder.path()).len(), 2, "{:?}", kept(folder.path()));
    let options = with_cache(folder.path());
    assert_eq!((asked(&options).await, asked(&options).await), (3, 0));
}

#[cfg(unix)]
#[tokio::test]
#[ignore = "started by the test above, under a limit"]
async fn a_process_whose_files_are_short() {
    let options = with_cache(Path::new(&std::env::var_os(CACHE).unwrap()));
    assert_eq!((asked(&options).await, asked(&options).await), (5, 3));
}
