use serde::{Deserialize, Serialize};

/// The unit in which offsets are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum OffsetEncoding {
    /// Bytes of UTF-8, as Rust and Go index text.
    #[default]
    Utf8,
    /// Code units of UTF-16, as JavaScript, Java and C# do.
    Utf16,
    /// Code points, as Python does.
    Utf32,
}

impl OffsetEncoding {
    /// How many units `text` takes.
    pub fn units(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        }
    }
}

/// Turns ascending byte offsets of a text into offsets of another unit, in one pass over the text.
#[derive(Debug, Clone)]
pub struct OffsetCursor<'t> {
    /// What lies after the last offset asked for.
    rest: &'t str,
    byte: usize,
    units: usize,
    encoding: OffsetEncoding,
}

impl<'t> OffsetCursor<'t> {
    /// A cursor at the beginning of `text`.
    pub fn new(text: &'t str, encoding: OffsetEncoding) -> Self {
        Self {
            rest: text,
            byte: 0,
            units: 0,
            encoding,
        }
    }

    /// The offset of `byte`, which is on a character boundary and not before the last one asked for.
    ///
    /// # Panics
    ///
    /// If it is not on a character boundary, or before the last one asked for.
    pub fn at(&mut self, byte: usize) -> usize {
        let (passed, rest) = self.rest.split_at(byte - self.byte);
        self.units += self.encoding.units(passed);
        self.byte = byte;
        self.rest = rest;
        self.units
    }
}

#[cfg(test)]
mod tests {
    use super::{OffsetCursor, OffsetEncoding::*};

    #[test]
    fn every_character_boundary_in_every_unit() {
        // Characters of one, two, three and four bytes; all have one UTF-16 unit except that of four bytes.
        let text = "aé€😀!";
        let bytes = [0, 1, 3, 6, 10, 11];
        let cases = [(Utf8, bytes), (Utf16, [0, 1, 2, 3, 5, 6]), (Utf32, [0, 1, 2, 3, 4, 5])];
        for (encoding, expected) in cases {
            let mut cursor = OffsetCursor::new(text, encoding);
            assert_eq!(bytes.map(|byte| cursor.at(byte)), expected, "{encoding:?}");
            let mut cursor = OffsetCursor::new(text, encoding);
            assert_eq!(
                (cursor.at(3), cursor.at(3), cursor.at(11)),
                (expected[2], expected[2], expected[5])
            );
        }
    }
}
