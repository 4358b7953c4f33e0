//! What a server finds in paragraphs, asked on a thread of its own.

use std::ops::Range;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::http::{HeaderValue, Method};
use crossbeam_channel::{Receiver, Sender};
use serde::Deserialize;
use serde_json::json;
use solecism_api::{ErrorAnswer, Kind, Level, Suggestion, TextFormat};
use solecism_gateway::{Backend as _, Call, Http, Trace, Url};
use tokio::runtime::Runtime;

use super::local::{Listening, Local};

/// What stands between paragraphs in one request.
const GAP: &str = "\n\n";
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a server may take to say that it is there.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(2);

/// A possible mistake in a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// In bytes of the paragraph.
    pub(super) range: Range<usize>,
    /// The language that it was found in, a code such as `de`.
    pub(super) language: String,
    pub(super) kind: Option<Kind>,
    /// What may be right in its place, best first.
    pub(super) suggestions: Vec<String>,
    /// The sentence that it is in.
    pub(super) sentence: String,
}

/// Paragraphs to check.
#[derive(Debug)]
pub(super) struct Ask {
    /// Whose they are: comes back as it is.
    pub(super) document: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) format: TextFormat,
    /// The language that they are in; none if that is to be found out.
    pub(super) language: Option<String>,
    /// Whether only that language's model may be asked.
    pub(super) only: bool,
    pub(super) level: Level,
}

/// What was found, for each paragraph.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) document: String,
    pub(super) paragraphs: Vec<String>,
    /// What is in each; or why that is not known.
    pub(super) found: Result<Vec<Vec<Found>>, String>,
    /// The language that most sentences are in, if there are any.
    pub(super) language: Option<String>,
}

/// Whom to ask.
pub(super) enum Server {
    /// The one of this machine.
    Local(Local),
    /// One that a person has named.
    Named(Listening),
}

/// Answers what is asked until nobody asks any more.
///
/// # Errors
///
/// If it cannot even begin.
pub(super) fn answer_all(server: Server, asks: &Receiver<Ask>, answers: &Sender<Answer>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the client's runtime")?;
    let mut asker = Asker {
        runtime,
        server,
        http: None,
    };
    for ask in asks {
        let answered = asker.ask(&ask);
        let (found, language) = match answered {
            Ok((found, language)) => (Ok(found), language),
            Err(error) => (Err(format!("{error:#}")), None),
        };
        let answer = Answer {
            document: ask.document,
            paragraphs: ask.paragraphs,
            found,
            language,
        };
        if answers.send(answer).is_err() {
            break;
        }
    }
    Ok(())
}

struct Asker {
    runtime: Runtime,
    server: Server,
    /// The connection that worked last.
    http: Option<Http>,
}

/// The fields that are needed of either route's answer.
#[derive(Deserialize)]
struct Checked {
    findings: Vec<Finding>,
    sentences: Vec<Sentence>,
    language: Option<String>,
}

#[derive(Deserialize)]
struct Finding {
    start: usize,
    end: usize,
    language: Option<String>,
    kind: Option<Kind>,
    #[serde(default)]
    suggestions: Vec<Suggestion>,
}

#[derive(Deserialize)]
struct Sentence {
    start: usize,
    end: usize,
    language: Option<String>,
}

type Answered = (Vec<Vec<Found>>, Option<String>);

impl Asker {
    fn ask(&mut self, ask: &Ask) -> anyhow::Result<Answered> {
        let text = ask.paragraphs.join(GAP);
        let mut body = json!({ "text": text, "level": ask.level, "format": ask.format });
        let path = match &ask.language {
            Some(language) if ask.only => format!("/v1/{language}/detect"),
            Some(language) => {
                body["language"] = json!(language);
                "/v1/detect".to_owned()
            }
            None => "/v1/detect".to_owned(),
        };
        let checked: Checked = self.call(&path, &body.to_string())?;
        sort(&text, &ask.paragraphs, checked).context("the server's answer is about another text")
    }

    /// The answer to a call; asked twice if the server has ended meanwhile.
    fn call(&mut self, path: &str, body: &str) -> anyhow::Result<Checked> {
        let call = || Call {
            method: Method::POST,
            path: path.to_owned(),
            body: body.to_owned().into(),
            ticket: None,
            trace: Trace::default(),
        };
        let mut tries = 0;
        let reply = loop {
            tries += 1;
            let http = match &mut self.http {
                Some(http) => http,
                empty => empty.insert(connect(&self.runtime, &self.server)?),
            };
            let asked = async { tokio::time::timeout(TIMEOUT, http.call(call())).await };
            match self.runtime.block_on(asked) {
                Err(_) => bail!("the server took longer than {} seconds", TIMEOUT.as_secs()),
                Ok(Ok(reply)) => break reply,
                Ok(Err(_)) if tries == 1 => self.http = None,
                Ok(Err(error)) => return Err(anyhow::Error::new(error).context("the server cannot be reached")),
            }
        };
        if reply.status.is_success() {
            return serde_json::from_slice(&reply.body)
                .context("the server's answer cannot be read: is the server of this version?");
        }
        match serde_json::from_slice::<ErrorAnswer>(&reply.body) {
            Ok(answer) => bail!("{}", answer.error.message),
            Err(_) => bail!("the server answered with status {}", reply.status.as_u16()),
        }
    }
}

