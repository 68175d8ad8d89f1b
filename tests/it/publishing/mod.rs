//! `feedmill publish`: what is put where, in which order, and what is refused. Targets that need a server are tried by
//! `tests/outside/publishing.py`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::site::Site;

mod altered;

/// What kinds of targets there are on every machine.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Folder,
    Git,
}

const KINDS: [Kind; 2] = [Kind::Folder, Kind::Git];

const WEIR: &str = "The weir was opened on Friday, and nobody fell in.\n";

/// A site and where it is published.
struct Publication {
    site: Site,
    kind: Kind,
}

impl Publication {
    fn of(kind: Kind, more: &str) -> Self {
        let mut site = Site::configured(more);
        for n in 1..=30 {
            let text = format!("Boat {n} came in at noon on Thursday with all that it had.\n");
            site.article(&format!("2026-05-{n:02}-boat-{n}.txt"), text);
        }
        site.build();
        if let Kind::Git = kind {
            git(site.root(), &["init", "--quiet", "--bare", "there.git"]);
        }
        Self { site, kind }
    }

    fn target(&self) -> String {
        match self.kind {
            Kind::Folder => "there".into(),
            Kind::Git => "git:there.git#pages".into(),
        }
    }

    /// Publishes; what `--json` says.
    fn publish(&self, options: &str, code: i32) -> Value {
        let ran = self
            .site
            .run(&format!("publish {} --json {options}", self.target()));
        assert_eq!(ran.code, Some(code), "{:?}: {ran:?}", self.kind);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// Publishes, which is refused: with these words.
    fn refused(&self, words: &str) {
        self.refused_with("", words);
    }

    /// The same with options.
    fn refused_with(&self, options: &str, words: &str) {
        let words_of = format!("publish {} {options}", self.target());
        let ran = self.site.run(&words_of);
        assert_eq!(ran.code, Some(4), "{:?}: {ran:?}", self.kind);
        assert!(ran.err.contains(words), "{ran:?}");
    }

    /// All that is served, by path.
    fn there(&self) -> BTreeMap<String, Vec<u8>> {
        match self.kind {
            Kind::Folder => files(&self.site.path("there")),
            Kind::Git => {
                let copy = self.site.path("copy");
                let _ = fs::remove_dir_all(&copy);
                git(
                    self.site.root(),
                    &["clone", "--quiet", "--branch", "pages", "there.git", "copy"],
                );
                files(&copy)
            }
        }
    }

    /// Asserts that what is served is the output.
    fn assert_there(&self, why: &str) {
        let output = files(&self.site.path("feeds"));
        assert_eq!(self.there(), output, "{:?}: {why}", self.kind);
    }

    /// Builds with one story more.
    fn build_with_weir(&mut self) {
        self.site.article("weir.txt", WEIR);
        self.site.build();
    }

    /// Puts a file there as somebody else would.
    fn stranger(&self, name: &str, text: &str) {
        self.change(|folder| self.site.write(&format!("{folder}/{name}"), text));
    }

    /// Removes one likewise.
    fn lose(&self, name: &str) {
        self.change(|folder| fs::remove_file(self.site.path(folder).join(name)).unwrap());
    }

    /// Changes what is there, in a folder that has it.
    fn change(&self, change: impl Fn(&str)) {
        if let Kind::Folder = self.kind {
            return change("there");
        }
        let copy = self.site.path("theirs");
        let _ = fs::remove_dir_all(&copy);
        git(
            self.site.root(),
            &["clone", "--quiet", "there.git", "theirs"],
        );
        // A repository without a branch has none to check out.
        let _ = Command::new("git")
            .arg("-C")
            .arg(&copy)
            .args(["checkout", "-q", "pages"])
            .output();
        change("theirs");
        git(&copy, &["add", "--all", "--force"]);
        git(&copy, &["commit", "--quiet", "--message", "theirs"]);
        git(
            &copy,
            &["push", "--quiet", "origin", "HEAD:refs/heads/pages"],
        );
    }
}

/// Files of a folder but for what is hidden in it and isn't ours.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if name == ".git" || name == ".feedmill" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn git(folder: &Path, words: &[&str]) {
    let identity = [
        "-c",
        "user.name=Somebody",
        "-c",
        "user.email=somebody@quay.example",
    ];
    let ran = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(identity)
        .args(words)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{words:?}: {ran:?}");
}

