//! LanguageTool's API.

use serde_json::json;
use solecism_gateway::Gateway;

use crate::harness::{Does, MIXED, Outcome, Stub, check, five, gateway, parts, places};

#[tokio::test]
async fn every_field_of_an_answer() -> Outcome {
    let router = five()?;
    let answer = check(
        &router,
        &[("text", "Grüß 😀 Dich. Das ist falsch."), ("language", "de-DE")],
    )
    .await?;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let mut body = answer.json();
    let confidence = body["language"]["detectedLanguage"]["confidence"].take();
    assert!(
        confidence
            .as_f64()
            .is_some_and(|confidence| (0.0..=1.0).contains(&confidence)),
        "{confidence}"
    );
    assert_eq!(
        body,
        json!({
            "software": {
                "name": "Solecism", "version": env!("CARGO_PKG_VERSION"), "buildDate": "", "apiVersion": 1,
                "premium": false, "status": "",
            },
            "warnings": { "incompleteResults": false },
            "language": {
                "name": "German (Germany)", "code": "de-DE",
                "detectedLanguage": { "name": "German (Germany)", "code": "de-DE", "confidence": null, "source": "lingua" },
            },
            "matches": [{
                "message": "Hier ist möglicherweise ein Fehler (Wahrscheinlichkeit 75\u{a0}%).",
                "shortMessage": "Möglicher Fehler",
                "replacements": [],
                "offset": 22, "length": 7,
                "context": { "text": "Grüß 😀 Dich. Das ist falsch.", "offset": 22, "length": 7 },
                "sentence": "Grüß 😀 Dich. Das ist falsch.",
                "type": { "typeName": "Other" },
                "rule": {
                    "id": "SOLECISM", "description": "Möglicher Grammatikfehler", "issueType": "grammar",
                    "category": { "id": "GRAMMAR", "name": "Grammatik" },
                },
                "ignoreForIncompleteSentence": true,
                "contextForSureMatch": -1,
            }],
            "sentenceRanges": [[0, 29]],
            "extendedSentenceRanges": [{ "from": 0, "to": 29, "detectedLanguages": [{ "language": "de", "rate": 1.0 }] }],
        })
    );
    Ok(())
}

#[tokio::test]
async fn offsets_count_markup_and_code_units_of_utf16() -> Outcome {
    let router = five()?;
    // As LTeX sends LaTeX: commands are markup, some of them read as text.
    let data = json!({ "annotation": [
        { "markup": "\\textbf{" }, { "text": "Gru\u{308}ß 😀" }, { "markup": "}" }, { "text": " Das ist " },
        { "markup": "\\emph{" }, { "text": "fal" }, { "markup": "\\-", "interpretAs": "" }, { "text": "sch" }, { "markup": "}" },
        { "markup": "\\\\", "interpretAs": "\n\n" }, { "text": "Sehr falsch." },
    ] });
    let original = "\\textbf{Gru\u{308}ß 😀} Das ist \\emph{fal\\-sch}\\\\Sehr falsch.";
    let answer = check(&router, &[("data", &data.to_string()), ("language", "de")]).await?;
    let units: Vec<u16> = original.encode_utf16().collect();
    let found: Vec<String> = places(&answer.json())
        .into_iter()
        .map(|(offset, length)| String::from_utf16_lossy(&units[offset as usize..(offset + length) as usize]))
        .collect();
    assert_eq!(found, ["fal\\-sch", "falsch."]);
    let body = answer.json();
    let context = &body["matches"][0]["context"];
    assert_eq!(context["text"], original);
    assert_eq!(
        (&context["offset"], &context["length"]),
        (&body["matches"][0]["offset"], &body["matches"][0]["length"])
    );
    assert_eq!(body["matches"][0]["sentence"], "Gru\u{308}ß 😀 Das ist falsch");
    let end = original.encode_utf16().count();
    assert_eq!(body["sentenceRanges"][1][1], json!(end));
    Ok(())
}

