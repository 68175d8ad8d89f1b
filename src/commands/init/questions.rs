//! What a new site must know, by option or by question.

use std::fmt::Display;
use std::io::{self, BufRead, Write};

use crate::args::{Init, title};
use crate::config::{base_url, language};

const TITLE: &str = "My news";
const BASE_URL: &str = "https://example.org/feeds/";

/// An answer that there is no language.
const NONE: &str = "-";

/// What a new site must know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) title: String,
    pub(super) base_url: String,
    pub(super) language: Option<String>,
}

impl Answers {
    /// What the options say, else what stands there until somebody changes it.
    pub(super) fn given(options: &Init) -> Self {
        let given = |text: &Option<String>, default: &str| {
            text.clone().unwrap_or_else(|| default.to_owned())
        };
        Self {
            title: given(&options.title, TITLE),
            base_url: given(&options.base_url, BASE_URL),
            language: options.language.clone(),
        }
    }

    /// The same, with what the options don't say asked for. `locale` is the user's: `de_AT.UTF-8`.
    pub(super) fn asked(
        options: &Init,
        locale: &str,
        input: &mut impl BufRead,
        output: &mut impl Write,
    ) -> io::Result<Self> {
        let mut answers = Self::given(options);
        let mut form = Form { input, output };
        if options.title.is_none() {
            answers.title = form.ask("Title", TITLE, title)?;
        }
        if options.base_url.is_none() {
            let question = "Address where the feeds will be published";
            answers.base_url = form.ask(question, BASE_URL, base_url)?;
        }
        if options.language.is_none() {
            let question = "Language of the articles, such as en, de or pt-BR (- for none)";
            let usual = language_of(locale);
            let usual = usual.as_deref().unwrap_or(NONE);
            answers.language = form.ask(question, usual, |text| match text {
                NONE => Ok(None),
                text => language(text).map(Some),
            })?;
        }
        Ok(answers)
    }

    /// Whether the address is still the one that stands for one.
    pub(super) fn has_address(&self) -> bool {
        self.base_url != BASE_URL
    }
}

/// Questions and answers, a line each.
struct Form<'a, I, O> {
    input: &'a mut I,
    output: &'a mut O,
}

impl<I: BufRead, O: Write> Form<'_, I, O> {
    /// Asks until the answer can be used. None, or the end of the input, is the default.
    fn ask<T, E: Display>(
        &mut self,
        question: &str,
        default: &str,
        check: impl Fn(&str) -> Result<T, E>,
    ) -> io::Result<T> {
        loop {
            write!(self.output, "{question} [{default}]: ")?;
            self.output.flush()?;
            let mut line = String::new();
            let is_end = self.input.read_line(&mut line)? == 0;
            if is_end {
                writeln!(self.output)?;
            }
            let answer = Some(line.trim()).filter(|line| !line.is_empty());
            match check(answer.unwrap_or(default)) {
                Ok(value) => return Ok(value),
                Err(wrong) if is_end => return Err(io::Error::other(wrong.to_string())),
                Err(wrong) => writeln!(self.output, "  {wrong}")?,
            }
        }
    }
}

/// The language tag of a locale's name; the region where it tells how words are written.
fn language_of(locale: &str) -> Option<String> {
    let name = locale.split(['.', '@']).next().unwrap_or(locale);
    let (word, region) = name.split_once('_').unwrap_or((name, ""));
    let tag = match (word, region) {
        ("zh", "TW" | "HK" | "MO") => "zh-Hant",
        ("zh", _) => "zh-Hans",
        ("pt", "BR") => "pt-BR",
        _ => word,
    };
    let is_language = (2..=3).contains(&word.len());
    is_language.then(|| language(tag).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn options() -> Init {
        Init {
            dir: PathBuf::new(),
            title: None,
            base_url: None,
            language: None,
            dry_run: false,
        }
    }

    fn asked(options: &Init, locale: &str, typed: &str) -> (Answers, String) {
        let mut said = Vec::new();
        let answers = Answers::asked(options, locale, &mut typed.as_bytes(), &mut said);
        (answers.unwrap(), String::from_utf8(said).unwrap())
    }

    #[test]
    fn each_answer_is_taken_or_asked_for_again_with_what_is_wrong() {
        let typed = "Quay\nquay.example\nhttps://quay.example/f\nplatt deutsch\nnds\n";
        let (answers, said) = asked(&options(), "de_DE.UTF-8", typed);
        let expected = Answers {
            title: "Quay".into(),
            base_url: "https://quay.example/f/".into(),
            language: Some("nds".into()),
        };
        assert_eq!(answers, expected);
        assert!(said.contains("write \"https://quay.example\"\n"), "{said}");
        assert!(said.contains("[de]: "), "{said}");
    }

    #[test]
    fn no_answer_and_no_more_answers_are_the_defaults() {
        for typed in ["\n\n\n", ""] {
            let (answers, _) = asked(&options(), "pt_BR", typed);
            let language = Some("pt-BR".to_owned());
            let expected = Answers {
                language,
                ..Answers::given(&options())
            };
            assert_eq!(answers, expected);
        }
        assert_eq!(asked(&options(), "de", "\n\n-\n").0.language, None);
    }

    #[test]
    fn what_an_option_says_is_not_asked() {
        let options = Init {
            title: Some("Quay".into()),
            language: Some("en".into()),
            ..options()
        };
        let (answers, said) = asked(&options, "de", "https://quay.example/\n");
        assert_eq!(answers.base_url, "https://quay.example/");
        assert_eq!(said.matches("]: ").count(), 1, "{said}");
    }

    #[test]
    fn a_locale_says_the_language() {
        for (locale, tag) in [
            ("de_AT.UTF-8", Some("de")),
            ("en_US", Some("en")),
            ("sr_RS@latin", Some("sr")),
            ("zh_TW.UTF-8", Some("zh-Hant")),
            ("zh_CN", Some("zh-Hans")),
            ("fil_PH", Some("fil")),
            ("C", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("", None),
        ] {
            assert_eq!(language_of(locale).as_deref(), tag, "{locale}");
        }
    }
}
