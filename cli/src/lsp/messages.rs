//! What the editor says, read and answered.

use std::time::Instant;

use lsp_server::{ErrorCode, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{CodeActionRequest, ExecuteCommand, Request as _};
use lsp_types::{
    CodeActionOrCommand, CodeActionParams, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, ExecuteCommandParams, PublishDiagnosticsParams, Uri,
    VersionedTextDocumentIdentifier as VersionedUri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use solecism_text::PersonalWords;

use super::actions::{self, About};
use super::document::Document;
use super::prose::Kind;
use super::{Session, is_left_alone};

impl Session<'_> {
    pub(super) fn request(&mut self, request: Request) {
        let id = request.id;
        match request.method.as_str() {
            CodeActionRequest::METHOD => self.reply(id, request.params, Self::code_actions),
            ExecuteCommand::METHOD => self.reply(id, request.params, Self::execute),
            other => {
                let message = format!("this server has no method {other}");
                self.send(Response::new_err(id, ErrorCode::MethodNotFound as i32, message));
            }
        }
    }

    /// Answers a request with what `work` makes of its parameters.
    fn reply<P: DeserializeOwned, R: Serialize>(
        &mut self,
        id: RequestId,
        params: Value,
        work: impl FnOnce(&mut Self, P) -> Result<R, String>,
    ) {
        let invalid = ErrorCode::InvalidParams as i32;
        let response = match serde_json::from_value(params) {
            // Its message may quote the text.
            Err(_) => Response::new_err(id, invalid, "the parameters cannot be read".to_owned()),
            Ok(params) => match work(self, params) {
                Ok(result) => Response::new_ok(id, result),
                Err(message) => Response::new_err(id, ErrorCode::RequestFailed as i32, message),
            },
        };
        self.send(response);
    }

    fn code_actions(&mut self, params: CodeActionParams) -> Result<Vec<CodeActionOrCommand>, String> {
        let uri = params.text_document.uri;
        let lists = self.lists(&uri);
        let Some(document) = self.documents.get(&uri) else {
            return Ok(Vec::new());
        };
        let byte = |position| document.lines.byte(&document.text, position, self.encoding);
        let (start, end) = (byte(params.range.start), byte(params.range.end));
        let at = document
            .placed()
            .filter(|placed| placed.range.start <= end && start <= placed.range.end);
        let at = at.filter(|placed| !is_left_alone(&lists, placed));
        let actions = at.flat_map(|placed| {
            let range = document.lines.range(&document.text, &placed.range, self.encoding);
            actions::actions(&uri, &placed, range)
        });
        Ok(actions.collect())
    }

    /// Lists the words of a finding, or leaves it alone in its sentence.
    fn execute(&mut self, params: ExecuteCommandParams) -> Result<Value, String> {
        let about = params.arguments.into_iter().next().unwrap_or_default();
        let about: About =
            serde_json::from_value(about).map_err(|_| "the command's argument cannot be read".to_owned())?;
        let folder = self
            .words
            .clone()
            .ok_or("there is no folder for word lists: name one with --words")?;
        let language = solecism_text::Language::new(&about.language).map_err(|error| error.to_string())?;
        let change = |words: &mut PersonalWords| match params.command.as_str() {
            actions::IGNORE => words.ignore(&about.finding, &about.sentence),
            _ => {
                let added = about.finding.split_whitespace().map(|word| {
                    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                    words.add(word).unwrap_or(false)
                });
                // Each of them, not the first alone.
                added.fold(false, |any, added| any | added)
            }
        };
        let changed = match params.command.as_str() {
            actions::ADD | actions::IGNORE => folder.change(Some(language.code()), change),
            _ => return Err("there is no such command".to_owned()),
        };
        changed.map_err(|error| error.to_string())?;
        let uris: Vec<Uri> = self.documents.keys().cloned().collect();
        for uri in uris {
            self.publish(&uri);
        }
        Ok(Value::Null)
    }

    pub(super) fn notified(&mut self, notification: Notification) {
        let params = notification.params;
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => self.with(params, |session, params: DidOpenTextDocumentParams| {
                let document = params.text_document;
                let Some(kind) = Kind::of_language_id(&document.language_id) else {
                    return;
                };
                let opened = Document::new(document.text, kind, document.version);
                session.documents.insert(document.uri, opened);
            }),
            DidChangeTextDocument::METHOD => self.with(params, |session, params: DidChangeTextDocumentParams| {
                let VersionedUri { uri, version } = params.text_document;
                if let Some(document) = session.documents.get_mut(&uri) {
                    document.change(params.content_changes, version, session.encoding, Instant::now());
                }
            }),
            DidCloseTextDocument::METHOD => self.with(params, |session, params: DidCloseTextDocumentParams| {
                let uri = params.text_document.uri;
                if session.documents.remove(&uri).is_some() {
                    session.notify::<PublishDiagnostics>(PublishDiagnosticsParams::new(uri, Vec::new(), None));
                }
            }),
            DidChangeConfiguration::METHOD => self.with(params, |session, params: DidChangeConfigurationParams| {
                session.set(&params.settings);
            }),
            // Nothing else is asked for, and what is not known may be passed over.
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, params: Value, work: impl FnOnce(&mut Self, P)) {
        // One that cannot be read changes nothing: there is nobody to answer to.
        if let Ok(params) = serde_json::from_value(params) {
            work(self, params);
        }
    }
}