#[tokio::test]
async fn auto_finds_the_language_and_answers_with_the_variant_preferred() -> Outcome {
    let router = five()?;
    let text = "Yesterday I went to the cinema with my friends, and this is wrong.";
    for (variants, code, name) in [
        ("", "en-US", "English (US)"),
        ("en-GB", "en-GB", "English (GB)"),
        ("de-AT,en-AU", "en-AU", "English (Australian)"),
        ("de-AT, en-ZA", "en-ZA", "English (South African)"),
        ("de-AT", "en-US", "English (US)"),
    ] {
        let mut params = vec![("text", text), ("language", "auto")];
        if !variants.is_empty() {
            params.push(("preferredVariants", variants));
        }
        let language = check(&router, &params).await?.json()["language"].clone();
        assert_eq!(
            (&language["code"], &language["name"]),
            (&json!(code), &json!(name)),
            "{variants}"
        );
        assert_eq!(language["detectedLanguage"]["code"], code);
    }
    // The language of a text that seems to be in another is the one asked for.
    let language = check(&router, &[("text", text), ("language", "sv")]).await?.json()["language"].clone();
    assert_eq!(
        (&language["code"], &language["detectedLanguage"]["code"]),
        (&json!("sv"), &json!("en-US"))
    );
    let empty = check(
        &router,
        &[("text", ""), ("language", "auto"), ("preferredVariants", "de-CH")],
    )
    .await?
    .json();
    assert_eq!(
        (
            &empty["language"]["code"],
            &empty["language"]["detectedLanguage"]["confidence"]
        ),
        (&json!("de-CH"), &json!(0.0))
    );
    Ok(())
}

#[tokio::test]
async fn each_sentence_of_a_mixed_text_goes_to_its_language() -> Outcome {
    let router = five()?;
    let body = check(&router, &[("text", MIXED), ("language", "auto")]).await?.json();
    let messages: Vec<_> = body["matches"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|found| &found["shortMessage"])
        .collect();
    assert_eq!(messages, ["Möglicher Fehler", "Possible mistake"]);
    assert_eq!(
        body["warnings"],
        json!({ "incompleteResults": true, "incompleteResultsReason": "Results are incomplete: French is not served" })
    );
    Ok(())
}

#[tokio::test]
async fn what_fails_costs_its_own_part_only() -> Outcome {
    let stubs = [
        Stub::new("de", Does::Works),
        Stub::new("en", Does::IsAway),
        Stub::new("sv", Does::Hangs),
    ];
    let mut parts = parts(&stubs.each_ref());
    parts.timeout = std::time::Duration::from_millis(200);
    let router = Gateway::new(parts)?.router();
    let answer = check(&router, &[("text", MIXED), ("language", "auto")]).await?;
    let body = answer.json();
    assert_eq!((answer.status, places(&body).len()), (200, 1));
    let reason = body["warnings"]["incompleteResultsReason"].as_str().unwrap_or_default();
    assert!(
        reason.contains("English could not be checked: its function could not be reached; French is not served"),
        "{reason}"
    );

    // Where there is no other part, the call fails, unless the caller is content with what there is.
    let english = [("text", "This is wrong."), ("language", "en")];
    let answer = check(&router, &english).await?;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (
            503,
            "Error: English could not be checked: its function could not be reached"
        )
    );
    let answer = check(&router, &[("text", "Det är fel."), ("language", "sv")]).await?;
    assert_eq!(answer.status, 500);
    assert!(
        answer
            .text
            .starts_with("Error: Checking took longer than 0.2 seconds, which is this server's limit."),
        "{}",
        answer.text
    );
    let answer = check(&router, &[&english[..], &[("allowIncompleteResults", "true")]].concat()).await?;
    assert_eq!(
        (answer.status, &answer.json()["warnings"]["incompleteResults"]),
        (200, &json!(true))
    );
    Ok(())
}

