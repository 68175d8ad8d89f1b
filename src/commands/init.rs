//! `init`: a commented configuration and a sample article, in a folder that has neither.

mod questions;

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use self::questions::Answers;
use super::Context;
use crate::args::Init;
use crate::config::{CONFIG_FILE, OWN_CONFIG_FILE, Owner, foreign_owner, proposed_id};
use crate::error::{Action, Error, Exit};

const CONFIG: &str = include_str!("init/config.toml");
const ARTICLE: &str = include_str!("init/night-ferry-returns.txt");
const ARTICLE_FILE: &str = "night-ferry-returns.txt";
const ARTICLES: &str = "articles";
const GITIGNORE: &str = ".gitignore";
/// What must not be committed: the ledger's folder.
const IGNORED: &str = ".feedmill/";

/// What the template says of the language, as none is the default.
const NO_LANGUAGE: &str = "# language = \"en\"";

/// As much of another program's configuration is read to tell whose it is.
const FOREIGN_MAX_BYTES: u64 = 1_000_000;

/// Starts a site.
pub(super) fn run(context: &Context, options: &Init) -> Result<Exit, Error> {
    let dir = context.place(&options.dir);
    let owner = look_around(&dir)?;
    let config_file = match owner {
        None => CONFIG_FILE,
        Some(_) => OWN_CONFIG_FILE,
    };
    let answers = answers(context, options)?;
    let id = proposed_id(Some(&answers.base_url), context.year());
    let mut files = vec![
        (format!("{ARTICLES}/{ARTICLE_FILE}"), ARTICLE.to_owned()),
        (config_file.to_owned(), config_text(&answers, &id)),
    ];
    if let Some(text) = gitignore(&dir.join(GITIGNORE))? {
        files.push((GITIGNORE.to_owned(), text));
    }
    if !options.dry_run {
        write(&dir, &files)?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    say_written(context, options, &tidy(&dir), &names);
    if let Some(owner) = owner {
        let line = format!("{CONFIG_FILE} is {owner}, and stays as it is.");
        context.report.line(&line);
    }
    if !options.dry_run {
        say_next(context, &tidy(&dir), config_file, &answers, &id);
    }
    Ok(Exit::Done)
}

/// Refuses a folder that has a site already; whose the `config.toml` is that it may have.
fn look_around(dir: &Path) -> Result<Option<Owner>, Error> {
    for name in [OWN_CONFIG_FILE, ARTICLES] {
        let path = tidy(&dir.join(name));
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Error::Exists { path });
        }
    }
    let path = tidy(&dir.join(CONFIG_FILE));
    let Ok(there) = fs::symlink_metadata(&path) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    if there.is_file() {
        let file = File::open(&path).map_err(|source| failed(&path, Action::Read, source))?;
        let mut file = file.take(FOREIGN_MAX_BYTES);
        let read = file.read_to_end(&mut bytes);
        read.map_err(|source| failed(&path, Action::Read, source))?;
    }
    let owner = foreign_owner(CONFIG_FILE, &bytes);
    owner.map(Some).ok_or(Error::Exists { path })
}

/// What the site must know; asked for where somebody sits at a terminal.
fn answers(context: &Context, options: &Init) -> Result<Answers, Error> {
    let is_asking = context.report.may_animate() && io::stdin().is_terminal() && !options.dry_run;
    if !is_asking {
        return Ok(Answers::given(options));
    }
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    let (mut input, mut output) = (io::stdin().lock(), io::stderr().lock());
    let locale = locale.unwrap_or_default();
    Answers::asked(options, &locale, &mut input, &mut output)
        .map_err(|source| failed(Path::new("the terminal"), Action::Read, source))
}

/// The configuration with the title, the address, the language and the id filled in.
fn config_text(answers: &Answers, id: &str) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let language = answers.language.as_deref();
    let language = language.map(|tag| format!("language = {}", quoted(tag)));
    CONFIG
        .replacen(NO_LANGUAGE, language.as_deref().unwrap_or(NO_LANGUAGE), 1)
        .replacen("@BASE_URL@", &quoted(&answers.base_url), 1)
        .replacen("@ID@", &quoted(id), 1)
        .replacen("@TITLE@", &quoted(&answers.title), 1)
}

/// Writes all files beside their places, then moves them there; on an error takes them back.
fn write(dir: &Path, files: &[(String, String)]) -> Result<(), Error> {
    let is_new = !dir.exists();
    fs::create_dir_all(dir).map_err(|source| failed(dir, Action::Create, source))?;
    let done = place(dir, files);
    if done.is_err() && is_new {
        // Only an empty folder goes; what someone else put there meanwhile stays.
        let _ = fs::remove_dir(dir);
    }
    done
}

