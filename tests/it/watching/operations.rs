//! What people, editors and programs do to a folder of articles.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::sample::select;

use super::process::Watched;

/// A file name and a folder, few enough for operations to meet.
const NAMES: [&str; 6] = ["a.txt", "b.txt", "c.txt", "d.txt", "long name.txt", "x.md"];
const FOLDERS: [&str; 5] = ["", "news/", "news/2026/", "sport/", "deep/er/and/deeper/"];

/// One thing that is done.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    Write(String),
    WriteInPieces(String),
    Append(String),
    Truncate(String),
    RenameOver(String),
    Rename(String, String),
    RenameOut(String),
    Delete(String),
    Copy(String, String),
    MakeFoldersAndWrite(String),
    MoveFolder(&'static str, &'static str),
    DeleteFolder(&'static str),
    LinkHard(String, String),
    LinkSoft(String, String),
    TouchBack(String),
    SaveLikeVim(String),
    SaveLikeEmacs(String),
    SaveLikeSed(String),
    Draft(String),
    Untar(&'static str),
    Checkout,
    Burst(u32),
    Draw(&'static str, u8),
    Illustrate(String, &'static str),
    Erase(&'static str),
    RootGone,
    KillAndRestart,
    Settle,
}

/// Images that articles name.
const IMAGES: [&str; 3] = ["a.png", "news/b.png", "sport/c.png"];

/// A path of an article.
fn path() -> impl Strategy<Value = String> {
    (select(&FOLDERS[..]), select(&NAMES[..])).prop_map(|(folder, name)| format!("{folder}{name}"))
}

fn folder() -> impl Strategy<Value = &'static str> {
    select(&FOLDERS[1..])
}

pub(super) fn operation() -> impl Strategy<Value = Operation> {
    use Operation as O;
    prop_oneof![
        6 => path().prop_map(O::Write),
        2 => path().prop_map(O::WriteInPieces),
        2 => path().prop_map(O::Append),
        1 => path().prop_map(O::Truncate),
        2 => path().prop_map(O::RenameOver),
        4 => (path(), path()).prop_map(|(from, to)| O::Rename(from, to)),
        1 => path().prop_map(O::RenameOut),
        3 => path().prop_map(O::Delete),
        2 => (path(), path()).prop_map(|(from, to)| O::Copy(from, to)),
        2 => path().prop_map(O::MakeFoldersAndWrite),
        2 => (folder(), folder()).prop_map(|(from, to)| O::MoveFolder(from, to)),
        1 => folder().prop_map(O::DeleteFolder),
        1 => (path(), path()).prop_map(|(from, to)| O::LinkHard(from, to)),
        1 => (path(), path()).prop_map(|(from, to)| O::LinkSoft(from, to)),
        1 => path().prop_map(O::TouchBack),
        2 => path().prop_map(O::SaveLikeVim),
        1 => path().prop_map(O::SaveLikeEmacs),
        1 => path().prop_map(O::SaveLikeSed),
        1 => path().prop_map(O::Draft),
        1 => folder().prop_map(O::Untar),
        1 => Just(O::Checkout),
        1 => prop_oneof![20 => 3..40_u32, 1 => Just(2_000)].prop_map(O::Burst),
        2 => (select(&IMAGES[..]), 0..3_u8).prop_map(|(image, seed)| O::Draw(image, seed)),
        2 => (path(), select(&IMAGES[..])).prop_map(|(path, image)| O::Illustrate(path, image)),
        1 => select(&IMAGES[..]).prop_map(O::Erase),
        1 => Just(O::RootGone),
        1 => Just(O::KillAndRestart),
        2 => Just(O::Settle),
    ]
}

/// A story that no other is like, but for addresses that it had.
fn text(site: &mut Watched) -> String {
    site.count += 1;
    let n = site.count;
    let head = match n % 3 {
        0 => format!(
            "---\naliases: [/old/{}/, /boat-{}.html]\n---\n",
            n % 5,
            n % 7
        ),
        _ => String::new(),
    };
    format!(
        "{head}Boat number {n} came in with {} crates of salt, {n} days late.\nNobody at stage {n} had waited.\n\n\nHarbour Counts Boat Number {n} Again\nFog Closes the Western Approach\nWho Pays for Crate Number {n}?\n",
        n * 7
    )
}

fn ready(site: &Watched, path: &str) -> PathBuf {
    let place = site.article(path);
    let _ = fs::create_dir_all(place.parent().unwrap());
    place
}

fn write(place: &Path, text: &str) {
    // Where something else lies there, nothing is written, as any program would find.
    if let Ok(mut file) = fs::File::create(place) {
        file.write_all(text.as_bytes()).unwrap();
    }
}

fn run(program: &str, args: &[&str], at: &Path) {
    let _ = Command::new(program)
        .args(args)
        .current_dir(at)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

impl Operation {
    pub(super) fn run(&self, site: &mut Watched) {
        use Operation as O;
        let _ = fs::create_dir(site.article(""));
        match self {
            O::Write(path) => write(&ready(site, path), &text(site)),
            O::WriteInPieces(path) => in_pieces(&ready(site, path), &text(site)),
            O::Append(path) => {
                let more = format!("A word more, number {}.\n", site.count);
                if let Ok(mut file) = fs::OpenOptions::new().append(true).open(site.article(path)) {
                    file.write_all(more.as_bytes()).unwrap();
                }
            }
            O::Truncate(path) => {
                let place = site.article(path);
                if place.is_file() {
                    write(&place, "");
                    write(&place, &text(site));
                }
            }
            O::TouchBack(path) => run(
                "touch",
                &["-c", "-d", "2020-01-01", path],
                &site.article(""),
            ),
            O::SaveLikeVim(path) => like_vim(&site.article(path), &text(site)),
            O::SaveLikeEmacs(path) => like_emacs(&site.article(path), &text(site)),
            O::SaveLikeSed(path) => run("sed", &["-i", "s/salt/pepper/", path], &site.article("")),
            O::Draft(path) => {
                let place = site.article(path);
                if place.is_file() {
                    write(
                        &place,
                        &format!("title: A draft\ndraft: true\n\n{}", text(site)),
                    );
                }
            }
            O::Illustrate(path, image) => {
                let text = format!("title: A picture\nimage: /{image}\n\n{}", text(site));
                write(&ready(site, path), &text);
            }
            O::Untar(folder) => untar(site, folder),
            O::Checkout => checkout(site),
            O::Burst(count) => {
                for n in 0..*count {
                    let name = format!("burst/{}-{n}.txt", site.count);
                    write(&ready(site, &name), &text(site));
                }
            }
            O::RootGone => {
                let _ = fs::rename(site.article(""), site.path("away"));
                let _ = fs::rename(site.path("away"), site.article(""));
            }
            O::KillAndRestart => {
                site.kill();
                site.restart();
            }
            O::Settle => site.settle().unwrap(),
            other => other.move_about(site),
        }
    }

    /// What moves, copies, links and removes.
    fn move_about(&self, site: &mut Watched) {
        use Operation as O;
        match self {
            O::RenameOver(path) => {
                let place = ready(site, path);
                let beside = place.with_file_name(".new.tmp");
                write(&beside, &text(site));
                let _ = fs::rename(&beside, &place);
            }
            O::Rename(from, to) => {
                let to = ready(site, to);
                let _ = fs::rename(site.article(from), to);
            }
            O::RenameOut(path) => {
                let _ = fs::rename(site.article(path), site.path("outside.txt"));
            }
            O::Delete(path) => {
                let _ = fs::remove_file(site.article(path));
            }
            O::Copy(from, to) => {
                let to = ready(site, to);
                let _ = fs::copy(site.article(from), to);
            }
            O::MakeFoldersAndWrite(path) => {
                let inner = format!("made/{}/{path}", site.count);
                write(&ready(site, &inner), &text(site));
            }
            O::MoveFolder(from, to) => {
                let to = site.article(to.trim_end_matches('/'));
                let _ = fs::create_dir_all(to.parent().unwrap());
                let _ = fs::rename(site.article(from.trim_end_matches('/')), to);
            }
            O::DeleteFolder(folder) => {
                let _ = fs::remove_dir_all(site.article(folder));
            }
            O::Draw(image, seed) => {
                let place = ready(site, image);
                let bytes = [&b"\x89PNG\r\n\x1A\n"[..], &[*seed; 500]].concat();
                if let Ok(mut file) = fs::File::create(place) {
                    file.write_all(&bytes).unwrap();
                }
            }
            O::Erase(image) => {
                let _ = fs::remove_file(site.article(image));
            }
            O::LinkHard(from, to) => {
                let to = ready(site, to);
                let _ = fs::hard_link(site.article(from), to);
            }
            O::LinkSoft(from, to) => {
                let to = ready(site, to);
                let _ = std::os::unix::fs::symlink(site.article(from), to);
            }
            _ => {}
        }
    }
}

fn in_pieces(place: &Path, text: &str) {
    let Ok(mut file) = fs::File::create(place) else {
        return;
    };
    for piece in text.as_bytes().chunks(40) {
        file.write_all(piece).unwrap();
        file.sync_data().unwrap();
    }
}

/// The old file becomes a backup, a new one is written, the backup goes.
fn like_vim(place: &Path, text: &str) {
    if !place.is_file() {
        return;
    }
    let backup = place.with_extension("txt~");
    fs::rename(place, &backup).unwrap();
    write(place, text);
    fs::remove_file(backup).unwrap();
}

/// A lock that leads nowhere, an autosave file, then the file itself in place.
fn like_emacs(place: &Path, text: &str) {
    if !place.is_file() {
        return;
    }
    let name = place.file_name().unwrap().to_string_lossy().into_owned();
    let lock = place.with_file_name(format!(".#{name}"));
    let _ = std::os::unix::fs::symlink("nobody@nowhere", &lock);
    let autosave = place.with_file_name(format!("#{name}#"));
    write(&autosave, text);
    write(place, text);
    let _ = fs::remove_file(autosave);
    let _ = fs::remove_file(lock);
}

/// Three new articles unpacked with old times.
fn untar(site: &mut Watched, folder: &str) {
    let stage = site.path("stage");
    fs::create_dir_all(stage.join(folder)).unwrap();
    for name in ["t1.txt", "t2.txt", "sub-t3.txt"] {
        write(&stage.join(folder).join(name), &text(site));
    }
    run(
        "touch",
        &["-d", "2021-05-05", &format!("{folder}t1.txt")],
        &stage,
    );
    run("tar", &["-cf", "../stage.tar", "."], &stage);
    run("tar", &["-xf", "../stage.tar"], &site.article(""));
    fs::remove_dir_all(stage).unwrap();
}

/// The articles as they were two states ago, and back, as git does it.
fn checkout(site: &mut Watched) {
    let at = site.article("");
    let git = |args: &[&str]| {
        let name = ["-c", "user.name=t", "-c", "user.email=t@t.example"];
        run("git", &[&name[..], args].concat(), &at);
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "one"]);
    write(&ready(site, "news/checked.txt"), &text(site));
    let _ = fs::rename(site.article("a.txt"), site.article("moved.txt"));
    git(&["add", "-A"]);
    git(&["commit", "-qm", "two"]);
    git(&["checkout", "-q", "HEAD~1"]);
    git(&["checkout", "-q", "-"]);
}