#[tokio::test]
async fn the_picky_level_finds_more() -> Outcome {
    let router = five()?;
    let text = ("text", "This is wrong and odd.");
    for (level, count) in [("default", 1), ("picky", 2)] {
        let body = check(&router, &[text, ("language", "en"), ("level", level)])
            .await?
            .json();
        assert_eq!(places(&body).len(), count, "{level}");
    }
    // A model without a second threshold uses its first: an editor's setting is no mistake of the text's.
    let router = gateway(&[&Stub::new("en", Does::HasNoPicky)])?;
    let answer = check(&router, &[text, ("language", "en"), ("level", "picky")]).await?;
    assert_eq!(
        (answer.status, places(&answer.json()).len()),
        (200, 1),
        "{}",
        answer.text
    );
    Ok(())
}

#[tokio::test]
async fn rules_and_categories_are_switched() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    // (parameters, whether the rule of findings of no kind is on, whether any is)
    type Case = (&'static [(&'static str, &'static str)], bool, bool);
    let cases: [Case; 14] = [
        (&[], true, true),
        (&[("disabledRules", "OTHER,RULES")], true, true),
        (&[("disabledRules", "OTHER, SOLECISM")], false, true),
        (&[("disabledCategories", "TYPOS")], true, true),
        (&[("disabledCategories", "GRAMMAR,TYPOS")], false, true),
        (
            &[("disabledCategories", "GRAMMAR,TYPOS,CASING,PUNCTUATION,COMPOUNDING")],
            false,
            false,
        ),
        (
            &[("disabledCategories", "GRAMMAR"), ("enabledRules", "SOLECISM")],
            true,
            true,
        ),
        (&[("enabledRules", "OTHER")], true, true),
        (&[("enabledRules", "OTHER"), ("enabledOnly", "true")], false, false),
        (&[("enabledRules", "SOLECISM"), ("enabledOnly", "true")], true, true),
        (&[("enabledCategories", "GRAMMAR"), ("enabledOnly", "yes")], true, true),
        (&[("mode", "all")], true, true),
        (&[("mode", "allButTextLevelOnly")], true, true),
        (&[("mode", "textLevelOnly")], false, false),
    ];
    let mut calls = 0;
    for (params, on, any) in cases {
        let base = [
            ("text", "Das ist falsch."),
            ("language", "de"),
            ("motherTongue", "zh"),
            ("altLanguages", "fr"),
        ];
        let answer = check(&router, &[&base[..], params].concat()).await?;
        assert_eq!(
            (answer.status, places(&answer.json()).len()),
            (200, usize::from(on)),
            "{params:?}"
        );
        calls += usize::from(any);
        // Nobody is asked for what is not wanted.
        assert_eq!(german.texts().len(), calls, "{params:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_markup_is_read_as_is_not_judged() -> Outcome {
    let router = five()?;
    // Nobody wrote the first; the second has a part that somebody did.
    let data = json!({ "annotation": [
        { "text": "Das ist " }, { "markup": "<x/>", "interpretAs": "falsch" }, { "text": " und " },
        { "markup": "&#102;", "interpretAs": "f" }, { "text": "alsch " }, { "text": "so." },
    ] });
    let answer = check(&router, &[("data", &data.to_string()), ("language", "de")]).await?;
    assert_eq!(places(&answer.json()), [(17, 11)], "{}", answer.text);
    Ok(())
}

#[tokio::test]
async fn a_text_in_markdown_is_told_from_one_with_its_markup_marked() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    let text = "# Titel\n\n## Kapitel\n\nDas ist gut.";
    let data = json!({ "annotation": [{ "text": text }, { "markup": "<br>" }] }).to_string();
    for (name, value) in [("text", text), ("data", &data)] {
        check(&router, &[(name, value), ("language", "de")]).await?;
    }
    assert_eq!(german.formats(), ["markdown", "plain"]);
    Ok(())
}
