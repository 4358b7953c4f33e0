//! The caller's own words.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, http::Request};
use serde_json::json;
use solecism_gateway::{Addition, Gateway, Language, WordLists};
use solecism_http::Key;
use solecism_text::PersonalWords;

use crate::harness::{Answer, Does, Outcome, Stub, parts, send};

type Place = (Option<Vec<u8>>, Option<&'static str>);

/// Lists in memory; unreadable where it is so.
#[derive(Default)]
struct Lists {
    lists: Mutex<HashMap<Place, PersonalWords>>,
    unreadable: bool,
}

impl Lists {
    fn with<T>(
        &self,
        key: Option<&[u8]>,
        language: Option<&'static Language>,
        work: impl FnOnce(&mut PersonalWords) -> T,
    ) -> io::Result<T> {
        let place = (key.map(<[u8]>::to_owned), language.map(|language| language.code));
        let mut lists = self.lists.lock().map_err(|_| io::Error::other("poisoned"))?;
        match self.unreadable {
            true => Err(io::Error::other("word list /place/de.txt: line 3: bad")),
            false => Ok(work(lists.entry(place).or_default())),
        }
    }
}

impl WordLists for Lists {
    fn read(&self, key: Option<&[u8]>, language: Option<&'static Language>) -> io::Result<PersonalWords> {
        self.with(key, language, |words| words.clone())
    }

    fn add(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<Addition> {
        self.with(key, language, |words| match words.add(word) {
            Ok(true) if words.words().count() > MOST => {
                words.remove(word);
                Addition::Full
            }
            Ok(true) => Addition::Added,
            _ => Addition::Known,
        })
    }

    fn delete(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<bool> {
        self.with(key, language, |words| words.remove(word))
    }
}

/// Words that a list here takes.
const MOST: usize = 12;
const TEXT: &str = "text=Das+ist+falsch.&language=de";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn call(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer, Box<dyn std::error::Error>> {
    let request = Request::builder().method(method).uri(path);
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    send(router, request.body(Body::from(body.to_owned()))?).await
}

#[tokio::test]
async fn a_listed_word_is_reported_until_it_is_taken_out() -> Outcome {
    let german = Stub::new("de", Does::Corrects);
    let mut parts = parts(&[&german]);
    parts.words = Some(Arc::new(Lists::default()));
    let router = Gateway::new(parts)?.router();
    let found = async || -> Result<_, Box<dyn std::error::Error>> {
        let v2 = call(&router, "POST", "/v2/check", &[FORM], TEXT).await?.json()["matches"]
            .as_array()
            .map(Vec::len);
        let body = json!({ "text": "Das ist falsch.", "language": "de" }).to_string();
        let v1 = call(&router, "POST", "/v1/detect", &[], &body).await?.json()["findings"]
            .as_array()
            .map(Vec::len);
        let made = call(&router, "POST", "/v1/correct", &[], &body).await?.json();
        Ok((
            v2,
            v1,
            made["corrections"].as_array().map(Vec::len),
            made["text"].clone(),
        ))
    };
    let right = json!("Das ist richtig.");
    assert_eq!(found().await?, (Some(1), Some(1), Some(1), right.clone()));
    let change = async |path: &str, body: &str| call(&router, "POST", path, &[FORM], body).await;
    assert_eq!(
        change("/v2/words/add", "word=FALSCH").await?.json(),
        json!({ "added": true })
    );
    assert_eq!(
        change("/v2/words/add", "word=falsch").await?.json(),
        json!({ "added": false })
    );
    assert_eq!(found().await?, (Some(0), Some(0), Some(0), json!("Das ist falsch.")));
    assert_eq!(
        change("/v2/words/delete", "word=Falsch").await?.json(),
        json!({ "deleted": true })
    );
    assert_eq!(
        change("/v2/words/delete", "word=Falsch").await?.json(),
        json!({ "deleted": false })
    );
    assert_eq!(found().await?, (Some(1), Some(1), Some(1), right));
    // For one language alone.
    assert_eq!(
        change("/v2/words/add", "word=falsch&dict=de").await?.json(),
        json!({ "added": true })
    );
    assert_eq!(found().await?.0, Some(0));
    Ok(())
}

#[tokio::test]
async fn words_are_listed_ten_at_a_time_unless_asked_otherwise() -> Outcome {
    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.words = Some(Arc::new(Lists::default()));
    let router = Gateway::new(parts)?.router();
    for at in 0..12 {
        let body = format!("word=wort{at}");
        assert_eq!(
            call(&router, "POST", "/v2/words/add", &[FORM], &body).await?.status,
            200
        );
    }
    let listed = async |query: &str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let answer = call(&router, "GET", &format!("/v2/words{query}"), &[], "")
            .await?
            .json();
        Ok(serde_json::from_value(answer["words"].clone())?)
    };
    assert_eq!(listed("").await?.len(), 10);
    assert_eq!(listed("?offset=10").await?, ["wort10", "wort11"]);
    assert_eq!(listed("?offset=1&limit=2").await?, ["wort1", "wort2"]);
    assert!(listed("?offset=99").await?.is_empty() && listed("?dict=de").await?.is_empty());
    let full = call(&router, "POST", "/v2/words/add", &[FORM], "word=zuviel").await?;
    assert_eq!((full.status, full.text.contains("full")), (507, true));
    Ok(())
}

#[tokio::test]
async fn a_web_page_of_another_origin_changes_no_list_without_a_key() -> Outcome {
    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.words = Some(Arc::new(Lists::default()));
    parts.allow_origin = Some("https://editor.example".parse()?);
    let router = Gateway::new(parts)?.router();
    let own = ("host", "localhost:8081");
    for (headers, expected) in [
        (&[own][..], 200),
        (&[own, ("origin", "http://localhost:8081")], 200),
        (&[own, ("origin", "http://localhost:3000")], 403),
        (&[own, ("origin", "https://elsewhere.example")], 403),
        (
            &[own, ("origin", "https://elsewhere.example"), ("x-api-key", "anna")],
            200,
        ),
        (&[own, ("origin", "https://editor.example")], 200),
        (&[own, ("origin", "null")], 403),
        (&[own, ("origin", "moz-extension://0a1b")], 200),
        // Behind a proxy that changes the host, the browser's word counts.
        (
            &[
                own,
                ("origin", "https://own.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            200,
        ),
        (
            &[own, ("origin", "https://own.example"), ("sec-fetch-site", "same-site")],
            403,
        ),
        (&[("origin", "https://elsewhere.example")], 403),
    ] {
        for path in ["/v2/words/add", "/v2/words/delete"] {
            let answer = call(&router, "POST", path, &[&[FORM], headers].concat(), "word=wort").await?;
            assert_eq!(answer.status, expected, "{headers:?}: {}", answer.text);
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_key_has_lists_of_its_own() -> Outcome {
    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.words = Some(Arc::new(Lists::default()));
    let router = Gateway::new(parts)?.router();
    let add = "word=falsch&username=anna&apiKey=anna-key";
    assert_eq!(call(&router, "POST", "/v2/words/add", &[FORM], add).await?.status, 200);
    let matches = async |more: &str, headers: &[(&str, &str)]| -> Result<_, Box<dyn std::error::Error>> {
        let headers = [&[FORM], headers].concat();
        let answer = call(&router, "POST", "/v2/check", &headers, &format!("{TEXT}{more}")).await?;
        Ok(answer.json()["matches"].as_array().map(Vec::len))
    };
    assert_eq!(matches("&username=anna&apiKey=anna-key", &[]).await?, Some(0));
    assert_eq!(matches("", &[("x-api-key", "anna-key")]).await?, Some(0));
    assert_eq!(matches("&username=otto&apiKey=otto-key", &[]).await?, Some(1));
    assert_eq!(matches("", &[]).await?, Some(1));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_done_is_said() -> Outcome {
    let stub = Stub::new("de", Does::Works);
    let keeping = || {
        let mut parts = parts(&[&stub]);
        parts.words = Some(Arc::new(Lists::default()));
        parts
    };
    let router = Gateway::new(keeping())?.router();
    for (body, part) in [
        ("", "Missing 'word'"),
        ("word=", "Missing 'word'"),
        ("word=zwei+Woerter", "white space"),
        ("word=%E2%80%A6", "a letter or a digit"),
        ("word=a&dict=meins", "'dict' must be the code"),
        ("word=a&username=anna", "apiKey"),
    ] {
        for path in ["/v2/words/add", "/v2/words/delete"] {
            let answer = call(&router, "POST", path, &[FORM], body).await?;
            assert_eq!(answer.status, 400, "{body}");
            assert!(answer.text.contains(part), "{}", answer.text);
        }
    }
    let answer = call(&router, "GET", "/v2/words?limit=viele", &[], "").await?;
    assert_eq!((answer.status, answer.text.contains("'limit'")), (400, true));
    assert_eq!(call(&router, "GET", "/v2/words/add?word=a", &[], "").await?.status, 405);

    let without = Gateway::new(parts(&[&stub]))?.router();
    for (method, path) in [
        ("GET", "/v2/words"),
        ("POST", "/v2/words/add"),
        ("POST", "/v2/words/delete"),
    ] {
        let answer = call(&without, method, path, &[FORM], "word=a").await?;
        assert_eq!(answer.status, 501, "{path}");
        assert!(
            answer.text.contains("keeps no words") && answer.text.contains("--words-dir"),
            "{}",
            answer.text
        );
    }

    let mut locked = keeping();
    locked.key = Key::new("0123456789abcdef");
    let locked = Gateway::new(locked)?.router();
    assert_eq!(call(&locked, "GET", "/v2/words", &[], "").await?.status, 403);
    assert_eq!(
        call(&locked, "GET", "/v2/words?apiKey=0123456789abcdef", &[], "")
            .await?
            .status,
        200
    );

    // A text is checked all the same, and no caller learns where the lists lie.
    let mut broken = keeping();
    broken.words = Some(Arc::new(Lists {
        unreadable: true,
        ..Lists::default()
    }));
    let broken = Gateway::new(broken)?.router();
    let answer = call(&broken, "GET", "/v2/words", &[], "").await?;
    assert_eq!(
        (answer.status, answer.text.contains("/place")),
        (500, false),
        "{}",
        answer.text
    );
    let answer = call(&broken, "POST", "/v2/check", &[FORM], TEXT).await?;
    assert_eq!(answer.json()["matches"].as_array().map(Vec::len), Some(1));
    Ok(())
}
