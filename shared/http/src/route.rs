//! Paths of routes, and the same with a slash at their end.

/// `path` as the routes are listed: without the slash that a caller may have written at its end.
pub fn path_of(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some(bare) if !bare.is_empty() => bare,
        _ => path,
    }
}

/// The ways to write the path of a route: as it is, and with a slash at its end, which many clients put there. The route of any path has
/// only one way.
///
/// These are routes rather than a layer that rewrites paths, because a layer around a router would hide from what is inside which route was
/// meant.
pub fn each_way(path: &str) -> impl Iterator<Item = String> {
    let with_slash = (!path.ends_with('/') && !path.contains("{*")).then(|| format!("{path}/"));
    std::iter::once(path.to_owned()).chain(with_slash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        for (path, bare, ways) in [
            ("/v2/check", "/v2/check", 2),
            ("/v1/{language}/detect/", "/v1/{language}/detect", 1),
            ("/", "/", 1),
            ("/v2/{*other}", "/v2/{*other}", 1),
        ] {
            assert_eq!((path_of(path), each_way(path).count()), (bare, ways), "{path}");
        }
    }
}
