//! The repository itself: imports point inward, the map is true, documents are fresh.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Modules without an outside.
const CORE: [&str; 9] = [
    "problem", "words", "config", "story", "ledger", "plan", "feed", "gate", "hosts",
];

/// What no module of the core may name.
const OUTSIDE: [&str; 20] = [
    "crate::pipeline",
    "crate::store",
    "crate::world",
    "crate::commands",
    "crate::args",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "SystemTime::now",
    "Utc::now",
    "Local::now",
    "Instant::now",
    "rayon",
    "rusqlite",
    "notify::",
    "tempfile",
    "rustix",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(super) fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All Rust files below a folder, by path from the root.
fn rust_files(folder: &str) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// The module of `src/` that a file belongs to.
fn module(path: &Path) -> &str {
    let part = path.iter().nth(1).unwrap().to_str().unwrap();
    part.strip_suffix(".rs").unwrap_or(part)
}

/// A file's code: no comments, no tests at its end.
fn code(text: &str) -> String {
    let without_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = without_tests
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Files of `src/` that aren't tests alone.
pub(super) fn sources() -> BTreeMap<PathBuf, String> {
    let is_test = |path: &PathBuf| {
        path.iter()
            .any(|part| part == "tests" || part == "tests.rs")
    };
    rust_files("src")
        .into_iter()
        .filter(|(path, _)| !is_test(path))
        .collect()
}

#[test]
fn the_core_names_no_outside() {
    for (path, text) in sources() {
        if !CORE.contains(&module(&path)) {
            continue;
        }
        let code = code(&text);
        for name in OUTSIDE {
            assert!(!code.contains(name), "{}: {name}", path.display());
        }
    }
}

#[test]
fn imports_point_inward() {
    let forbidden: [(&str, &[&str]); 9] = [
        (
            "words",
            &["story", "ledger", "plan", "feed", "gate", "config"],
        ),
        ("story", &["ledger", "plan", "feed", "gate", "config"]),
        ("ledger", &["plan", "feed", "gate", "config"]),
        ("plan", &["feed", "gate"]),
        ("feed", &["gate", "config"]),
        ("gate", &["story", "ledger", "plan", "feed", "config"]),
        (
            "store",
            &[
                "world", "pipeline", "commands", "args", "gate", "feed", "config",
            ],
        ),
        (
            "world",
            &[
                "store", "plan", "pipeline", "commands", "args", "gate", "feed",
            ],
        ),
        ("pipeline", &["commands", "args"]),
    ];
    for (path, text) in sources() {
        let module = module(&path);
        let Some((_, names)) = forbidden.iter().find(|(from, _)| *from == module) else {
            continue;
        };
        let code = code(&text);
        for name in *names {
            assert!(
                !code.contains(&format!("crate::{name}")),
                "{}: crate::{name}",
                path.display()
            );
        }
    }
}

/// Rows of `docs/rules.md` end in a file and a function of it.
#[test]
fn each_rule_stands_where_the_table_says() {
    let rules = read("docs/rules.md");
    let rows = rules.lines().filter(|line| line.contains("`src/"));
    let mut count = 0;
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let [.., file, function] = named.as_slice() else {
            panic!("{row}");
        };
        let text = code(&read(file));
        let stands = |end: &str| text.contains(&format!("fn {function}{end}"));
        assert!(stands("(") || stands("<"), "{file} has no {function}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests", "benches", "fuzz"] {
        for (path, text) in rust_files(folder) {
            let starts = text.starts_with("//! ") || text.starts_with("#![doc = include_str!");
            assert!(starts, "{} opens without //!", path.display());
        }
    }
}

#[test]
fn only_commands_print_and_only_main_ends_the_process() {
    for (path, text) in sources() {
        let code = code(&text);
        let module = module(&path);
        if module != "commands" && module != "main" {
            for name in ["stdout()", "stderr()", "println!", "eprintln!"] {
                assert!(!code.contains(name), "{}: {name}", path.display());
            }
        }
        assert!(!code.contains("process::exit"), "{}", path.display());
    }
    let lines = read("src/main.rs").lines().count();
    assert!(lines <= 40, "main.rs has {lines} lines");
}

#[test]
fn every_module_stands_on_the_map() {
    let map = read("ARCHITECTURE.md");
    let modules = read("src/lib.rs");
    let names = modules
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut count = 0;
    for name in names {
        assert!(map.contains(&format!("| [`{name}`] |")), "{name}");
        count += 1;
    }
    assert!(count >= 10 && map.lines().count() <= 120);
}

#[test]
fn the_changelog_names_the_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(read("CHANGELOG.md").contains(&format!("\n## {version}")));
}

#[test]
fn feeds_are_what_the_build_makes_of_the_sample_articles() {
    let clone = tempfile::tempdir().unwrap();
    for name in ["articles", "feeds", "config.toml"] {
        let copied = Command::new("cp")
            .arg("-R")
            .arg(root().join(name))
            .arg(clone.path())
            .status();
        assert!(copied.unwrap().success());
    }
    let ran = Command::new(env!("CARGO_BIN_EXE_feedmill"))
        .args(["build", "--all"])
        .current_dir(clone.path())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(
        said.starts_with("nothing new (4 articles) in ") && said.lines().count() == 1,
        "{said}"
    );
    let same = Command::new("diff")
        .arg("-r")
        .arg(root().join("feeds"))
        .arg(clone.path().join("feeds"))
        .output();
    let same = same.unwrap();
    assert!(
        same.status.success(),
        "{}",
        String::from_utf8_lossy(&same.stdout)
    );
}

/// The lines of a document's fenced blocks of a language.
pub(super) fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_readmes_tour_runs_and_says_what_it_promises() {
    let readme = read("README.md");
    let (first, tour) = readme.split_once("## A tour").unwrap();
    assert_eq!(
        blocks(first, "sh"),
        ["cargo run --quiet --release -- build\ncargo test\n"]
    );
    let (tour, _) = tour.split_once("## Publish").unwrap();
    let script = blocks(tour, "sh").concat();
    let place = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_feedmill")).parent().unwrap();
    let path = std::env::join_paths([binary, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let ran = Command::new("sh")
        .args(["-eu", "-c", &script])
        .env("PATH", path)
        .current_dir(place.path())
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success() && err.is_empty(), "{out}\n{err}");
    let mut said = out.lines();
    for wanted in [
        "2 new → ",
        "the opening sentence",
        "when it was first seen",
        "→ tag:",
        "1 updated → ",
        "nothing new (2 articles)",
        "nothing new (2 articles)",
        "checked, all right",
        "2 published",
    ] {
        assert!(said.any(|line| line.contains(wanted)), "{wanted}: {out}");
    }
}

#[test]
fn the_readme_tells_every_verb_and_exit_code() {
    let readme = read("README.md");
    for verb in [
        "init",
        "build",
        "watch",
        "check",
        "explain",
        "status",
        "import",
        "serve",
        "host",
        "completions",
        "man",
    ] {
        assert!(
            readme.contains(&format!("feedmill {verb}"))
                || readme.contains(&format!("`feedmill {verb}")),
            "{verb}"
        );
    }
    for code in 0..=5 {
        assert!(readme.contains(&format!("`{code}`")), "exit code {code}");
    }
}
