//! Positions of the protocol, lines and units in a line, and bytes of the text.

use lsp_types::{Position, Range as LspRange};
use solecism_api::OffsetEncoding;

/// Where the lines of a text begin, in bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// The lines of `text`, which end with LF, CR LF or CR.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|&(at, byte)| *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        Self(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect())
    }

    /// The byte at a position, whose character counts units of `encoding`. A position past the end of its line means that end, as the
    /// protocol has it, and one inside a character means its beginning.
    pub(super) fn byte(&self, text: &str, position: Position, encoding: OffsetEncoding) -> usize {
        let Some(&start) = self.0.get(position.line as usize) else {
            return text.len();
        };
        let end = self.0.get(position.line as usize + 1).copied().unwrap_or(text.len());
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, c) in line.char_indices() {
            units += encoding.units(c.encode_utf8(&mut [0; 4]));
            if units > position.character as usize {
                return start + at;
            }
        }
        start + line.len()
    }

    /// The position of a byte, which is on a boundary of characters.
    pub(super) fn position(&self, text: &str, byte: usize, encoding: OffsetEncoding) -> Position {
        let line = self.0.partition_point(|start| *start <= byte) - 1;
        let units = encoding.units(&text[self.0[line]..byte]);
        // Texts of more than 4 GB are not opened in an editor.
        Position::new(line as u32, units as u32)
    }

    pub(super) fn range(&self, text: &str, bytes: &std::ops::Range<usize>, encoding: OffsetEncoding) -> LspRange {
        LspRange::new(
            self.position(text, bytes.start, encoding),
            self.position(text, bytes.end, encoding),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_units_of_either_encoding_and_lines_of_every_kind() {
        let text = "aé😀b\r\nc\rd\n";
        let lines = Lines::new(text);
        let cases = [
            (0, (0, 0), (0, 0)),
            (1, (0, 1), (0, 1)),
            (3, (0, 2), (0, 3)),
            (7, (0, 4), (0, 7)),
            (8, (0, 5), (0, 8)),
            (10, (1, 0), (1, 0)),
            (12, (2, 0), (2, 0)),
            (14, (3, 0), (3, 0)),
        ];
        for (byte, utf16, utf8) in cases {
            for (encoding, (line, character)) in [(OffsetEncoding::Utf16, utf16), (OffsetEncoding::Utf8, utf8)] {
                let position = Position::new(line, character);
                assert_eq!(lines.position(text, byte, encoding), position, "{byte} {encoding:?}");
                assert_eq!(lines.byte(text, position, encoding), byte, "{position:?} {encoding:?}");
            }
        }
        // Past a line's end, past the text's, and inside a character.
        let byte = |line, character| lines.byte(text, Position::new(line, character), OffsetEncoding::Utf16);
        assert_eq!((byte(0, 99), byte(9, 0), byte(0, 3)), (8, text.len(), 3));
    }
}
