//! What can be done about a finding.

use std::collections::HashMap;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Command, Diagnostic, DiagnosticSeverity, NumberOrString,
    Range as LspRange, TextEdit, Uri, WorkspaceEdit,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::document::Placed;

/// The command that lists a finding's words.
pub(super) const ADD: &str = "solecism.addWords";
/// The command that leaves a finding alone in its sentence.
pub(super) const IGNORE: &str = "solecism.ignore";
/// Letters of a finding that a title shows.
const SHOWN: usize = 40;

/// What either command is about.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct About {
    /// The language of the list, a code such as `de`.
    pub(super) language: String,
    /// The finding's text.
    pub(super) finding: String,
    /// The sentence that it is in.
    pub(super) sentence: String,
}

/// A finding as an editor shows it.
pub(super) fn diagnostic(placed: &Placed<'_>, range: LspRange) -> Diagnostic {
    let found = placed.found;
    let message = match found.suggestions.first().map(String::as_str) {
        Some("") => "Possible mistake: leave it out?".to_owned(),
        Some(suggestion) => format!("Possible mistake: “{}”?", shown(suggestion)),
        None => "Possible mistake".to_owned(),
    };
    Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::INFORMATION),
        code: found.kind.map(|kind| NumberOrString::String(kind.name().to_owned())),
        source: Some("solecism".to_owned()),
        message,
        ..Diagnostic::default()
    }
}

/// Everything that can be done about a finding, the likeliest first.
pub(super) fn actions(uri: &Uri, placed: &Placed<'_>, range: LspRange) -> Vec<CodeActionOrCommand> {
    let diagnostic = diagnostic(placed, range);
    let suggestions = placed.found.suggestions.iter().filter(|_| placed.replaceable);
    let replace = suggestions.enumerate().map(|(at, suggestion)| {
        let edit = TextEdit::new(range, suggestion.clone());
        CodeAction {
            title: match suggestion.as_str() {
                "" => format!("Leave “{}” out", shown(placed.text)),
                suggestion => format!("Replace with “{}”", shown(suggestion)),
            },
            edit: Some(WorkspaceEdit::new(HashMap::from([(uri.clone(), vec![edit])]))),
            is_preferred: Some(at == 0),
            ..fix(&diagnostic)
        }
    });
    let about = json!(About {
        language: placed.found.language.clone(),
        finding: placed.text.to_owned(),
        sentence: placed.found.sentence.clone(),
    });
    let command = |title: String, command: &str| CodeAction {
        title: title.clone(),
        command: Some(Command::new(title, command.to_owned(), Some(vec![about.clone()]))),
        ..fix(&diagnostic)
    };
    let here = (!placed.found.sentence.is_empty()).then(|| command("Ignore in this sentence".to_owned(), IGNORE));
    let always = placed.text.contains(char::is_alphanumeric).then(|| {
        let title = format!(
            "Add “{}” to the dictionary ({})",
            shown(placed.text),
            placed.found.language
        );
        command(title, ADD)
    });
    replace
        .chain(here)
        .chain(always)
        .map(CodeActionOrCommand::CodeAction)
        .collect()
}

fn fix(diagnostic: &Diagnostic) -> CodeAction {
    CodeAction {
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic.clone()]),
        ..CodeAction::default()
    }
}

/// The beginning of a text, on one line.
fn shown(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
