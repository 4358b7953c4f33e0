//! The model for each text: the one that was asked for, or the one for the language that the text is in.

use std::collections::btree_map::{BTreeMap, Entry};
use std::sync::Arc;

use solecism_checker::Language;

use super::load::{Loaded, load};
use super::locate::{Place, place};
use crate::args::{ModelArgs, ModelsLocation};
use crate::input::Input;

/// Models, each loaded when a text first needs it.
pub(crate) struct Models<'a> {
    args: &'a ModelArgs,
    /// The languages that there are models for, if the text has to say which it is in.
    choice: Vec<String>,
    loaded: BTreeMap<String, Arc<Loaded>>,
    /// The language that each text, by its name, was found to be in.
    found: BTreeMap<String, Option<Language>>,
    #[cfg(feature = "serve")]
    identifier: Option<solecism_gateway::Identifier>,
}

impl<'a> Models<'a> {
    /// Those that the options allow.
    ///
    /// # Errors
    ///
    /// No place with models.
    pub(crate) fn new(args: &'a ModelArgs) -> anyhow::Result<Self> {
        let mut choice = match (&args.language, place(args.location.models.as_ref())?) {
            (None, Place::Folder(_, names)) => names,
            _ => Vec::new(),
        };
        // Beside those for a language there may be others, such as `correct-en`.
        choice.retain(|name| Language::new(name).is_ok());
        if choice.len() < 2 {
            choice.clear();
        }
        Ok(Self {
            args,
            choice,
            loaded: BTreeMap::new(),
            found: BTreeMap::new(),
            #[cfg(feature = "serve")]
            identifier: None,
        })
    }

    /// The model for a text.
    ///
    /// # Errors
    ///
    /// A text in a language without a model; a model that cannot be read or run.
    pub(crate) fn of(&mut self, input: &Input) -> anyhow::Result<&Loaded> {
        let language = match self.found.get(&input.name) {
            Some(found) => found.clone(),
            None => {
                let found = self.language(input)?;
                self.found.insert(input.name.clone(), found.clone());
                found
            }
        };
        self.load(language).map(|loaded| &**loaded)
    }

    /// The language of the model for a text, as asked for or found out; none if the only model there is, or the default one, will do.
    ///
    /// # Errors
    ///
    /// A text in a language without a model.
    pub(crate) fn language(&mut self, input: &Input) -> anyhow::Result<Option<Language>> {
        match &self.args.language {
            Some(language) => Ok(Some(language.clone())),
            None => self.identify(input),
        }
    }

    /// The model of a language, or the only or the default one.
    ///
    /// # Errors
    ///
    /// A model that cannot be read or run.
    pub(crate) fn load(&mut self, language: Option<Language>) -> anyhow::Result<&Arc<Loaded>> {
        let key = language.as_ref().map_or("", Language::code).to_owned();
        Ok(match self.loaded.entry(key) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(place) => place.insert(Arc::new(load(&ModelArgs {
                language,
                location: ModelsLocation {
                    models: self.args.location.models.clone(),
                },
            })?)),
        })
    }

    /// The codes of the languages that texts were taken to be in, if nobody said.
    pub(crate) fn taken(&self) -> Option<String> {
        let codes: Vec<&str> = self
            .loaded
            .values()
            .map(|loaded| loaded.checker.language().code())
            .collect();
        (self.args.language.is_none() && !codes.is_empty()).then(|| codes.join(", "))
    }

    /// The language that a text is in; none if there is nothing to choose among, or nothing to tell it by.
    #[cfg(feature = "serve")]
    fn identify(&mut self, input: &Input) -> anyhow::Result<Option<Language>> {
        use solecism_gateway::{Identifier, Language as Known};

        use crate::input::STDIN;

        /// How much of a text is looked at, in bytes: as much as the gateway looks at.
        const HEAD: usize = 2000;
        /// A text of fewer characters may be in any language; a greeting says more than its letters.
        const ENOUGH: usize = 20;
        if self.choice.is_empty() {
            return Ok(None);
        }
        let served = || self.choice.iter().filter_map(|code| Known::of_code(code)).collect();
        let identifier = self.identifier.get_or_insert_with(|| Identifier::new(served()));
        let text = input.text.trim();
        let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
        let short = head.chars().count() < ENOUGH;
        let guess = match short {
            true => identifier.guess_short(head, &[]).map(|(guess, _)| guess),
            false => identifier.guess(head),
        };
        let Some(guess) = guess else {
            return Ok(None);
        };
        if self.choice.iter().any(|code| code == guess.language.code) {
            return Ok(Some(Language::new(guess.language.code)?));
        }
        let name = match guess.language.code {
            "und" => "a language that this program does not know",
            _ => guess.language.name,
        };
        anyhow::ensure!(
            short,
            "{} seems to be in {name}, and there are models for {} only: name one of them with --language",
            if input.name == STDIN { "stdin" } else { &input.name },
            self.choice.join(", ")
        );
        Ok(None)
    }

    /// None: this program was built without what tells languages apart.
    #[cfg(not(feature = "serve"))]
    fn identify(&mut self, _: &Input) -> anyhow::Result<Option<Language>> {
        let _ = &self.choice;
        Ok(None)
    }
}
