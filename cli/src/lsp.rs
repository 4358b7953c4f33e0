//! `solecism lsp`: a language server, which asks one `solecism serve` for all windows of all editors.
//!
//! The main thread reads what the editor says and owns the documents; another asks the server ([`checks`]), one request at a time, for
//! the paragraphs that have changed since they were last asked for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Connection, Message, Notification};
use lsp_types::notification::{PublishDiagnostics, ShowMessage};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, ExecuteCommandOptions, InitializeParams,
    MessageType, PositionEncodingKind, PublishDiagnosticsParams, ServerCapabilities, ShowMessageParams,
    TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use serde_json::{Value, json};
use solecism_api::{OffsetEncoding, TextFormat};
use solecism_text::{Format, PersonalWords};

use crate::Outcome;
use crate::personal::WordFolder;

mod actions;
mod args;
mod checks;
mod comments;
mod document;
mod lines;
pub(crate) mod local;
mod messages;
mod prose;
mod settings;

pub(crate) use args::LspArgs;
use checks::{Answer, Ask, Server};
use document::Document;
use local::{Listening, Local};
use settings::Settings;

/// A text with fewer letters says too little of its language: then that of the document counts.
const SAYS_A_LANGUAGE: usize = 60;

/// Runs `solecism lsp` until the editor ends it.
///
/// # Errors
///
/// Why it cannot begin, or that the editor does not speak the protocol.
pub(crate) fn run(args: &LspArgs) -> anyhow::Result<Outcome> {
    solecism_system::keep_allocator_small();
    let server = match &args.server {
        Some(url) => Server::Named(Listening {
            url: url.to_string(),
            key: args.server_key.as_ref().map(|key| key.0.clone()).unwrap_or_default(),
        }),
        None => Server::Local(Local::new(args.models.models.as_ref())?),
    };
    let (connection, threads) = Connection::stdio();
    let (asks, asked) = unbounded();
    let (found, answers) = unbounded();
    let asker = std::thread::spawn(move || checks::answer_all(server, &asked, &found));
    let session = Session::begin(args, &connection, asks)?;
    session.run(&connection.receiver, &answers)?;
    // Its threads end when nobody can send any more.
    drop(connection);
    threads.join().context("the connection to the editor broke")?;
    // It ends with its current request, which the editor need not wait for.
    if asker.is_finished() {
        asker.join().unwrap_or(Ok(()))?;
    }
    Ok(Outcome::Fine)
}

struct Session<'a> {
    sender: &'a Sender<Message>,
    connection: &'a Connection,
    encoding: OffsetEncoding,
    settings: Settings,
    words: Option<WordFolder>,
    documents: HashMap<Uri, Document>,
    asks: Sender<Ask>,
    /// Whether an answer is still to come.
    asking: bool,
    /// The last trouble that was said, so that it is said once.
    trouble: Option<String>,
}

