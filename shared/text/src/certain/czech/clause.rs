//! The words of a Czech clause.

use super::super::around::Around;

/// Words between which and the others stands another clause.
const JOINTS: [&str; 4] = ["a", "ale", "že", "protože"];

impl Around<'_> {
    /// The words of the clause: those up to a mark or a conjunction on either side.
    pub(super) fn clause(&self) -> Vec<String> {
        let is_part = |word: &&str| word.contains(char::is_alphanumeric) && !JOINTS.contains(&&*word.to_lowercase());
        let before = (0..self.i).rev().map_while(self.read).take_while(is_part);
        let after = (self.i..).map_while(self.read).take_while(is_part);
        before.chain(after).map(str::to_lowercase).collect()
    }
}
