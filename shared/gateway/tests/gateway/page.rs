//! The page and its files.

use std::{collections::BTreeSet, path::Path};

use axum::{body::Body, http::Request};

use crate::harness::{Answer, Outcome, call, five, send};

/// What the service worker keeps, and itself: all files of the page, as paths.
async fn files() -> Result<BTreeSet<String>, Box<dyn std::error::Error>> {
    let worker = call(&five()?, "GET", "/service-worker.js", "").await?;
    let (_, list) = worker.text.split_once("FILES = [").ok_or("no list")?;
    let (list, _) = list.split_once(']').ok_or("no end of the list")?;
    let named = list.split('"').skip(1).step_by(2);
    let mut files: BTreeSet<String> = named
        .map(|file| format!("/{}", file.trim_start_matches("./")))
        .collect();
    files.insert("/service-worker.js".to_owned());
    Ok(files)
}

#[tokio::test]
async fn every_file_is_served_as_what_it_is_and_kept_for_later() -> Outcome {
    let router = five()?;
    let files = files().await?;
    for path in &files {
        let answer = call(&router, "GET", path, "").await?;
        let content_type = match path.rsplit_once('.').map(|(_, extension)| extension) {
            None => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some(_) => "text/plain; charset=utf-8",
        };
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, content_type),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-cache"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(call(&router, "POST", path, "").await?.status, 405, "{path}");
    }

    // Of the files in the folder none is forgotten, by the gateway or by the service worker.
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("page"))? {
        let name = entry?.file_name().into_string().map_err(|_| "a name that is no text")?;
        let path = match name.as_str() {
            "index.html" => "/".to_owned(),
            "service-worker.js" => "/service-worker.js".to_owned(),
            _ => format!("/page/{name}"),
        };
        assert!(files.contains(&path), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() -> Outcome {
    let router = five()?;
    let first = call(&router, "GET", "/", "").await?;
    let tag = first.header("etag").to_owned();
    assert!(tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    let ask = async |named: &str| -> Result<Answer, Box<dyn std::error::Error>> {
        send(
            &router,
            Request::get("/").header("if-none-match", named).body(Body::empty())?,
        )
        .await
    };
    for named in [&tag, &format!("W/{tag}"), &format!("\"another\", {tag}"), "*"] {
        let again = ask(named).await?;
        assert_eq!(
            (again.status, again.text.as_str(), again.header("etag")),
            (304, "", tag.as_str()),
            "{named}"
        );
    }
    let other = ask("\"another\"").await?;
    assert_eq!((other.status, other.text), (200, first.text));
    let style = call(&router, "GET", "/page/page.css", "").await?;
    assert_ne!(style.header("etag"), tag);
    Ok(())
}

#[tokio::test]
async fn nothing_is_within_the_page_or_comes_from_elsewhere() -> Outcome {
    let router = five()?;
    let page = call(&router, "GET", "/", "").await?.text;
    assert!(page.contains("<title>Solecism</title>"));
    for forbidden in ["<style", " style=", " onclick=", "javascript:", "<script>"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for path in files().await? {
        let text = call(&router, "GET", &path, "").await?.text;
        let addresses = text.matches("://").count() - text.matches("\"http://www.w3.org/2000/svg\"").count();
        assert_eq!(addresses, 0, "{path}");
        for forbidden in ["innerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
    }
    Ok(())
}