impl<'a> Session<'a> {
    /// Agrees with the editor on what either can do.
    fn begin(args: &LspArgs, connection: &'a Connection, asks: Sender<Ask>) -> anyhow::Result<Self> {
        let (id, params) = connection
            .initialize_start()
            .context("the editor did not start the session")?;
        let params: InitializeParams =
            serde_json::from_value(params).context("the editor's first message cannot be read")?;
        let offered = params
            .capabilities
            .general
            .and_then(|general| general.position_encodings);
        let utf8 = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        let capabilities = ServerCapabilities {
            position_encoding: Some(match utf8 {
                true => PositionEncodingKind::UTF8,
                false => PositionEncodingKind::UTF16,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
            code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
                ..CodeActionOptions::default()
            })),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: [actions::ADD, actions::IGNORE].map(str::to_owned).to_vec(),
                ..ExecuteCommandOptions::default()
            }),
            ..ServerCapabilities::default()
        };
        let answer = json!({
            "capabilities": capabilities,
            "serverInfo": { "name": "solecism", "version": env!("CARGO_PKG_VERSION") },
        });
        connection
            .initialize_finish(id, answer)
            .context("the editor did not start the session")?;
        let mut session = Self {
            sender: &connection.sender,
            connection,
            encoding: if utf8 {
                OffsetEncoding::Utf8
            } else {
                OffsetEncoding::Utf16
            },
            settings: Settings::of_args(args),
            words: args.words.folder(),
            documents: HashMap::new(),
            asks,
            asking: false,
            trouble: None,
        };
        if let Some(options) = params.initialization_options {
            session.set(&options);
        }
        Ok(session)
    }

    fn run(mut self, messages: &Receiver<Message>, answers: &Receiver<Answer>) -> anyhow::Result<()> {
        loop {
            let due = self
                .documents
                .values()
                .filter_map(Document::due)
                .min()
                .filter(|_| !self.asking);
            let wait = due.map_or(Duration::from_secs(3600), |due| {
                due.saturating_duration_since(Instant::now())
            });
            crossbeam_channel::select! {
                recv(messages) -> message => match message {
                    Ok(Message::Request(request)) => {
                        if self.connection.handle_shutdown(&request)? {
                            return Ok(());
                        }
                        self.request(request);
                    }
                    Ok(Message::Notification(notification)) => self.notified(notification),
                    Ok(Message::Response(_)) => {}
                    // The editor has gone.
                    Err(_) => return Ok(()),
                },
                recv(answers) -> answer => match answer {
                    Ok(answer) => self.answered(answer),
                    Err(_) => anyhow::bail!("the thread that asks the server has ended"),
                },
                default(wait) => {}
            }
            self.ask();
        }
    }

    /// Asks for what is due, unless an answer is still to come.
    fn ask(&mut self) {
        let now = Instant::now();
        while !self.asking {
            let due = self
                .documents
                .iter_mut()
                .filter(|(_, document)| document.due().is_some_and(|due| due <= now));
            let Some((uri, document)) = due.min_by_key(|(_, document)| document.due()) else {
                return;
            };
            let paragraphs = document.next();
            if paragraphs.is_empty() {
                let (uri, is_shown) = (uri.clone(), document.is_shown);
                // Marks may have moved, or gone with what was deleted, though there is nothing to check.
                if !is_shown {
                    self.publish(&uri);
                }
                continue;
            }
            document.begin();
            let letters: usize = paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum();
            let known = document.language.clone().filter(|_| letters < SAYS_A_LANGUAGE);
            let ask = Ask {
                document: uri.as_str().to_owned(),
                format: match document.kind.format() {
                    Format::Plain => TextFormat::Plain,
                    Format::Markdown => TextFormat::Markdown,
                    Format::Latex => TextFormat::Latex,
                },
                paragraphs,
                only: self.settings.language.is_some(),
                language: self.settings.language.clone().or(known),
                level: self.settings.level,
            };
            self.asking = self.asks.send(ask).is_ok();
        }
    }

    fn answered(&mut self, answer: Answer) {
        self.asking = false;
        let uri = self.documents.keys().find(|uri| uri.as_str() == answer.document);
        // It may have been closed meanwhile.
        let Some(uri) = uri.cloned() else { return };
        let Some(document) = self.documents.get_mut(&uri) else {
            return;
        };
        match answer.found {
            Ok(found) => {
                document.language = answer.language.or(document.language.take());
                document.take(answer.paragraphs, found);
                self.trouble = None;
                // What has been typed since would only lose its marks for a moment.
                if document.is_settled() {
                    self.publish(&uri);
                }
            }
            Err(trouble) => {
                document.give_up();
                self.complain(format!("Solecism could not check this text: {trouble}"));
            }
        }
    }

    /// Takes over settings, and checks everything again if they differ.
    fn set(&mut self, given: &Value) {
        match self.settings.with(given) {
            Err(problem) => self.complain(format!("Solecism's settings: {problem}")),
            Ok(settings) if settings == self.settings => {}
            Ok(settings) => {
                self.settings = settings;
                self.documents.values_mut().for_each(Document::check_again);
            }
        }
    }

    /// Shows the editor what is known of a document.
    fn publish(&mut self, uri: &Uri) {
        let lists = self.lists(uri);
        let Some(document) = self.documents.get(uri) else {
            return;
        };
        let shown = document.placed().filter(|placed| !is_left_alone(&lists, placed));
        let diagnostics = shown.map(|placed| {
            let range = document.lines.range(&document.text, &placed.range, self.encoding);
            actions::diagnostic(&placed, range)
        });
        let params = PublishDiagnosticsParams::new(uri.clone(), diagnostics.collect(), Some(document.version));
        self.notify::<PublishDiagnostics>(params);
        if let Some(document) = self.documents.get_mut(uri) {
            document.is_shown = true;
        }
    }

    /// The word lists for the languages of a document. They are read each time, because another window may change them.
    fn lists(&mut self, uri: &Uri) -> HashMap<String, PersonalWords> {
        let mut lists = HashMap::new();
        let (Some(document), Some(folder)) = (self.documents.get(uri), &self.words) else {
            return lists;
        };
        let mut trouble = None;
        for placed in document.placed() {
            let language = &placed.found.language;
            if !lists.contains_key(language) {
                let read = folder.of_language(language);
                lists.insert(
                    language.clone(),
                    read.unwrap_or_else(|error| {
                        trouble = Some(error.to_string());
                        PersonalWords::default()
                    }),
                );
            }
        }
        if let Some(trouble) = trouble {
            self.complain(format!("Solecism cannot leave your own words alone: {trouble}"));
        }
        lists
    }

    /// Tells the person of trouble, once.
    fn complain(&mut self, trouble: String) {
        if self.trouble.as_ref() != Some(&trouble) {
            self.trouble = Some(trouble.clone());
            self.notify::<ShowMessage>(ShowMessageParams {
                typ: MessageType::WARNING,
                message: trouble,
            });
        }
    }

    fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params));
    }

    fn send(&self, message: impl Into<Message>) {
        // If the editor has gone, the next message says so.
        let _ = self.sender.send(message.into());
    }
}

fn is_left_alone(lists: &HashMap<String, PersonalWords>, placed: &document::Placed<'_>) -> bool {
    let words = lists.get(&placed.found.language);
    words.is_some_and(|words| words.leave_alone(placed.text, &placed.found.sentence))
}
