//! The path that the router knows, out of the path of an event.

use std::collections::HashMap;

/// The path that the router compares with its own routes.
///
/// The name of a stage may stand before it, and the base path under which a custom domain has the API; which of them does differs between
/// the kinds of API and by how a domain is mapped. Two things tell:
///
/// - The route of the API that the request matched. `/{proxy+}` with its parameter filled in is the end of the path, and what
///   stands before that is none of the API's.
/// - Without such a route (`$default`), the name of the stage.
///
/// `route` is the template, and `parameters` fills it. <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
pub(crate) fn served(
    path: Option<&str>,
    route: Option<&str>,
    parameters: &HashMap<String, String>,
    stage: Option<&str>,
) -> String {
    let path = path.filter(|path| !path.is_empty()).unwrap_or("/");
    if let Some(filled) = route
        .and_then(|route| fill(route, parameters))
        .filter(|filled| path.ends_with(filled))
    {
        return filled;
    }
    let after_stage = stage
        .filter(|stage| *stage != "$default")
        .and_then(|stage| path.strip_prefix('/')?.strip_prefix(stage));
    match after_stage {
        Some("") => "/".to_owned(),
        Some(rest) if rest.starts_with('/') => rest.to_owned(),
        _ => path.to_owned(),
    }
}

/// `route`, which is a path such as `/page/{proxy+}`, with its parameters; none if it is no path or one is missing.
fn fill(route: &str, parameters: &HashMap<String, String>) -> Option<String> {
    let segments = route.strip_prefix('/')?.split('/');
    let mut filled = String::new();
    for segment in segments {
        let name = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
        filled.push('/');
        filled.push_str(match name {
            Some(name) => parameters.get(name.strip_suffix('+').unwrap_or(name))?,
            None => segment,
        });
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_stage_nor_base_path_is_part_of_it() {
        let parameters = |proxy: &str| HashMap::from([("proxy".to_owned(), proxy.to_owned())]);
        let proxy = Some("/{proxy+}");
        // (path of the event, route, the proxy parameter, stage, the path that the router sees)
        let cases = [
            // REST: no stage in the path, but there may be a base path.
            ("/v1/sv/detect", proxy, "v1/sv/detect", Some("beta"), "/v1/sv/detect"),
            (
                "/texts/v1/sv/detect",
                proxy,
                "v1/sv/detect",
                Some("beta"),
                "/v1/sv/detect",
            ),
            (
                "/texts/beta/v1/sv/detect",
                proxy,
                "v1/sv/detect",
                Some("beta"),
                "/v1/sv/detect",
            ),
            (
                "/texts/v1/sv/health",
                Some("/v1/sv/health"),
                "",
                Some("beta"),
                "/v1/sv/health",
            ),
            // A stage with the name that a path begins with.
            ("/v1/sv/detect", proxy, "v1/sv/detect", Some("v1"), "/v1/sv/detect"),
            ("/v1/v1/sv/detect", proxy, "v1/sv/detect", Some("v1"), "/v1/sv/detect"),
            // An HTTP API: a named stage is in the path.
            (
                "/beta/v1/sv/detect",
                Some("$default"),
                "",
                Some("beta"),
                "/v1/sv/detect",
            ),
            (
                "/beta/v1/sv/detect",
                Some("/v1/sv/detect"),
                "",
                Some("beta"),
                "/v1/sv/detect",
            ),
            ("/beta", Some("$default"), "", Some("beta"), "/"),
            ("/beta/", Some("/"), "", Some("beta"), "/"),
            ("/v1/v1/sv/detect", Some("$default"), "", Some("v1"), "/v1/sv/detect"),
            ("/v1/sv/detect", None, "", Some("$default"), "/v1/sv/detect"),
            ("/betamax/v1", Some("$default"), "", Some("beta"), "/betamax/v1"),
            // What API Gateway matched is what is served, whatever the rest looks like.
            (
                "/page/v1/sv/detect",
                Some("/page/{proxy+}"),
                "v1/sv/detect",
                Some("page"),
                "/page/v1/sv/detect",
            ),
            (
                "/page/%2e%2e/x",
                Some("/page/{proxy+}"),
                "../x",
                Some("beta"),
                "/page/%2e%2e/x",
            ),
            ("/other", Some("/{unknown}"), "", None, "/other"),
            ("", None, "", None, "/"),
        ];
        for (path, route, proxy, stage, expected) in cases {
            assert_eq!(
                served(Some(path), route, &parameters(proxy), stage),
                expected,
                "{path} {route:?} {stage:?}"
            );
        }
        assert_eq!(served(None, None, &HashMap::new(), None), "/");
    }
}
