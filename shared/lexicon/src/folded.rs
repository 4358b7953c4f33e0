//! Finds words that differ from another only in their accents, however many these are.

use fst::Automaton;

use crate::cost::fold;

/// Accepts the words with the same letters, whatever their accents.
pub(crate) struct SameLetters {
    letters: Vec<char>,
}

/// How far a key has been read.
#[derive(Clone, Copy)]
pub(crate) struct Read {
    letters: usize,
    /// The bytes of a character that is not complete yet.
    bytes: [u8; 4],
    length: usize,
}

impl SameLetters {
    pub(crate) fn new(word: &str) -> Self {
        Self {
            letters: word.chars().map(fold).collect(),
        }
    }
}

impl Automaton for SameLetters {
    /// None if no key that starts like this is accepted.
    type State = Option<Read>;

    fn start(&self) -> Self::State {
        Some(Read {
            letters: 0,
            bytes: [0; 4],
            length: 0,
        })
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|read| read.length == 0 && read.letters == self.letters.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|read| read.letters < self.letters.len() || self.is_match(state))
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let mut read = (*state)?;
        *read.bytes.get_mut(read.length)? = byte;
        read.length += 1;
        let character = match std::str::from_utf8(&read.bytes[..read.length]) {
            Ok(character) => character.chars().next()?,
            // The character is not complete yet, or the bytes will never be one.
            Err(error) => return error.error_len().is_none().then_some(read),
        };
        (self.letters.get(read.letters) == Some(&fold(character))).then_some(Read {
            letters: read.letters + 1,
            bytes: [0; 4],
            length: 0,
        })
    }
}
