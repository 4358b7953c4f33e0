use solecism_checker::Language;
use solecism_corrector::TwoLanguages;

use super::*;

#[test]
fn every_error_has_its_status_its_code_and_its_field() {
    let uri = || "models/de".to_owned();
    let checker = || CheckerError::Threshold { threshold: 2.0 };
    let corrections = || {
        LoadError::TwoLanguages(TwoLanguages {
            words: Language::new("sv").expect("a language"),
            tags: Language::new("de").expect("a language"),
        })
    };
    let object = || "models/de/model.onnx".to_owned();
    // A row for every variant.
    let rows = [
        (
            ServiceError::from(RequestError::NotJson { line: 1, column: 2 }),
            400,
            "invalid_json",
            None,
        ),
        (RequestError::NotAnObject.into(), 400, "invalid_json", None),
        (RequestError::MissingText.into(), 400, "missing_field", Some("text")),
        (
            RequestError::WrongType {
                field: "text",
                expected: "a string",
            }
            .into(),
            400,
            "wrong_type",
            Some("text"),
        ),
        (
            RequestError::UnknownField {
                field: "txt".to_owned(),
            }
            .into(),
            400,
            "unknown_field",
            Some("txt"),
        ),
        (
            RequestError::NotToCorrect {
                field: "threshold".to_owned(),
            }
            .into(),
            400,
            "unknown_field",
            Some("threshold"),
        ),
        (
            ServiceError::NoCorrections {
                model: "solecism-de".to_owned(),
                language: "de",
            },
            422,
            "no_corrections",
            None,
        ),
        (
            RequestError::ThresholdOutOfRange.into(),
            400,
            "out_of_range",
            Some("threshold"),
        ),
        (
            RequestError::UnknownOffsetEncoding.into(),
            400,
            "unknown_value",
            Some("offset_encoding"),
        ),
        (RequestError::UnknownLevel.into(), 400, "unknown_value", Some("level")),
        (
            RequestError::ThresholdAndLevel.into(),
            400,
            "conflicting_fields",
            Some("level"),
        ),
        (
            ServiceError::NoPickyThreshold {
                model: "solecism-de".to_owned(),
            },
            400,
            "no_picky_threshold",
            Some("level"),
        ),
        (
            RequestError::TextTooLong { bytes: 2, limit: 1 }.into(),
            413,
            "text_too_long",
            Some("text"),
        ),
        (
            ServiceError::BodyTooLarge {
                limit: 2,
                text_limit: 1,
            },
            413,
            "text_too_long",
            None,
        ),
        (
            BodyRejected::Incomplete {
                source: axum::Error::new("reset"),
            }
            .into(),
            400,
            "incomplete_body",
            None,
        ),
        (BodyRejected::Multipart.into(), 415, "unsupported_media_type", None),
        (ServiceError::NotFound { language: "de" }, 404, "not_found", None),
        (
            ServiceError::MethodNotAllowed { language: "de" },
            405,
            "method_not_allowed",
            None,
        ),
        (ServiceError::StillLoading, 503, "model_loading", None),
        (
            StoreError::NotFound { object: object() }.into(),
            503,
            "model_not_found",
            None,
        ),
        (
            StoreError::ChecksumMismatch {
                object: object(),
                chunk: 0,
            }
            .into(),
            503,
            "checksum_mismatch",
            None,
        ),
        (
            ServiceError::UnusableModel {
                uri: uri(),
                source: checker(),
            },
            503,
            "unusable_model",
            None,
        ),
        (
            ServiceError::UnusableCorrections {
                uri: uri(),
                source: corrections(),
            },
            503,
            "unusable_model",
            None,
        ),
        (
            ServiceError::WrongLanguage {
                uri: uri(),
                found: "sv".to_owned(),
                expected: "de",
            },
            503,
            "wrong_language",
            None,
        ),
        (
            ServiceError::LargerThanCache { needed: 2, limit: 1 },
            503,
            "larger_than_cache",
            None,
        ),
        (ServiceError::NoRoom { needed: 2, limit: 1 }, 503, "no_room", None),
        (
            ServiceError::Busy(Busy {
                retry_after: Duration::from_secs(2),
            }),
            503,
            "busy",
            None,
        ),
        (ServiceError::Check { source: checker() }, 500, "check_failed", None),
        (ServiceError::Panicked, 500, "internal", None),
    ];
    let mut wrong = Vec::new();
    for (error, status, code, field) in &rows {
        let found = (error.status().as_u16(), error.code(), error.field());
        if found != (*status, *code, *field) {
            wrong.push(format!("{error}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