fn names(told: &Value, key: &str) -> Vec<String> {
    let names = told[key].as_array().unwrap().iter();
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_published_is_the_output_and_after_a_change_only_what_changed_is_put() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "");
        let told = publication.publish("", 0);
        let output = files(&publication.site.path("feeds"));
        assert_eq!(publication.there(), output, "{kind:?}");
        assert_eq!(names(&told, "put").len(), output.len());

        let nothing = publication.publish("", 0);
        assert_eq!(
            (
                names(&nothing, "put").len(),
                names(&nothing, "removed").len()
            ),
            (0, 0)
        );

        publication.site.article("weir.txt", WEIR);
        publication.site.remove("2026-05-09-boat-9.txt");
        publication.site.build();
        let would = publication.publish("--dry-run", 0);
        assert_eq!(publication.there(), output, "{kind:?}");
        let told = publication.publish("", 0);
        assert_eq!(names(&would, "put"), names(&told, "put"));
        let after = files(&publication.site.path("feeds"));
        assert_eq!(publication.there(), after, "{kind:?}");
        let mut changed: Vec<String> = after.keys().cloned().collect();
        changed.retain(|path| output.get(path) != after.get(path));
        let mut put = names(&told, "put");
        // The marker comes last, heads after pages.
        assert_eq!(put.last().map(String::as_str), Some("feedmill.json"));
        assert_eq!(put.first().map(String::as_str), Some("pages/weir.html"));
        put.sort();
        assert_eq!(put, changed);
        assert_eq!(names(&told, "removed"), ["pages/2026-05-09-boat-9.html"]);
    }
}

#[test]
fn what_somebody_else_put_there_stays_and_is_not_replaced_unasked() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "");
        publication.stranger("about.html", "about");
        publication.publish("", 0);
        publication.stranger("pages/weir.html", "mine");
        publication.build_with_weir();
        let before = publication.there();
        publication.refused("pages/weir.html is there already");
        assert_eq!(publication.there()["rss.xml"], before["rss.xml"]);
        // Asked again it is no other answer, nor one for who only looks.
        for options in ["", "--quiet", "--dry-run"] {
            let words = format!("publish {} {options}", publication.target());
            let ran = publication.site.run(&words);
            assert_eq!(ran.code, Some(4), "{kind:?} {options}: {ran:?}");
        }
        assert_eq!(publication.there()["pages/weir.html"], b"mine");
        publication.publish("--accept", 0);
        let mut there = publication.there();
        assert_eq!(
            there.remove("about.html").as_deref(),
            Some(&b"about"[..]),
            "{kind:?}"
        );
        assert_eq!(there, files(&publication.site.path("feeds")), "{kind:?}");
    }
}

#[test]
fn an_older_generation_another_site_and_too_many_removals_are_refused() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "[publish]\nmax_delete = 2\n");
        publication.publish("", 0);
        let (ledger, old) = (
            publication.site.path(".feedmill"),
            publication.site.path("old"),
        );
        copy(&ledger, &old.join("ledger"));
        copy(&publication.site.path("feeds"), &old.join("feeds"));
        for n in 1..=3 {
            publication
                .site
                .remove(&format!("2026-05-{n:02}-boat-{n}.txt"));
        }
        publication.site.build();
        let before = publication.there();
        publication.refused("3 files would be removed");
        assert_eq!(publication.there(), before);
        publication.publish("--accept", 0);
        let newer = publication.there();

        fs::remove_dir_all(&ledger).unwrap();
        fs::remove_dir_all(publication.site.path("feeds")).unwrap();
        copy(&old.join("ledger"), &ledger);
        copy(&old.join("feeds"), &publication.site.path("feeds"));
        publication.refused("generation 2 is published there");
        assert_eq!(publication.there(), newer);

        let config = fs::read_to_string(publication.site.path("config.toml")).unwrap();
        publication.site.write(
            "config.toml",
            config.replace("tag:quay.example,2026:", "tag:pier.example,2026:"),
        );
        fs::remove_dir_all(&ledger).unwrap();
        fs::remove_dir_all(publication.site.path("feeds")).unwrap();
        publication.site.build();
        publication.refused("the site \"tag:quay.example,2026:\" is published there");
        assert_eq!(publication.there(), newer);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let ran = Command::new("cp")
        .arg("-a")
        .arg(from)
        .arg(to)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

