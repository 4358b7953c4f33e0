//! The charset that a body is written in, by its Content-Type.
//!
//! Four charsets are decoded by hand, because a crate that knows them brings the tables of all the others too.

use axum::{
    body::Bytes,
    http::{HeaderMap, header},
};

use super::BodyRejected;

/// What a Content-Type says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Whether it is a form, whose escapes stand for bytes of the charset.
    pub(super) is_form: bool,
    pub(super) charset: Charset,
}

/// A charset that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// Also stands for ISO-8859-1, which browsers read as Windows-1252: this one has characters where ISO-8859-1 has none.
    Windows1252,
    Utf16(Option<Order>),
}

/// Which byte of two comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Kind {
    /// What the headers say; UTF-8 if they say nothing, or nothing that can be read, because many programs send a type that means nothing.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, BodyRejected> {
        let value = headers.get(header::CONTENT_TYPE);
        let value = value.map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase());
        let mut fields = value.as_deref().unwrap_or_default().split(';').map(str::trim);
        let name = fields.next().unwrap_or_default();
        if name.starts_with("multipart/") {
            return Err(BodyRejected::Multipart);
        }
        let charset = fields
            .filter_map(|field| field.split_once('='))
            .find(|(name, _)| name.trim_end() == "charset")
            .map(|(_, label)| label.trim().trim_matches('"'));
        Ok(Self {
            is_form: name == "application/x-www-form-urlencoded",
            charset: match charset.unwrap_or_default() {
                "" | "utf-8" | "utf8" | "us-ascii" | "ascii" => Charset::Utf8,
                "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" => {
                    Charset::Windows1252
                }
                "utf-16" | "utf16" => Charset::Utf16(None),
                "utf-16le" => Charset::Utf16(Some(Order::Little)),
                "utf-16be" => Charset::Utf16(Some(Order::Big)),
                _ => return Err(BodyRejected::UnknownCharset),
            },
        })
    }
}

/// UTF-8 without the byte order mark that some programs begin it with and that JSON must not have.
pub(super) fn without_mark(body: Bytes) -> Bytes {
    match body.starts_with("\u{feff}".as_bytes()) {
        true => body.slice('\u{feff}'.len_utf8()..),
        false => body,
    }
}

/// A body in Windows-1252 as UTF-8; of a form the escapes too.
pub(super) fn from_windows_1252(body: &[u8], is_form: bool) -> String {
    let mut text = String::with_capacity(body.len() + body.len() / 8);
    let mut rest = body;
    while let [byte, after @ ..] = rest {
        rest = after;
        let escaped = (is_form && *byte == b'%').then(|| escaped(after)).flatten();
        match escaped {
            Some(byte) if !byte.is_ascii() => {
                rest = &after[2..];
                let mut utf8 = [0; 4];
                for byte in windows_1252(byte).encode_utf8(&mut utf8).bytes() {
                    text.push_str(&format!("%{byte:02X}"));
                }
            }
            _ => text.push(windows_1252(*byte)),
        }
    }
    text
}

/// The byte whose two hexadecimal digits stand at the beginning of `after`.
fn escaped(after: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn windows_1252(byte: u8) -> char {
    // From 0x80 on; the five bytes without a character stay what they are, as in browsers.
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// A body in UTF-16 as UTF-8. Its mark says which byte comes first, or else the position of the zeros of ASCII does: both JSON and a form
/// begin with ASCII.
pub(super) fn from_utf16(body: &[u8], order: Option<Order>) -> String {
    let order = order.unwrap_or(match body {
        [0xfe, 0xff, ..] => Order::Big,
        [0xff, 0xfe, ..] => Order::Little,
        [0, ..] => Order::Big,
        _ => Order::Little,
    });
    let units = body.chunks(2).map(|pair| match (pair, order) {
        (&[first, second], Order::Little) => u16::from_le_bytes([first, second]),
        (&[first, second], Order::Big) => u16::from_be_bytes([first, second]),
        // Half a unit.
        _ => 0xfffd,
    });
    let read = char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER));
    read.enumerate()
        .filter(|found| *found != (0, '\u{feff}'))
        .map(|(_, character)| character)
        .collect()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn kind(value: &'static str) -> Result<(bool, Charset), String> {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]);
        Kind::of(&headers)
            .map(|kind| (kind.is_form, kind.charset))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_content_type_names_a_charset_or_none() {
        for (value, expected) in [
            ("application/json", (false, Charset::Utf8)),
            ("application/json;charset=UTF-8", (false, Charset::Utf8)),
            (
                "Application/X-WWW-Form-Urlencoded; Charset = \"ISO-8859-1\"",
                (true, Charset::Windows1252),
            ),
            ("text/plain; a=b; charset=windows-1252", (false, Charset::Windows1252)),
            (
                "application/json; charset=utf-16be",
                (false, Charset::Utf16(Some(Order::Big))),
            ),
            ("nonsense", (false, Charset::Utf8)),
            ("", (false, Charset::Utf8)),
        ] {
            assert_eq!(kind(value), Ok(expected), "{value}");
        }
        assert!(kind("text/plain; charset=koi8-r").is_err_and(|message| message.contains("utf-16")));
        assert!(kind("multipart/form-data; boundary=x").is_err_and(|message| message.contains("application/json")));
    }

    #[test]
    fn the_same_text_comes_out_of_every_charset() {
        let text = "Grüße für 5 €";
        assert_eq!(from_windows_1252(b"Gr\xfc\xdfe f\xfcr 5 \x80", false), text);
        assert_eq!(
            from_windows_1252(b"a=%FC%dF%80%41%&b=\xfc%", true),
            "a=%C3%BC%C3%9F%E2%82%AC%41%&b=ü%"
        );
        assert_eq!(from_windows_1252(b"%FC", false), "%FC");
        let units: Vec<u16> = text.encode_utf16().collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        assert_eq!(from_utf16(&big, Some(Order::Big)), text);
        assert_eq!(
            (from_utf16(&big, None), from_utf16(&little, None)),
            (text.to_owned(), text.to_owned())
        );
        assert_eq!(from_utf16(&[&[0xfe, 0xff], &big[..]].concat(), None), text);
        assert_eq!(from_utf16(&[&[0xff, 0xfe], &little[..]].concat(), None), text);
        assert_eq!(from_utf16(b"a\0\x00\xd8b\0c", None), "a\u{fffd}b\u{fffd}");
        assert_eq!(without_mark(Bytes::from("\u{feff}{}")), Bytes::from("{}"));
    }
}