fn place(dir: &Path, files: &[(String, String)]) -> Result<(), Error> {
    let stage = tempfile::Builder::new()
        .prefix(".feedmill-init-")
        .tempdir_in(dir)
        .map_err(|source| failed(dir, Action::Write, source))?;
    let articles = stage.path().join(ARTICLES);
    fs::create_dir(&articles).map_err(|source| failed(&articles, Action::Create, source))?;
    for (name, text) in files {
        create(&stage.path().join(name), text)?;
    }
    let mut placed: Vec<&str> = Vec::new();
    for (file, _) in files {
        // The sample moves with its folder.
        let name = file.split('/').next().unwrap_or(file);
        let target = dir.join(name);
        if let Err(source) = fs::rename(stage.path().join(name), &target) {
            for name in placed {
                let _ = fs::rename(dir.join(name), stage.path().join(name));
            }
            return Err(failed(&target, Action::Write, source));
        }
        placed.push(name);
    }
    Ok(())
}

/// What `.gitignore` must say; `None` when it says so already.
fn gitignore(file: &Path) -> Result<Option<String>, Error> {
    let old = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(failed(file, Action::Read, source)),
    };
    let is_there = |line: &str| matches!(line.trim(), IGNORED | ".feedmill" | "/.feedmill/");
    if old.lines().any(is_there) {
        return Ok(None);
    }
    let gap = if old.is_empty() || old.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    Ok(Some(format!("{old}{gap}{IGNORED}\n")))
}

fn create(file: &Path, text: &str) -> Result<(), Error> {
    File::create_new(file)
        .and_then(|mut opened| {
            opened.write_all(text.as_bytes())?;
            opened.sync_all()
        })
        .map_err(|source| failed(file, Action::Write, source))
}

fn failed(path: &Path, action: Action, source: io::Error) -> Error {
    Error::io(action, tidy(path), source)
}

/// The path without a leading `./`.
fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path
        .components()
        .filter(|part| *part != std::path::Component::CurDir)
        .collect();
    if tidy == Path::new("") {
        PathBuf::from(".")
    } else {
        tidy
    }
}

/// What was written.
fn say_written(context: &Context, options: &Init, dir: &Path, names: &[&str]) {
    let report = &context.report;
    report.json(&serde_json::json!({
        "folder": dir.display().to_string(),
        "files": names,
        "dry_run": options.dry_run,
    }));
    let verb = if options.dry_run {
        "would write"
    } else {
        "wrote"
    };
    let file = |name: &&str| tidy(&dir.join(name)).display().to_string();
    let written: Vec<String> = names.iter().map(file).collect();
    report.line(&format!("{verb} {}", written.join(", ")));
}

/// What comes next. The id first: after the first build it can't be another.
fn say_next(context: &Context, dir: &Path, config_file: &str, answers: &Answers, id: &str) {
    let file = tidy(&dir.join(config_file)).display().to_string();
    let identity = if answers.has_address() {
        format!(
            "The id {id} begins every story's id for ever. To have another, write it into {file} now."
        )
    } else {
        format!(
            "In {file}, set base_url and id to your own: ids never change once they are published."
        )
    };
    let place = if dir == Path::new(".") {
        String::new()
    } else {
        format!(" -C {}", shell_word(&dir.display().to_string()))
    };
    context.report.line(&format!(
        "\nNext:\n  1. {identity}\n  2. Put articles beside the sample, or replace it.\n  \
         3. feedmill{place} build, or feedmill{place} serve to look at it while you write.",
    ));
}

/// A word as a shell takes it.
fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cant_be_placed_takes_the_others_back() {
        let dir = tempfile::tempdir().unwrap();
        // A file can't be moved over a folder.
        fs::create_dir(dir.path().join(CONFIG_FILE)).unwrap();
        let files = [
            (format!("{ARTICLES}/{ARTICLE_FILE}"), String::new()),
            (CONFIG_FILE.to_owned(), String::new()),
        ];
        assert!(place(dir.path(), &files).is_err());
        let left: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, [CONFIG_FILE]);
    }

    #[test]
    fn a_folder_is_quoted_for_the_shell_when_it_must_be() {
        assert_eq!(shell_word("news/a-b"), "news/a-b");
        assert_eq!(shell_word("my news"), "'my news'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
    }
}