/// A machine without copies, such as a new one in CI, learns what is there from the target.
#[test]
fn copies_that_are_lost_change_nothing() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "");
        publication.publish("", 0);
        fs::remove_dir_all(publication.site.path(".feedmill/publish")).unwrap();
        assert_eq!(
            names(&publication.publish("", 0), "put").len(),
            0,
            "{kind:?}"
        );
        publication.build_with_weir();
        fs::remove_dir_all(publication.site.path(".feedmill/publish")).unwrap();
        let put = names(&publication.publish("", 0), "put");
        assert!(
            put.len() < 20 && put.contains(&"pages/weir.html".into()),
            "{kind:?}: {put:?}"
        );
        publication.assert_there("");
    }
}

#[test]
fn what_another_machine_published_is_not_taken_back_unasked() {
    for kind in KINDS {
        let mut publication = Publication::of(kind, "");
        publication.publish("", 0);
        let other = publication.site.path("other");
        copy(
            &publication.site.path(".feedmill"),
            &other.join(".feedmill"),
        );
        copy(&publication.site.path("feeds"), &other.join("feeds"));
        publication.build_with_weir();
        publication.publish("", 0);
        let there = publication.there();

        // The other machine knows the first generation, and makes two more of its own.
        for folder in [".feedmill", "feeds"] {
            fs::remove_dir_all(publication.site.path(folder)).unwrap();
            copy(&other.join(folder), &publication.site.path(folder));
        }
        publication.site.remove("weir.txt");
        for name in ["pier.txt", "dock.txt"] {
            publication.site.article(
                name,
                format!("The {name} was closed, and somebody fell in there.\n"),
            );
            publication.site.build();
        }
        let refused = |publication: &Publication| {
            let ran = publication
                .site
                .run(&format!("publish {}", publication.target()));
            assert_eq!(ran.code, Some(4), "{kind:?}: {ran:?}");
            assert!(
                ran.err.contains("put by another machine") && ran.err.contains("feedmill restore"),
                "{ran:?}"
            );
            assert_eq!(publication.there(), there, "{kind:?}");
        };
        refused(&publication);

        // A fresh clone without anything dates all stories anew.
        for folder in [".feedmill", "feeds"] {
            fs::remove_dir_all(publication.site.path(folder)).unwrap();
        }
        for n in 1..14 {
            let (from, to) = (
                format!("2026-05-{n:02}-boat-{n}.txt"),
                format!("boat-{n}.txt"),
            );
            publication.site.rename(&from, &to);
        }
        for n in 0..4 {
            publication.site.article(
                &format!("more-{n}.txt"),
                format!("More than {n} came, and nobody knew why.\n"),
            );
            publication.site.build();
        }
        refused(&publication);
        publication.publish("--accept", 0);
        publication.assert_there("");
    }
}

/// Many publications: lists of changes are folded into one, and still tell the truth.
#[test]
fn lists_of_what_changed_stay_few() {
    let mut publication = Publication::of(Kind::Folder, "");
    publication.publish("", 0);
    for n in 0..70 {
        publication.site.write("feeds/extra.txt", format!("{n}"));
        publication.publish("", 0);
    }
    let lists = fs::read_dir(publication.site.path("there/.feedmill"))
        .unwrap()
        .count();
    assert!(lists < 66, "{lists}");
    fs::remove_dir_all(publication.site.path(".feedmill/publish")).unwrap();
    fs::remove_file(publication.site.path("feeds/extra.txt")).unwrap();
    publication.build_with_weir();
    let told = publication.publish("", 0);
    assert_eq!(names(&told, "removed"), ["extra.txt"]);
    publication.assert_there("");
}

#[test]
fn a_fault_is_told_once_where_nobody_watches_and_a_broken_copy_is_made_anew() {
    let mut publication = Publication::of(Kind::Git, "");
    let words = "publish --quiet git:nowhere.git#pages";
    let (first, second) = (publication.site.run(words), publication.site.run(words));
    assert_eq!((first.code, second.code), (Some(1), Some(1)));
    assert!(first.err.contains("nowhere.git"), "{first:?}");
    assert_eq!(second.err, "");
    publication.publish("", 0);
    assert_ne!(publication.site.run(words).err, "");

    // As a power failure leaves them.
    let mut folders = vec![publication.site.path(".feedmill/publish")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .parent()
                .unwrap()
                .parent()
                .unwrap()
                .ends_with("objects")
            {
                fs::remove_file(&path).unwrap();
                fs::File::create(&path).unwrap();
            }
        }
    }
    publication.build_with_weir();
    publication.publish("", 0);
    publication.assert_there("");
}

