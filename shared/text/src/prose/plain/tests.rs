use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::plain;

/// A row is a stretch without white space, and the part of it that is not prose.
#[test]
fn table() {
    let cases = [
        // Addresses.
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("(https://example.org/Rust_(lang)).", "https://example.org/Rust_(lang)"),
        ("<https://example.org>,", "https://example.org"),
        ("s3://bucket/key", "s3://bucket/key"),
        ("www.example.org/", "www.example.org/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("example.com.", "example.com"),
        ("example.de", "example.de"),
        ("docs.example.dev/start", "docs.example.dev/start"),
        ("kom.nach", ""),
        ("Haus.Der", ""),
        ("http://", ""),
        ("info@firma.example", "info@firma.example"),
        ("a.b+c@d-e.example,", "a.b+c@d-e.example"),
        ("a@b", ""),
        ("@", ""),
        // Names and tags.
        ("@redakce,", "@redakce"),
        ("@user@social.example", "@user@social.example"),
        ("@5", ""),
        ("#novinky", "#novinky"),
        ("#übung_1!", "#übung_1"),
        ("„#tag“", "#tag"),
        ("#", ""),
        ("##", ""),
        ("C#", ""),
        // Files.
        ("/usr/bin", "/usr/bin"),
        ("/usr/bin/env.", "/usr/bin/env"),
        ("~/.config", "~/.config"),
        ("./run.sh", "./run.sh"),
        ("../a", "../a"),
        ("C:\\Windows\\system.ini", "C:\\Windows\\system.ini"),
        ("src/main.rs", "src/main.rs"),
        ("(src/main.c)", "src/main.c"),
        ("src\\main.rs", "src\\main.rs"),
        ("node_modules/x", "node_modules/x"),
        ("docs/bilder/", "docs/bilder/"),
        ("Bericht.pdf", "Bericht.pdf"),
        ("README.md:", "README.md"),
        ("und/oder", ""),
        ("/oder", ""),
        ("Lehrer/in", ""),
        ("km/h", ""),
        ("24/7", ""),
        ("gut.so", ""),
        ("wie.War", ""),
        // Parts of programs.
        ("max_size", "max_size"),
        ("MAX_SIZE,", "MAX_SIZE"),
        ("__init__", "__init__"),
        ("_so_", ""),
        ("Schüler_in", ""),
        ("Student_innen", ""),
        ("Stadt_X", ""),
        ("fastCache", "fastCache"),
        ("fastCache-Modul", "fastCache"),
        ("iPhone", "iPhone"),
        ("LibreOffice", ""),
        ("StudentInnen", ""),
        ("GmbH", ""),
        ("kWh", ""),
        ("mRNA", ""),
        ("foo()", "foo()"),
        ("list.append().", "list.append()"),
        ("Lehrer(in)", ""),
        ("std::vec", "std::vec"),
        ("10:30", ""),
        ("--language", "--language"),
        ("--level=picky", "--level=picky"),
        ("--", ""),
        ("-e", ""),
        ("--ja--", ""),
        ("$HOME", "$HOME"),
        ("${NAME}x", "${NAME}"),
        ("$5", ""),
        ("\\emph{so}", "\\emph"),
        // Placeholders.
        ("Dummy0", "Dummy0"),
        ("Dummy12,", "Dummy12"),
        ("Dummies3", "Dummies3"),
        ("Jimmy1-Funktion", "Jimmy1"),
        ("Ina4", "Ina4"),
        ("Dummy", ""),
        ("Dummy0x", ""),
        ("Ina", ""),
        // Random characters.
        (
            "123e4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-426614174000",
        ),
        ("c057deb", "c057deb"),
        ("0x1F", "0x1F"),
        ("aGVsbG8gd29ybGQhIGhlbGxv==", "aGVsbG8gd29ybGQhIGhlbGxv=="),
        ("Donaudampfschifffahrtsgesellschaft", ""),
        ("CO2-Emissionshandelssystem", ""),
        ("1989", ""),
        ("20.000", ""),
        ("1.249,90", ""),
        ("1980er", ""),
        ("Abbade", ""),
        ("3D", ""),
        // Prose.
        ("", ""),
        ("Haus", ""),
        ("geht's", ""),
        ("l'ora", ""),
        ("z.B.", ""),
        ("M.A.", ""),
        ("A/B", ""),
        ("d'accordo...", ""),
        ("(sic!)", ""),
        ("Straße", ""),
    ];
    let mut wrong = Vec::new();
    for (chunk, expected) in cases {
        let found = plain(chunk, &["de", "at"]).map_or("", |range| &chunk[range]);
        if found != expected {
            wrong.push(format!("{chunk}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hostile_words_take_no_longer_than_others() {
    for part in [
        "@", "#", "/", "\\", "a/", "a_", "a.", "(", "()", ":", "://", "--", "aB", "0a", "$", "${", "'", "a@b.",
    ] {
        let text = part.repeat(1_000_000 / part.len());
        let started = Instant::now();
        plain(&text, &["de"]);
        assert!(started.elapsed() < Duration::from_secs(1), "{part:?}");
    }
}

proptest! {
    #[test]
    fn a_stretch_lies_in_its_word(chunk in "[a-zA-Z0-9@#/\\\\._:()$\\-üß„“'\u{301}😀]{0,30}") {
        if let Some(found) = plain(&chunk, &["de"]) {
            prop_assert!(found.start < found.end && chunk.get(found).is_some());
        }
    }
}
