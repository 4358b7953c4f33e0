//! What a request says of its sender's languages.

use axum::http::{HeaderMap, header};

use crate::language::Language;

/// The languages of an `Accept-Language`, as codes without a region, the preferred one first.
pub(crate) fn accepted(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let ranges = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut found: Vec<(String, f32)> = ranges
        .filter_map(|range| {
            let (name, quality) = range.split_once(';').unwrap_or((range, ""));
            let quality = quality.trim().strip_prefix("q=").unwrap_or("1").trim().parse().ok()?;
            let code = primary(name.trim()).to_ascii_lowercase();
            (quality > 0.0 && !code.is_empty()).then_some((code, quality))
        })
        .collect();
    // A stable sort: equally preferred ones stay in their order.
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().map(|(code, _)| code).collect()
}

/// A code without its region.
pub(crate) fn primary(code: &str) -> &str {
    code.split(['-', '_']).next().unwrap_or_default()
}

/// Those of `codes`, with a region or without, that are known, each once.
pub(crate) fn known<'c>(codes: impl IntoIterator<Item = &'c str>) -> Vec<&'static Language> {
    let mut found: Vec<&'static Language> = Vec::new();
    for language in codes.into_iter().filter_map(|code| Language::of_code(primary(code))) {
        if !found.contains(&language) {
            found.push(language);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_language_that_is_liked_best_comes_first() {
        for (value, expected) in [
            ("de", &["de"][..]),
            ("de-AT,de;q=0.9,en;q=0.8", &["de", "de", "en"]),
            ("en;q=0.5, CS ;q=0.7, *;q=0.1", &["cs", "en", "*"]),
            ("sv;q=0, it", &["it"]),
            ("fr;q=x, it", &["it"]),
            ("", &[]),
        ] {
            let headers =
                HeaderValue::from_str(value).map(|value| HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]));
            assert!(headers.is_ok_and(|headers| accepted(&headers) == expected), "{value}");
        }
        let codes: Vec<&str> = known(["de-AT", "xx", "de", "en"])
            .iter()
            .map(|language| language.code)
            .collect();
        assert_eq!(codes, ["de", "en"]);
    }
}