/// How many commits the branch has.
fn commits(publication: &Publication) -> String {
    let log = Command::new("git")
        .arg("-C")
        .arg(publication.site.path("there.git"))
        .args(["rev-list", "--count", "pages"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&log.stdout).trim().to_owned()
}

#[test]
fn a_branch_without_history_is_one_commit() {
    let mut publication = Publication::of(Kind::Git, "[publish]\nhistory = false\n");
    publication.stranger("CNAME", "quay.example\n");
    // Commits that aren't ours would be lost.
    let ran = publication.site.run("publish git:there.git#pages");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    publication.publish("--accept", 0);
    publication.build_with_weir();
    publication.publish("", 0);
    let there = publication.there();
    assert_eq!(there["CNAME"], b"quay.example\n");
    assert!(there.contains_key("pages/weir.html"));
    assert_eq!(commits(&publication), "1");

    // What somebody pushed onto ours is in the log until one insists.
    publication.stranger("mine.txt", "somebody's work");
    publication.site.remove("weir.txt");
    publication.site.build();
    for options in ["", "--dry-run"] {
        publication.refused_with(options, "the branch's history is there already");
    }
    assert!(publication.there().contains_key("pages/weir.html"));
    publication.publish("--accept", 0);
    let there = publication.there();
    assert_eq!(there["mine.txt"], b"somebody's work");
    assert!(!there.contains_key("pages/weir.html"));
}

#[test]
fn a_branch_whose_history_is_ours_alone_may_lose_it() {
    let mut publication = Publication::of(Kind::Git, "[publish]\nhistory = true\n");
    publication.publish("", 0);
    for n in 1..=2 {
        let text = format!("The {n}th weir was opened on Friday, and nobody fell in.\n");
        publication.site.article("weir.txt", text);
        publication.site.build();
        if n == 2 {
            let config = fs::read_to_string(publication.site.path("config.toml")).unwrap();
            let config = config.replace("history = true", "history = false");
            publication.site.write("config.toml", config);
        }
        publication.publish("", 0);
    }
    assert_eq!(commits(&publication), "1");
}

#[test]
fn nothing_built_no_target_and_a_folder_of_the_site_are_told() {
    let site = Site::configured("");
    for (words, code, says) in [
        ("publish", 2, "nothing says where to publish"),
        ("publish feeds/there", 2, "lies in the output folder"),
        ("publish articles", 2, "lies in the articles folder"),
        ("publish .", 2, "holds the configuration"),
        ("publish ~/www", 2, "only shells know"),
        ("publish ftp://quay.example/", 2, "isn't known: ftp"),
        ("publish there", 1, "output folder"),
    ] {
        let ran = site.run(words);
        assert_eq!(ran.code, Some(code), "{words}: {ran:?}");
        assert!(ran.err.contains(says), "{words}: {ran:?}");
    }
    assert!(!site.path("there").exists());
}

#[cfg(feature = "watch")]
#[test]
fn a_watch_publishes_what_it_builds() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let site = Site::configured("[publish]\ntarget = \"there\"\n");
    site.article("weir.txt", WEIR);
    let mut watch = Command::new(assert_cmd::cargo::cargo_bin!("feedmill"))
        .current_dir(site.root())
        .args(["watch", "--publish"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let until = |holds: &dyn Fn() -> bool| {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(holds());
    };
    let is_there = || {
        let feeds = site.path("feeds");
        let there = site.path("there/feedmill.json");
        fs::read(there).ok() == fs::read(feeds.join("feedmill.json")).ok() && feeds.exists()
    };
    // The article was just written, and a build without it isn't published.
    until(&|| site.path("there/feedmill.json").exists());
    assert!(site.path("there/pages/weir.html").exists());
    until(&is_there);
    site.write(
        "articles/pier.txt",
        "The pier was closed on Friday, and somebody fell in.\n",
    );
    until(&|| site.path("there/pages/pier.html").exists() && is_there());
    let ended = Command::new("kill")
        .arg(watch.id().to_string())
        .status()
        .unwrap();
    assert!(ended.success());
    assert_eq!(watch.wait().unwrap().code(), Some(0));
    assert_eq!(files(&site.path("there")), files(&site.path("feeds")));

    let without = Site::configured("");
    let ran = without.run("watch --publish");
    assert_eq!(ran.code, Some(2), "{ran:?}");
}
