//! The page at `/` and its files, which are part of the binary.
//!
//! There is no build step: `page/` holds what the browser gets, as it gets it, one idea a file. The samples are those of the
//! documentation.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    Router,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

/// A file at a path, of a content type.
type File = (&'static str, &'static str, &'static str);

/// The service worker keeps the same list for times without a network: a test compares them.
static FILES: [File; 30] = [
    ("/", HTML, include_str!("../page/index.html")),
    // Here, since a service worker sees to what lies below it.
    ("/service-worker.js", SCRIPT, include_str!("../page/service-worker.js")),
    ("/page/page.css", CSS, include_str!("../page/page.css")),
    ("/page/icon.svg", SVG, include_str!("../page/icon.svg")),
    ("/page/main.js", SCRIPT, include_str!("../page/main.js")),
    ("/page/api.js", SCRIPT, include_str!("../page/api.js")),
    ("/page/card.js", SCRIPT, include_str!("../page/card.js")),
    ("/page/checker.js", SCRIPT, include_str!("../page/checker.js")),
    ("/page/dictionary.js", SCRIPT, include_str!("../page/dictionary.js")),
    ("/page/editor.js", SCRIPT, include_str!("../page/editor.js")),
    ("/page/fixes.js", SCRIPT, include_str!("../page/fixes.js")),
    ("/page/fixing.js", SCRIPT, include_str!("../page/fixing.js")),
    ("/page/ignored.js", SCRIPT, include_str!("../page/ignored.js")),
    ("/page/kinds.js", SCRIPT, include_str!("../page/kinds.js")),
    ("/page/levels.js", SCRIPT, include_str!("../page/levels.js")),
    ("/page/list.js", SCRIPT, include_str!("../page/list.js")),
    ("/page/marks.js", SCRIPT, include_str!("../page/marks.js")),
    ("/page/offline.js", SCRIPT, include_str!("../page/offline.js")),
    ("/page/paragraphs.js", SCRIPT, include_str!("../page/paragraphs.js")),
    ("/page/report.js", SCRIPT, include_str!("../page/report.js")),
    ("/page/share.js", SCRIPT, include_str!("../page/share.js")),
    ("/page/status.js", SCRIPT, include_str!("../page/status.js")),
    ("/page/store.js", SCRIPT, include_str!("../page/store.js")),
    ("/page/wordlist.js", SCRIPT, include_str!("../page/wordlist.js")),
    ("/page/words.js", SCRIPT, include_str!("../page/words.js")),
    (
        "/page/samples/cs.txt",
        TEXT,
        include_str!("../../../docs/samples/cs.txt"),
    ),
    (
        "/page/samples/de.txt",
        TEXT,
        include_str!("../../../docs/samples/de.txt"),
    ),
    (
        "/page/samples/en.txt",
        TEXT,
        include_str!("../../../docs/samples/en.txt"),
    ),
    (
        "/page/samples/it.txt",
        TEXT,
        include_str!("../../../docs/samples/it.txt"),
    ),
    (
        "/page/samples/sv.txt",
        TEXT,
        include_str!("../../../docs/samples/sv.txt"),
    ),
];

/// Allows nothing but the page's own files and calls of the gateway; no text becomes markup or a script.
const POLICY: &str = "default-src 'none'; connect-src 'self'; img-src 'self'; script-src 'self'; style-src 'self'; \
    worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types page";

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, &(path, content_type, body)| {
        let tag = tag(body);
        let file = async move |headers: HeaderMap| answer(content_type, body, &tag, &headers);
        router.route(path, get(file))
    })
}

/// A name for a content, in the form of an `ETag`.
fn tag(body: &str) -> String {
    // The hash is not the same in every release of Rust: a new one costs each browser one more transfer.
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

fn answer(content_type: &'static str, body: &'static str, tag: &str, request: &HeaderMap) -> Response {
    let headers: [(HeaderName, &str); 6] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::ETAG, tag),
        // To be asked for each time: files of two releases would not work together. What has not changed is not sent.
        (header::CACHE_CONTROL, "no-cache"),
    ];
    match has(request, tag) {
        true => (StatusCode::NOT_MODIFIED, headers).into_response(),
        false => (headers, body).into_response(),
    }
}

/// Whether the browser says that it has this content.
fn has(request: &HeaderMap, tag: &str) -> bool {
    let named = request.get_all(header::IF_NONE_MATCH).iter();
    let named = named.filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        // A proxy that compresses makes the tag a weak one.
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}
