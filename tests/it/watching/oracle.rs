//! Who each story is, kept by the test itself: a comparison with the same ledger can't see a lost id.
//! Of each story that it writes it keeps id, date and address as it first read them; none may change
//! while the story's file is there, wherever that moves.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;

use super::process::{Watched, tree};

/// One thing that is done to stories, the rules of whose identity are promised: each keeps its words
/// but for a sentence more, or is the same file. A story is meant by its place among all, modulo their count.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Write,
    Append(usize),
    SaveOver(usize),
    SaveLikeVim(usize),
    Rename(usize),
    RenameAndAppend(usize),
    RenameBesideFresh(usize),
    MoveFolder,
    Unpack(usize),
    Delete(usize),
    Restart(usize),
    RestartAtOnce,
    Settle,
}

pub(super) fn deed() -> impl Strategy<Value = Deed> {
    use Deed as D;
    let story = || 0..1_000_usize;
    prop_oneof![
        3 => Just(D::Write),
        2 => story().prop_map(D::Append),
        1 => story().prop_map(D::SaveOver),
        1 => story().prop_map(D::SaveLikeVim),
        4 => story().prop_map(D::Rename),
        2 => story().prop_map(D::RenameAndAppend),
        3 => story().prop_map(D::RenameBesideFresh),
        2 => Just(D::MoveFolder),
        1 => (3..12_usize).prop_map(D::Unpack),
        2 => story().prop_map(D::Delete),
        1 => story().prop_map(D::Restart),
        1 => Just(D::RestartAtOnce),
        2 => Just(D::Settle),
    ]
}

/// What subscribers know a story by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    id: String,
    published: String,
    url: String,
}

#[derive(Debug)]
struct Story {
    number: u32,
    /// From the articles folder.
    path: String,
    known: Option<Known>,
}

/// The stories of a site, as the test wrote them.
#[derive(Debug, Default)]
pub(super) struct Oracle {
    stories: Vec<Story>,
    /// Counts stories, names and sentences: none is used twice.
    count: u32,
}

impl Oracle {
    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// A path that no story had, in one of some folders.
    fn path(&mut self) -> String {
        let n = self.next();
        let folder = ["", "news/", "news/2026/", "sport/"][(n % 4) as usize];
        format!("{folder}n{n}.txt")
    }

    fn write(&mut self, site: &Watched) {
        let path = self.path();
        self.write_at(&site.article(&path), path);
    }

    /// Writes a story to a place, from where it comes to its path.
    fn write_at(&mut self, place: &Path, path: String) {
        let number = self.next();
        put(place, &text(number));
        self.stories.push(Story {
            number,
            path,
            known: None,
        });
    }

    fn place(&self, site: &Watched, at: usize) -> Option<PathBuf> {
        Some(site.article(&self.stories.get(at)?.path))
    }

