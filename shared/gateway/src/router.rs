//! All routes, and who may call them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, header},
};
use solecism_http::{Open, compress_answers, each_way, limit_bodies};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    core::{Gateway, Route},
    lt, openapi, page, v1,
};

/// The longest body that is read: what API Gateway hands to a function at most.
const LONGEST_BODY: usize = 6 << 20;

const KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The routes that answer without the key, if one is set. Every other one asks for it, also one that is added later.
static OPEN: [Open; 16] = [
    Open {
        path: "/",
        why: "the page; it sends the key that its user types into it",
    },
    Open {
        path: "/service-worker.js",
        why: "a file of the page, which a browser gets without a key",
    },
    Open {
        path: "/page/*",
        why: "files of the page",
    },
    Open {
        path: "/openapi.json",
        why: "says how to call, and that a key is needed",
    },
    Open {
        path: "/v1/languages",
        why: "what can be had; checks nothing",
    },
    Open {
        path: "/v1/health",
        why: "asks no function and costs nothing; for monitors",
    },
    Open {
        path: "/v2/check",
        why: "looks at the key itself, which may stand among LanguageTool's parameters",
    },
    Open {
        path: "/v2/words",
        why: "looks at the key itself, as /v2/check does",
    },
    Open {
        path: "/v2/words/add",
        why: "looks at the key itself, as /v2/check does",
    },
    Open {
        path: "/v2/words/delete",
        why: "looks at the key itself, as /v2/check does",
    },
    Open {
        path: "/v2/languages",
        why: "open in LanguageTool's own server",
    },
    Open {
        path: "/v2/maxtextlength",
        why: "open in LanguageTool's own server",
    },
    Open {
        path: "/v2/info",
        why: "open in LanguageTool's own server",
    },
    Open {
        path: "/v2/configinfo",
        why: "open in LanguageTool's own server",
    },
    Open {
        path: "/v2/healthcheck",
        why: "open in LanguageTool's own server",
    },
    Open {
        path: "/v2/{*other}",
        why: "an error that says what there is",
    },
];

impl Gateway {
    /// The routes.
    ///
    /// Without the key, if one is set: the page, the document, `/v1/languages`, `/v1/health`, and of LanguageTool's API all but `/v2/check`
    /// and `/v2/words`, as in its own server.
    pub fn router(self: &Arc<Self>) -> Router {
        let own = all(v1::routes().into_iter().chain(openapi::routes()))
            .merge(page::routes())
            .method_not_allowed_fallback(v1::method_not_allowed)
            .fallback(v1::not_found);
        let languagetool = all(lt::routes()).method_not_allowed_fallback(lt::method_not_allowed);
        let router = own.merge(languagetool).with_state(Arc::clone(self));
        let router = self.parts.key.guard_all_but(&OPEN, router);
        let router = limit_bodies(router, LONGEST_BODY);
        let router = match &self.parts.allow_origin {
            Some(origin) => router.layer(cross_origin(origin.clone())),
            None => router,
        };
        compress_answers(router)
    }
}

fn all(routes: impl IntoIterator<Item = Route>) -> Router<Arc<Gateway>> {
    routes.into_iter().fold(Router::new(), |router, (path, methods)| {
        each_way(path).fold(router, |router, path| router.route(&path, methods.clone()))
    })
}

/// Lets pages of one origin, or of all, call from a browser.
fn cross_origin(origin: HeaderValue) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::exact(origin))
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_ENCODING,
            header::CONTENT_TYPE,
            KEY,
        ])
        .max_age(Duration::from_secs(86_400))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::Request};
    use solecism_http::{Key, Permits};
    use tower::ServiceExt;

    use super::*;
    use crate::Parts;

    const SECRET: &str = "0123456789abcdef";

    fn locked() -> std::io::Result<Router> {
        let parts = Parts {
            backends: Vec::new(),
            correctors: Vec::new(),
            fallback: None,
            key: Key::new(SECRET),
            username: None,
            max_text_length: 40_000,
            timeout: Duration::from_secs(1),
            permits: Permits::of_machine(64),
            allow_origin: None,
            words: None,
        };
        Ok(Gateway::new(parts)?.router())
    }

    /// The status of a call with this key.
    async fn status(router: &Router, method: &Method, path: &str, key: Option<&str>) -> Result<u16, axum::http::Error> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("x-api-key", key);
        }
        let response = router.clone().oneshot(request.body(Body::empty())?).await;
        Ok(response.map_or_else(|never| match never {}, |response| response.status().as_u16()))
    }

    /// Every path that the router is made from, but the page's.
    fn paths() -> impl Iterator<Item = &'static str> {
        let routes = v1::routes().into_iter().chain(openapi::routes()).chain(lt::routes());
        routes.map(|(path, _)| path)
    }

    #[tokio::test]
    async fn every_route_asks_for_the_key_but_the_open_ones() -> Result<(), Box<dyn std::error::Error>> {
        let router = locked()?;
        let mut wrong = Vec::new();
        for path in paths() {
            let open = OPEN.iter().any(|open| open.means(path));
            let called = path.replace("{language}", "de").replace("{*other}", "other");
            let slashed = format!("{called}/");
            for (called, method) in [called, slashed].iter().flat_map(|called| {
                [
                    Method::GET,
                    Method::HEAD,
                    Method::POST,
                    Method::PUT,
                    Method::DELETE,
                    Method::OPTIONS,
                ]
                .map(|method| (called, method))
            }) {
                for (key, asked) in [(None, Some(401)), (Some("another"), Some(403)), (Some(SECRET), None)] {
                    let status = status(&router, &method, called, key).await?;
                    let refused = status == 401 || status == 403;
                    // LanguageTool's own status for a missing key is 403 as well.
                    let as_expected = match asked.filter(|_| !open) {
                        Some(asked) => status == asked,
                        None => !refused || path == "/v2/check" || path.starts_with("/v2/words"),
                    };
                    if !as_expected {
                        wrong.push(format!("{method} {called} with {key:?}: {status}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    }

    #[tokio::test]
    async fn a_check_by_languagetools_api_asks_for_it_too() -> Result<(), Box<dyn std::error::Error>> {
        let router = locked()?;
        let path = "/v2/check?language=de&text=Ja";
        for (method, key, refused) in [
            (Method::GET, None, true),
            (Method::GET, Some("another"), true),
            (Method::GET, Some(SECRET), false),
        ] {
            assert_eq!(
                status(&router, &method, path, key).await? == 403,
                refused,
                "{method} {key:?}"
            );
        }
        Ok(())
    }

    /// Otherwise the list would claim too much.
    #[tokio::test]
    async fn what_is_listed_as_open_is_there() -> Result<(), Box<dyn std::error::Error>> {
        let router = locked()?;
        let page = ["/", "/service-worker.js", "/page/page.css"];
        for path in page {
            assert_eq!(status(&router, &Method::GET, path, None).await?, 200, "{path}");
        }
        for open in &OPEN {
            let there = paths().chain(page).any(|path| open.means(path));
            assert!(there, "{} is open, and there is no such route", open.path);
            assert!(!open.why.is_empty(), "{} is open without a reason", open.path);
        }
        Ok(())
    }
}
