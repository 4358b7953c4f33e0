//! Long bodies, slow callers, many callers.

use std::time::{Duration, Instant};

use axum::{Extension, body::Body};
use serde_json::json;
use solecism_gateway::Gateway;
use solecism_http::Deadline;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::{Does, Outcome, Stub, call, check, detect, five, gateway, listen, parts};

#[tokio::test]
async fn texts_past_the_limit_are_refused() -> Outcome {
    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.max_text_length = 10;
    let router = Gateway::new(parts)?.router();
    // (text, whether it is taken): the limit counts code units of UTF-16, as LanguageTool's does.
    for (text, taken) in [
        ("0123456789", true),
        ("0123456789a", false),
        ("äöüäöüäöüä", true),
        ("😀😀😀😀😀", true),
        ("😀😀😀😀😀a", false),
    ] {
        let answer = detect(&router, json!({ "text": text })).await?;
        assert_eq!(answer.status, if taken { 200 } else { 413 }, "{text}");
        let answer = check(&router, &[("text", text), ("language", "de")]).await?;
        assert_eq!(answer.status, if taken { 200 } else { 413 }, "{text}");
        assert!(
            taken
                || answer.text
                    == "Error: Your text exceeds the limit of 10 characters (it's 11 characters). Please submit a shorter text.",
            "{}",
            answer.text
        );
    }
    assert_eq!(call(&router, "GET", "/v2/maxtextlength", "").await?.text, "10");
    Ok(())
}

#[tokio::test]
async fn bodies_past_any_text_are_not_read() -> Outcome {
    let router = five()?;
    for path in ["/v1/detect", "/v1/de/detect", "/v2/check"] {
        let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'a'; 100_000]));
        let answer = call(&router, "POST", path, Body::from_stream(endless)).await?;
        assert_eq!(answer.status, 413, "{path}: {}", answer.text);
        assert_eq!(
            answer.text.starts_with("Error: Your text's length exceeds"),
            path.starts_with("/v2"),
            "{path}"
        );
    }
    // Six megabytes of form that are read, and hold too long a text.
    let form = format!("language=de&text={}", "a".repeat(6_000_000));
    let answer = call(&router, "POST", "/v2/check", form).await?;
    assert_eq!(answer.status, 413);
    assert!(answer.text.contains("(it's 6000000 characters)"), "{}", answer.text);
    Ok(())
}

#[tokio::test]
async fn bodies_that_break_off_are_the_callers() -> Outcome {
    let router = five()?;
    for path in ["/v1/detect", "/v1/de/detect", "/v2/check"] {
        let broken = futures::stream::iter([Ok(r#"{"text": "#), Err(std::io::Error::other("reset"))]);
        let answer = call(&router, "POST", path, Body::from_stream(broken)).await?;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
    }
    Ok(())
}

#[tokio::test]
async fn long_texts_are_sent_in_parts() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    // 39,600 characters, but 44,400 bytes, of which the function takes 40,000.
    let text = "Größe und Übermut sind nicht immer falsch.\nÜbrigens\n\n".repeat(39_600 / 54);
    let body = detect(&router, json!({ "text": text, "language": "de" })).await?.json();
    let sent = german.texts();
    assert!(
        sent.len() == 2 && sent.iter().all(|text| text.len() <= 40_000),
        "{:?}",
        sent.iter().map(String::len).collect::<Vec<_>>()
    );
    assert_eq!(sent.concat(), text);
    let findings = body["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(findings.len(), 39_600 / 54);
    assert!(findings.iter().all(|finding| finding["text"] == "falsch."));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_at_the_same_time() -> Outcome {
    let address = listen(five()?).await?;
    let calls = (0..200).map(|i| async move {
        let form = format!("language=de&text=Das+ist+{}falsch.", "sehr+".repeat(i));
        let head = format!(
            "POST /v2/check HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            form.len()
        );
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(form.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let offset = format!(r#""offset":{},"#, 8 + 5 * i);
        Ok::<_, std::io::Error>(answer.starts_with("HTTP/1.1 200") && answer.contains(&offset))
    });
    let answers = futures::future::join_all(calls).await;
    let good = answers.into_iter().filter(|answer| matches!(answer, Ok(true))).count();
    assert_eq!(good, 200);
    Ok(())
}

#[tokio::test]
async fn a_host_that_leaves_less_time_than_the_timeout_gets_its_answer_by_then() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Hangs)])?;
    let body = json!({ "text": "Das ist so.", "language": "de" }).to_string();
    for (path, body, status) in [
        ("/v1/detect", body.as_str(), 503),
        ("/v1/de/detect", r#"{"text": "Das ist so."}"#, 503),
        ("/v2/check", "language=de&text=Das+ist+so.", 500),
    ] {
        let begun = Instant::now();
        let router = router
            .clone()
            .layer(Extension(Deadline(begun + Duration::from_millis(200))));
        let answer = call(&router, "POST", path, body.to_owned()).await?;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "{path}: {:?}",
            begun.elapsed()
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_slow_caller_keeps_nobody_waiting() -> Outcome {
    let address = listen(five()?).await?;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(b"POST /v1/detect HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
            .await?;
        slow.push(stream);
    }
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /v2/healthcheck HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.ends_with("OK"), "{answer}");
    Ok(())
}