    /// Gives a story another name, in another folder perhaps.
    fn rename(&mut self, site: &Watched, at: usize) {
        let path = self.path();
        let Some(from) = self.place(site, at) else {
            return;
        };
        let to = site.article(&path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(from, to).unwrap();
        self.stories[at].path = path;
    }

    /// A folder that holds stories moves, with all below it.
    fn move_folder(&mut self, site: &Watched) {
        let to = format!("moved-{}/", self.next());
        for folder in ["news/2026/", "news/", "sport/"] {
            let holds = |story: &Story| story.path.starts_with(folder);
            if !self.stories.iter().any(holds) {
                continue;
            }
            let place = |folder: &str| site.article(folder.trim_end_matches('/'));
            fs::rename(place(folder), place(&to)).unwrap();
            for story in &mut self.stories {
                if let Some(rest) = story.path.strip_prefix(folder) {
                    story.path = format!("{to}{rest}");
                }
            }
            return;
        }
    }

    /// Many stories at once, with old times.
    fn unpack(&mut self, site: &Watched, count: usize) {
        let stage = site.path("stage");
        for _ in 0..count {
            let path = self.path();
            let place = stage.join(&path);
            self.write_at(&place, path);
            let old =
                std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
            fs::File::options()
                .write(true)
                .open(&place)
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        let tar = |args: &[&str]| {
            let tar = Command::new("tar")
                .args(args)
                .current_dir(site.path(""))
                .status();
            assert!(tar.unwrap().success());
        };
        tar(&["-cf", "stage.tar", "-C", "stage", "."]);
        tar(&["-xf", "stage.tar", "-C", "articles"]);
        fs::remove_dir_all(stage).unwrap();
    }

    pub(super) fn run(&mut self, deed: &Deed, site: &mut Watched) {
        use Deed as D;
        let of = |at: &usize| at % self.stories.len().max(1);
        match deed {
            D::Write => self.write(site),
            D::Append(at) => self.append(site, of(at)),
            D::SaveOver(at) | D::SaveLikeVim(at) => self.save(site, of(at), deed),
            D::Rename(at) => self.rename(site, of(at)),
            D::RenameAndAppend(at) => {
                let at = of(at);
                self.rename(site, at);
                self.append(site, at);
            }
            D::RenameBesideFresh(at) => {
                let at = of(at);
                self.write(site);
                self.rename(site, at);
                self.write(site);
            }
            D::MoveFolder => self.move_folder(site),
            D::Unpack(count) => self.unpack(site, *count),
            D::Delete(at) => {
                let at = of(at);
                if let Some(place) = self.place(site, at) {
                    fs::remove_file(place).unwrap();
                    self.stories.remove(at);
                }
            }
            D::Restart(at) => {
                let at = of(at);
                site.kill();
                self.rename(site, at);
                self.write(site);
                site.restart();
            }
            D::RestartAtOnce => {
                site.kill();
                site.restart_at_once();
            }
            D::Settle => site.settle().unwrap(),
        }
    }

    fn append(&mut self, site: &Watched, at: usize) {
        let more = format!("A word more, number {}.\n", self.next());
        if let Some(place) = self.place(site, at) {
            let mut file = fs::OpenOptions::new().append(true).open(place).unwrap();
            file.write_all(more.as_bytes()).unwrap();
        }
    }

    /// The same story in a new file, as editors save.
    fn save(&mut self, site: &Watched, at: usize, deed: &Deed) {
        let more = format!("A word more, number {}.\n", self.next());
        let Some(place) = self.place(site, at) else {
            return;
        };
        let text = fs::read_to_string(&place).unwrap() + &more;
        if matches!(deed, Deed::SaveLikeVim(_)) {
            let backup = place.with_extension("txt~");
            fs::rename(&place, &backup).unwrap();
            put(&place, &text);
            fs::remove_file(backup).unwrap();
        } else {
            let beside = place.with_file_name(".new.tmp");
            put(&beside, &text);
            fs::rename(&beside, &place).unwrap();
        }
    }

    /// Asserts of a settled site that each story is published once, and is who it was.
    pub(super) fn check(&mut self, site: &Watched) -> Result<(), String> {
        let pages = site.path("feeds/pages");
        let mut published: BTreeMap<u32, Vec<Known>> = BTreeMap::new();
        for name in tree(&pages) {
            let page = fs::read_to_string(pages.join(&name)).unwrap();
            let Some(number) = marked(&page) else {
                continue;
            };
            let meta = |name: &str| {
                let start = format!("<meta name=\"feedmill:{name}\" content=\"");
                let rest = page.split(&start).nth(1).unwrap();
                rest.split('"').next().unwrap().to_owned()
            };
            published.entry(number).or_default().push(Known {
                id: meta("id"),
                published: meta("published"),
                url: name,
            });
        }
        for story in &mut self.stories {
            let found = published.get(&story.number).map_or(&[][..], Vec::as_slice);
            let is_same = match (found, &story.known) {
                ([now], Some(known)) => now == known,
                ([_], None) => true,
                _ => false,
            };
            if !is_same {
                let said: String = site.said();
                return Err(format!(
                    "{story:?} is published as {found:?}; the watch said {said}; it was done {:?}",
                    site.history
                ));
            }
            story.known = found.first().cloned();
        }
        Ok(())
    }
}

fn put(place: &Path, text: &str) {
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    let mut file = fs::File::create(place).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

const MARK: &str = "It bears the mark ";

/// A story that no other is like, with its mark.
fn text(number: u32) -> String {
    format!(
        "title: Crane {number} is oiled\n\nCrane number {number} stands on quay {number}. {MARK}{number}.\n\
         Its hook hangs over berth {number}. Who oiled it on day {number} isn't known.\n"
    )
}

/// The number of the story on a page.
fn marked(page: &str) -> Option<u32> {
    let rest = page.split(MARK).nth(1)?;
    rest.split('.').next()?.parse().ok()
}
