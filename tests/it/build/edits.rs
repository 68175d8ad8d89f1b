//! Random edits of a newsroom: whatever is done, a subscriber finds each story once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::history::{SMALL, followed, story};
use crate::site::Site;

/// What may be done to a newsroom.
#[derive(Debug, Clone)]
enum Edit {
    Publish(usize),
    Rewrite(usize),
    Retag(usize),
    Relate(usize, usize),
    Remove(usize),
    Hold(usize),
    Withdraw(usize),
    Move(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let boat = || 0..40_usize;
    prop_oneof![
        8 => boat().prop_map(Edit::Publish),
        3 => boat().prop_map(Edit::Rewrite),
        2 => boat().prop_map(Edit::Retag),
        2 => (boat(), boat()).prop_map(|(a, b)| Edit::Relate(a, b)),
        2 => boat().prop_map(Edit::Remove),
        1 => boat().prop_map(Edit::Hold),
        1 => boat().prop_map(Edit::Withdraw),
        1 => boat().prop_map(Edit::Move),
    ]
}

/// A newsroom with what its subscribers must be able to get.
struct Room {
    site: Site,
    /// The text of each article that is there, and where it lies.
    articles: BTreeMap<usize, (String, String)>,
    edits: usize,
}

impl Room {
    fn put(&mut self, n: usize, text: String) {
        let place = self.articles.get(&n).map(|(place, _)| place.clone());
        let place = place.unwrap_or_else(|| format!("boat-{n:03}.txt"));
        self.site.article(&place, &text);
        let later = 1_778_760_000 + i64::try_from(self.edits).unwrap();
        self.site.modified(&place, later);
        self.articles.insert(n, (place, text));
    }

    fn run(&mut self, edit: &Edit) {
        self.edits += 1;
        let edits = self.edits;
        let known = |n: &usize| self.articles.get(n).map(|(_, text)| text.clone());
        match edit {
            Edit::Publish(n) => self.put(*n, story(*n)),
            Edit::Rewrite(n) => {
                if let Some(text) = known(n) {
                    self.put(
                        *n,
                        text.replacen("came in", &format!("came in again ({edits})"), 1),
                    );
                }
            }
            Edit::Retag(n) => {
                if let Some(text) = known(n) {
                    let tag = ["salt", "fog", "salt, fog"][edits % 3];
                    let rest = text.split_once('\n').unwrap().1;
                    let rest = rest
                        .split_once("tags: ")
                        .map_or(rest, |(_, rest)| rest.split_once('\n').unwrap().1);
                    self.put(*n, format!("title: Boat {n}\ntags: {tag}\n{rest}"));
                }
            }
            Edit::Relate(n, other) => {
                if let Some(text) = known(n) {
                    let text = text.split("\n\nRelated").next().unwrap().to_owned();
                    self.put(
                        *n,
                        format!(
                            "{}\n\nRelated\n\nBoat {other}\nFog over quay {edits}\n",
                            text.trim_end()
                        ),
                    );
                }
            }
            Edit::Remove(n) => {
                if let Some((place, _)) = self.articles.remove(n) {
                    self.site.remove(&place);
                }
            }
            Edit::Hold(n) => {
                if let Some(text) = known(n) {
                    let text = text.replace("draft: true\n", "");
                    let text = if edits.is_multiple_of(2) {
                        text
                    } else {
                        text.replacen('\n', "\ndraft: true\n", 1)
                    };
                    self.put(*n, text);
                }
            }
            Edit::Withdraw(n) => {
                if let Some(text) = known(n).filter(|text| !text.contains("withdrawn")) {
                    self.put(*n, text.replacen('\n', "\nwithdrawn: It sank.\n", 1));
                }
            }
            Edit::Move(n) => {
                if let Some((place, text)) = self.articles.remove(n) {
                    let to = format!("moved/{edits}.txt");
                    self.site.rename(&place, &to);
                    self.articles.insert(*n, (to, text));
                }
            }
        }
    }
}

/// `EDIT_SEQUENCES` asks for more than a few.
#[test]
fn after_any_edits_a_subscriber_finds_each_story_once() {
    let asked = std::env::var("EDIT_SEQUENCES").ok();
    let cases = asked.and_then(|text| text.parse().ok()).unwrap_or(4);
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    };
    let edits = prop::collection::vec(prop::collection::vec(edit(), 1..4), 5..40);
    let feeds = format!(
        "{SMALL}[[feeds]]\nname = \"long\"\nstories = 8\nwindow = \"1m\"\narchive_size = 3\n[[feeds]]\neach = \"tag\"\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n"
    );
    let result = TestRunner::new(config).run(&edits, |runs| {
        let mut room = Room {
            site: Site::configured(&feeds),
            articles: BTreeMap::new(),
            edits: 0,
        };
        for edits in &runs {
            for edit in edits {
                room.run(edit);
            }
            room.site.build_with("--accept", 0);
        }
        let pages = room.site.output();
        let pages = pages.iter().filter(|(path, _)| path.starts_with("pages/"));
        let published: BTreeSet<String> = pages
            .map(|(_, bytes)| {
                let page = str::from_utf8(bytes).unwrap();
                let id = page.split("\"feedmill:id\" content=\"").nth(1).unwrap();
                id.split('"').next().unwrap().to_owned()
            })
            .collect();
        for head in ["atom.xml", "long/atom.xml"] {
            let (ids, _) = followed(&room.site, head);
            let distinct: BTreeSet<String> = ids.iter().cloned().collect();
            prop_assert_eq!(distinct.len(), ids.len(), "an id stands twice in {}", head);
            prop_assert_eq!(&distinct, &published, "{}", head);
        }
        let tags = ["tag/salt/atom.xml", "tag/fog/atom.xml"];
        for head in tags.into_iter().filter(|head| room.site.has(head)) {
            let (ids, _) = followed(&room.site, head);
            let distinct: BTreeSet<String> = ids.iter().cloned().collect();
            prop_assert_eq!(distinct.len(), ids.len(), "an id stands twice in {}", head);
            prop_assert!(distinct.is_subset(&published), "{}", head);
        }
        room.site.assert_same_as_all();
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
