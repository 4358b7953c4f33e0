use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;

/// The size of the pieces that [`ModelFile::read`] makes of a file, in bytes. It is small compared with a model, and large enough that the
/// memory of a piece goes back to the system by itself when the piece is released.
const PIECE: usize = 4 << 20;

/// An ONNX file in memory, in one piece or in several consecutive pieces.
///
/// Loading a model takes its weights in the order in which they are in the file, and releases each piece as soon as nothing in it is needed
/// any more. So if the file comes in pieces, the whole file and the packed weights are never in memory at the same time.
#[derive(Clone, Debug, Default)]
pub struct ModelFile {
    /// None of them is empty.
    pieces: Vec<Bytes>,
    /// Where each piece begins.
    starts: Vec<usize>,
    length: usize,
}

impl ModelFile {
    /// Reads the file at `path`, in pieces.
    ///
    /// # Errors
    ///
    /// The errors of opening and reading the file.
    pub fn read(path: &Path) -> std::io::Result<ModelFile> {
        let mut file = std::fs::File::open(path)?;
        let mut left = usize::try_from(file.metadata()?.len()).unwrap_or(0);
        let mut pieces = Vec::new();
        loop {
            // Reading one byte more than expected shows the end of the file, or that it has grown.
            let mut piece = Vec::with_capacity(left.clamp(1, PIECE));
            if file.by_ref().take(PIECE as u64).read_to_end(&mut piece)? == 0 {
                return Ok(pieces.into());
            }
            left = left.saturating_sub(piece.len());
            pieces.push(Bytes::from(piece));
        }
    }

    /// Length of the whole file in bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether the file has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The first `N` bytes from `start` on, or fewer if the file ends before, and their number.
    pub(crate) fn head<const N: usize>(&self, start: usize) -> ([u8; N], usize) {
        let mut head = [0; N];
        let end = self.length.min(start.saturating_add(N));
        let mut found = 0;
        for part in self.parts(start..end) {
            head[found..found + part.len()].copy_from_slice(part);
            found += part.len();
        }
        (head, found)
    }

    /// Appends the bytes at `range` to `out`.
    pub(crate) fn copy_to(&self, range: Range<usize>, out: &mut Vec<u8>) {
        for part in self.parts(range) {
            out.extend_from_slice(part);
        }
    }

    /// The bytes at `range` as one slice: they are copied only if they are in several pieces.
    pub(crate) fn whole(&self, range: Range<usize>) -> Cow<'_, [u8]> {
        let mut parts = self.parts(range.clone());
        match (parts.next(), parts.next()) {
            (None, _) => Cow::Borrowed(&[]),
            (Some(only), None) => Cow::Borrowed(only),
            (Some(_), Some(_)) => {
                // The vector has the right size from the beginning, because a table is kept as it is here, with the
                // whole capacity of its vector.
                let mut all = Vec::with_capacity(range.end.min(self.length) - range.start);
                self.copy_to(range, &mut all);
                Cow::Owned(all)
            }
        }
    }

    /// Appends a piece.
    pub(crate) fn push(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.starts.push(self.length);
            self.length += piece.len();
            self.pieces.push(piece);
        }
    }

    /// Releases the pieces that end at `position` or before it: their bytes are gone, and all others keep their positions.
    pub(crate) fn release(&mut self, position: usize) {
        let pieces = self.pieces.iter_mut().zip(&self.starts);
        for (piece, _) in pieces.take_while(|(piece, start)| *start + piece.len() <= position) {
            *piece = Bytes::new();
        }
    }

    /// The pieces, in order.
    pub(crate) fn into_pieces(self) -> Vec<Bytes> {
        self.pieces
    }

    fn parts(&self, range: Range<usize>) -> impl Iterator<Item = &[u8]> {
        self.within(range).map(|(index, own)| &self.pieces[index][own])
    }

    /// The pieces that `range` covers, and which part of each; anything past the end is left out.
    fn within(&self, range: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> + use<'_> {
        let first = self
            .starts
            .partition_point(|&start| start <= range.start)
            .saturating_sub(1);
        self.pieces
            .iter()
            .enumerate()
            .skip(first)
            .map_while(move |(index, piece)| {
                let start = self.starts[index];
                let own = range.start.max(start)..range.end.min(start + piece.len());
                (own.start < own.end).then(|| (index, own.start - start..own.end - start))
            })
    }
}

impl From<Vec<Bytes>> for ModelFile {
    /// The pieces are taken in order; empty ones are left out.
    fn from(pieces: Vec<Bytes>) -> ModelFile {
        let mut file = ModelFile::default();
        pieces.into_iter().for_each(|piece| file.push(piece));
        file
    }
}

impl From<Bytes> for ModelFile {
    fn from(bytes: Bytes) -> ModelFile {
        vec![bytes].into()
    }
}

impl From<Vec<u8>> for ModelFile {
    fn from(bytes: Vec<u8>) -> ModelFile {
        Bytes::from(bytes).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_same_however_the_file_is_cut() {
        let bytes: Vec<u8> = (0..50).collect();
        for size in [1, 3, 7, 49, 50, 60] {
            let pieces = bytes.chunks(size).map(Bytes::copy_from_slice);
            let file = ModelFile::from(pieces.chain([Bytes::new()]).collect::<Vec<_>>());
            assert_eq!(file.len(), 50);
            for start in 0..=50 {
                for end in start..=50 {
                    let mut copied = Vec::new();
                    file.copy_to(start..end, &mut copied);
                    assert_eq!(copied, bytes[start..end]);
                    assert_eq!(file.whole(start..end)[..], bytes[start..end]);
                }
                let (head, found) = file.head::<10>(start);
                assert_eq!(head[..found], bytes[start..50.min(start + 10)]);
            }
            assert_eq!(file.head::<10>(60).1, 0);
        }
        assert!(ModelFile::from(Vec::<u8>::new()).is_empty());
    }

    #[test]
    fn what_is_let_go_of_moves_nothing() {
        let bytes: Vec<u8> = (0..50).collect();
        for position in 0..=50 {
            let mut file = ModelFile::from(bytes.chunks(7).map(Bytes::copy_from_slice).collect::<Vec<_>>());
            file.release(position);
            assert_eq!(file.whole(position..50)[..], bytes[position..]);
            let kept: usize = file.pieces.iter().map(Bytes::len).sum();
            assert_eq!(kept, 50 - if position == 50 { 50 } else { position / 7 * 7 });
        }
    }

    #[test]
    fn a_file_is_read_in_pieces() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("model.onnx");
        for length in [0, 1, PIECE, PIECE + 1] {
            std::fs::write(&path, vec![7; length]).expect("a file");
            let file = ModelFile::read(&path).expect("a file that is there");
            assert_eq!(file.len(), length);
            assert_eq!(file.pieces.len(), length.div_ceil(PIECE));
        }
        assert!(ModelFile::read(&folder.path().join("none")).is_err());
    }
}
