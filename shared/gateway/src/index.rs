use solecism_api::OffsetEncoding;

/// The offset of every character of a text in another unit than bytes, for look-ups in any order.
pub(crate) struct Index {
    /// By byte; if a byte starts no character, the offset of the character that it is part of.
    offsets: Vec<usize>,
}

impl Index {
    pub(crate) fn new(text: &str, encoding: OffsetEncoding) -> Self {
        let mut offsets = Vec::with_capacity(text.len() + 1);
        let mut offset = 0;
        for (at, c) in text.char_indices() {
            offsets.resize(at + c.len_utf8(), offset);
            offset += encoding.units(&text[at..at + c.len_utf8()]);
        }
        offsets.push(offset);
        Self { offsets }
    }

    /// The offset of `byte`, which is at most the text's length.
    pub(crate) fn at(&self, byte: usize) -> usize {
        self.offsets[byte]
    }

    /// How long the text is.
    pub(crate) fn len(&self) -> usize {
        self.offsets.last().copied().unwrap_or(0)
    }

    /// The byte at `offset`; none past the end or within a character.
    pub(crate) fn byte(&self, offset: usize) -> Option<usize> {
        let byte = self.offsets.partition_point(|&found| found < offset);
        (self.offsets.get(byte) == Some(&offset)).then_some(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "aé😀e\u{301}";
        let utf16 = Index::new(text, OffsetEncoding::Utf16);
        // (byte, offset)
        for (byte, offset) in [(0, 0), (1, 1), (3, 2), (7, 4), (8, 5), (10, 6)] {
            assert_eq!((utf16.at(byte), utf16.byte(offset)), (offset, Some(byte)), "{byte}");
        }
        assert_eq!((utf16.len(), utf16.byte(3), utf16.byte(7)), (6, None, None));
        let utf8 = Index::new(text, OffsetEncoding::Utf8);
        assert_eq!((utf8.at(7), utf8.len(), utf8.byte(7)), (7, 10, Some(7)));
        let empty = Index::new("", OffsetEncoding::Utf32);
        assert_eq!((empty.len(), empty.at(0), empty.byte(0)), (0, 0, Some(0)));
    }
}
