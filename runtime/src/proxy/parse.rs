//! Text to references: `identity [-f facet] [-t|-o|-O|-d|-D] [-s] [-p protocol] [-e encoding] [@adapter |
//! :endpoint..]`.

use super::defaults::ReferenceDefaults;
use super::reference::{InvocationMode, Reference, Target};
use crate::endpoint::{Endpoint, EndpointDefaults};
use crate::error::{Error, Result};
use crate::identity::Identity;
use crate::text::{self, BLANKS};
use crate::wire::Version;

impl Reference {
    /// Reads the text form of a proxy; an empty text is the nil proxy, `None`.
    ///
    /// What the text leaves out comes from `defaults`. An endpoint of an unknown protocol is passed over with
    /// a warning if there are others, as in Ice.
    ///
    /// # Errors
    /// `Parse`, saying what was expected and what came.
    pub fn parse(text: &str, defaults: &ReferenceDefaults) -> Result<Option<Reference>> {
        if text.is_empty() {
            return Ok(None);
        }
        let mut scanner = Scanner { rest: text };
        let head =
            scanner.head(defaults).map_err(|why| Error::parse(format!("invalid proxy '{text}': {why}")))?;
        let Some(mut reference) = head else { return Ok(None) };
        reference.target = scanner
            .target(&defaults.endpoint)
            .map_err(|error| Error::parse(format!("invalid proxy '{text}': {error}")))?;
        Ok(Some(reference))
    }
}

/// What is left of the text of a proxy.
struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    /// Identity and options; `None` is the nil proxy.
    fn head(&mut self, defaults: &ReferenceDefaults) -> Result<Option<Reference>, String> {
        self.skip_blanks();
        let (word, quoted) = self.word("the identity", DELIMITERS)?;
        if word.is_empty() {
            self.skip_blanks();
            return match (quoted, self.rest) {
                (true, "") => Ok(None),
                (true, rest) => Err(format!("an empty identity, followed by '{rest}'")),
                (false, _) => Err("it has no identity".to_owned()),
            };
        }
        let identity: Identity = word.parse().map_err(|error: Error| error.to_string())?;
        let mut reference = Reference {
            identity,
            facet: String::new(),
            mode: InvocationMode::Twoway,
            secure: false,
            protocol: Version::PROTOCOL_1_0,
            encoding: defaults.encoding,
            target: Target::WellKnown,
            options: defaults.options.clone(),
        };
        self.skip_blanks();
        while !self.rest.is_empty() && !self.rest.starts_with(['@', ':']) {
            self.option(&mut reference)?;
            self.skip_blanks();
        }
        Ok(Some(reference).filter(|reference| !reference.identity.is_nil()))
    }

    fn option(&mut self, reference: &mut Reference) -> Result<(), String> {
        let (option, _) = match self.rest.starts_with(['"', '\'']) {
            true => (self.rest, true),
            false => self.word("an option", DELIMITERS)?,
        };
        match option {
            "-f" => reference.facet = text::unescape(self.value(option)?, None)?,
            "-e" => {
                reference.encoding =
                    text::version(self.value(option)?).map_err(|why| in_option(option, &why))?
            }
            "-p" => {
                reference.protocol =
                    text::version(self.value(option)?).map_err(|why| in_option(option, &why))?
            }
            "-t" => reference.mode = InvocationMode::Twoway,
            "-o" => reference.mode = InvocationMode::Oneway,
            "-O" => reference.mode = InvocationMode::BatchOneway,
            "-d" => reference.mode = InvocationMode::Datagram,
            "-D" => reference.mode = InvocationMode::BatchDatagram,
            "-s" => reference.secure = true,
            _ => {
                return Err(format!(
                    "expected an option -f -t -o -O -d -D -s -p -e, '@' or ':', found '{option}'"
                ));
            }
        }
        Ok(())
    }

    /// The value of an option: never empty, and beginning with a hyphen only in quotes.
    fn value(&mut self, option: &str) -> Result<&'a str, String> {
        self.skip_blanks();
        let (value, quoted) = self.word(option, DELIMITERS)?;
        if value.is_empty() || value.starts_with('-') && !quoted {
            return Err(format!("option {option} has no value"));
        }
        Ok(value)
    }

    /// What stands behind `@` or `:`.
    fn target(&mut self, defaults: &EndpointDefaults) -> Result<Target, String> {
        if let Some(endpoints) = self.rest.strip_prefix(':') {
            let endpoints = Endpoint::parse_proxy(endpoints, defaults).map_err(|error| error.to_string())?;
            return Ok(Target::Direct(endpoints));
        }
        let Some(rest) = self.rest.strip_prefix('@') else { return Ok(Target::WellKnown) };
        self.rest = rest;
        self.skip_blanks();
        let (adapter, _) = self.word("the adapter id", BLANKS)?;
        self.skip_blanks();
        if adapter.is_empty() {
            return Err("the adapter id is empty".to_owned());
        }
        if !self.rest.is_empty() {
            return Err(format!("unexpected '{}' behind the adapter id", self.rest));
        }
        Ok(Target::Adapter(text::unescape(adapter, None)?))
    }

    /// The next word, with its escapes, and whether it stood in quotes. Only a quote at its beginning counts.
    fn word(&mut self, what: &str, delimiters: &[char]) -> Result<(&'a str, bool), String> {
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            let (word, rest) = self.rest.split_at(self.rest.find(delimiters).unwrap_or(self.rest.len()));
            self.rest = rest;
            return Ok((word, false));
        };
        let mut escaped = false;
        let inside = &self.rest[1..];
        let end = inside.find(|c| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.ok_or_else(|| format!("mismatched quote around {what}"))?;
        self.rest = &inside[end + 1..];
        Ok((&inside[..end], true))
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(BLANKS);
    }
}

fn in_option(option: &str, why: &str) -> String {
    format!("option {option}: {why}")
}

/// What ends a word that is not in quotes.
const DELIMITERS: &[char] = &[' ', '\t', '\r', '\n', ':', '@'];