fn connect(runtime: &Runtime, server: &Server) -> anyhow::Result<Http> {
    match server {
        Server::Named(listening) => client(listening),
        Server::Local(local) => {
            let listening = local.find_or_start(|listening| answers(runtime, listening))?;
            client(&listening)
        }
    }
}

fn client(listening: &Listening) -> anyhow::Result<Http> {
    let url: Url = listening.url.parse().map_err(anyhow::Error::msg)?;
    let key = match listening.key.as_str() {
        "" => None,
        key => {
            let mut key =
                HeaderValue::from_str(key).context("the server's key has characters that a header cannot have")?;
            key.set_sensitive(true);
            Some(key)
        }
    };
    Http::new(url, key).context("cannot use TLS: install the system's certificates (ca-certificates)")
}

/// Whether a server of this version listens there.
fn answers(runtime: &Runtime, listening: &Listening) -> bool {
    #[derive(Deserialize)]
    struct Health {
        version: String,
    }
    let Ok(http) = client(listening) else { return false };
    let call = Call {
        method: Method::GET,
        path: "/v1/health".to_owned(),
        body: Default::default(),
        ticket: None,
        trace: Trace::default(),
    };
    let asked = async { tokio::time::timeout(HEALTH_TIMEOUT, http.call(call)).await };
    match runtime.block_on(asked) {
        Ok(Ok(reply)) => serde_json::from_slice::<Health>(&reply.body)
            .is_ok_and(|health| health.version == env!("CARGO_PKG_VERSION")),
        _ => false,
    }
}

/// What was found in each of the paragraphs that `text` joins; none if offsets are not into it.
fn sort(text: &str, paragraphs: &[String], checked: Checked) -> Option<Answered> {
    let whole = checked.language;
    let mut found: Vec<Vec<Found>> = vec![Vec::new(); paragraphs.len()];
    let starts: Vec<usize> = paragraphs
        .iter()
        .scan(0, |at, paragraph| {
            let start = *at;
            *at += paragraph.len() + GAP.len();
            Some(start)
        })
        .collect();
    for finding in checked.findings {
        text.get(finding.start..finding.end)?;
        let at = starts.partition_point(|start| *start <= finding.start).checked_sub(1)?;
        let start = starts[at];
        // A finding across two paragraphs is about how they were joined.
        if finding.end > start + paragraphs[at].len() {
            continue;
        }
        let sentence = checked
            .sentences
            .iter()
            .find(|sentence| (sentence.start..sentence.end).contains(&finding.start));
        let sentence = sentence.and_then(|sentence| text.get(sentence.start..sentence.end));
        found[at].push(Found {
            range: finding.start - start..finding.end - start,
            language: finding.language.or_else(|| whole.clone())?,
            kind: finding.kind,
            suggestions: finding
                .suggestions
                .into_iter()
                .map(|suggestion| suggestion.text)
                .collect(),
            sentence: sentence.unwrap_or_default().to_owned(),
        });
    }
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for language in checked
        .sentences
        .iter()
        .filter_map(|sentence| sentence.language.as_deref())
    {
        match counts.iter_mut().find(|(counted, _)| *counted == language) {
            Some((_, count)) => *count += 1,
            None => counts.push((language, 1)),
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    Some((found, most.map(|(language, _)| language.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_go_to_their_paragraphs() {
        let paragraphs = ["Das ist falsch.".to_owned(), "Ein zweiter.".to_owned()];
        let text = paragraphs.join(GAP);
        let answer = |findings: serde_json::Value| {
            let answer = json!({
                "language": "de", "findings": findings,
                "sentences": [
                    { "start": 0, "end": 15, "language": "de" }, { "start": 17, "end": 29, "language": "de" },
                ],
            });
            serde_json::from_value::<Checked>(answer).expect("an answer")
        };
        let findings = json!([
            { "start": 8, "end": 14, "kind": "form", "suggestions": [{ "text": "richtig", "probability": 0.9 }] },
            { "start": 14, "end": 20 },
            { "start": 17, "end": 20, "language": "it" },
        ]);
        let (found, language) = sort(&text, &paragraphs, answer(findings)).expect("of this text");
        assert_eq!(language.as_deref(), Some("de"));
        assert_eq!(
            found,
            [
                vec![Found {
                    range: 8..14,
                    language: "de".into(),
                    kind: Some(Kind::Form),
                    suggestions: vec!["richtig".into()],
                    sentence: "Das ist falsch.".into(),
                }],
                vec![Found {
                    range: 0..3,
                    language: "it".into(),
                    kind: None,
                    suggestions: vec![],
                    sentence: "Ein zweiter.".into(),
                }],
            ]
        );
        assert!(sort(&text, &paragraphs, answer(json!([{ "start": 8, "end": 99 }]))).is_none());
    }
}
