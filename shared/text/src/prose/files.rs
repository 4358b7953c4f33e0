//! Names of files and folders.

/// File extensions that are never the first word of a sentence whose space after the full stop is missing.
const ENDINGS: &[&str] = &[
    "7z", "apk", "avi", "bat", "bib", "bmp", "bz2", "cfg", "cpp", "css", "csv", "deb", "dll", "dmg", "docx", "doc",
    "epub", "exe", "flac", "gif", "gz", "hpp", "html", "htm", "ics", "ini", "ipynb", "iso", "jpeg", "jpg", "json",
    "jsonl", "jsx", "mkv", "md", "mp3", "mp4", "odt", "ods", "onnx", "pdf", "php", "png", "pptx", "ppt", "ps1", "py",
    "rar", "rpm", "rs", "rtf", "scss", "sh", "sql", "svg", "tar", "tex", "tgz", "toml", "ts", "tsv", "tsx", "txt",
    "wav", "webp", "xlsx", "xml", "yaml",
];
/// More file extensions, which count only after a folder's name.
const SHORT_ENDINGS: &[&str] = &[
    "c", "cc", "class", "conf", "env", "go", "h", "java", "js", "kt", "lock", "log", "rb", "so", "swift", "vue", "yml",
];

/// How many bytes at the beginning of `word` are the name of a file or a folder.
pub(super) fn file(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let from_root = match bytes {
        [b'/', ..] => (word.len() > 1).then_some(1),
        [b'~', b'/' | b'\\', ..] => Some(2),
        [b'.', b'/' | b'\\', ..] => Some(2),
        [b'.', b'.', b'/' | b'\\', ..] => Some(3),
        [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic() => Some(3),
        [b'\\', b'\\', ..] => Some(2),
        _ => None,
    };
    if let Some(root) = from_root {
        let path = &word[root..path_length(word)];
        let mut names = path.split(['/', '\\']);
        let named = names.next().is_some_and(|first| !first.is_empty());
        // `/oder` is half of `und/oder`.
        let enough = root > 1 || names.any(|name| !name.is_empty());
        return (named && enough).then_some(root + path.len());
    }
    // `\emph`, `\alpha`: a LaTeX command, in a text of any format.
    if let Some(command) = word.strip_prefix('\\') {
        let letters = command.bytes().take_while(u8::is_ascii_alphabetic).count();
        return (letters > 1).then_some(1 + letters);
    }
    let length = path_length(word);
    let path = &word[..length];
    let (folders, name) = path
        .rsplit_once(['/', '\\'])
        .map_or((None, path), |(folders, name)| (Some(folders), name));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let lower = ending.to_ascii_lowercase();
    let has_ending = ENDINGS.contains(&&*lower) && stem.contains(|c: char| c.is_alphanumeric());
    let is_file = match folders {
        None => has_ending,
        Some(folders) if folders.contains(':') => false,
        Some(folders) => {
            let hidden = || {
                path.split(['/', '\\'])
                    .any(|name| name.len() > 1 && name.starts_with('.'))
            };
            let underscore = || path.contains('_') && path.is_ascii();
            let folder = || name.is_empty() && folders.contains(['/', '\\']);
            has_ending || SHORT_ENDINGS.contains(&ending) && !stem.is_empty() || hidden() || underscore() || folder()
        }
    };
    is_file.then_some(length)
}

/// How many bytes at the beginning of `word` may be a path.
fn path_length(word: &str) -> usize {
    let may = |c: char| c.is_alphanumeric() || "/\\._-+~@%#:".contains(c);
    let length = word.find(|c| !may(c)).unwrap_or(word.len());
    word[..length].trim_end_matches([':', '.']).len()
}
