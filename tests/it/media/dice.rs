//! Random life with images and files: after each run the output is what `build --all` makes of it, leads to what is
//! there and to nothing else, and shows what the articles folder says.

use std::collections::BTreeMap;

use super::files::{mp3, png};
use super::{article, assert_led_to, document, published};
use crate::site::Site;

/// xorshift64: the same steps on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % count
    }
}

const IMAGES: [&str; 3] = ["one.png", "img/two.png", "img/three.png"];
const FILES: [&str; 2] = ["one.mp3", "img/two.mp3"];
const ARTICLES: [&str; 5] = ["a.txt", "news/b.md", "news/c.txt", "d.md", "e.txt"];

/// What the articles folder holds, as it was written.
#[derive(Default)]
struct Folder {
    files: BTreeMap<&'static str, Vec<u8>>,
    /// Names of what is shown, by article; `None`: a draft.
    articles: BTreeMap<&'static str, Option<[Option<&'static str>; 2]>>,
}

impl Folder {
    fn step(&mut self, site: &Site, dice: &mut Dice) {
        let article_name = ARTICLES[dice.below(ARTICLES.len())];
        match dice.below(10) {
            0..4 => {
                let image = IMAGES.get(dice.below(IMAGES.len() + 1)).copied();
                let file = FILES.get(dice.below(FILES.len() + 1)).copied();
                let is_draft = dice.below(5) == 0;
                let (mut keys, mut text) = (String::new(), String::new());
                let is_markdown = article_name.ends_with("md");
                for (key, named) in [("image", image), ("audio", file)] {
                    let Some(name) = named else {
                        continue;
                    };
                    if is_markdown && dice.below(2) == 0 {
                        text.extend(["\n![It](/", name, ") or [it](/", name, "?)\n"]);
                    } else {
                        keys.extend([key, ": /", name, "\n"]);
                    }
                }
                keys += if is_draft { "draft: true\n" } else { "" };
                let title = format!("Ferry {article_name} {}", dice.below(3));
                site.article(article_name, article(&title, &keys) + &text);
                self.articles
                    .insert(article_name, (!is_draft).then_some([image, file]));
            }
            4 if self.articles.len() > 2 && self.articles.remove(article_name).is_some() => {
                site.remove(article_name);
            }
            5..8 => {
                let seed = u8::try_from(dice.below(3)).unwrap();
                let name = IMAGES[dice.below(IMAGES.len())];
                self.write(site, name, png(10, 10, seed));
            }
            8 => {
                let name = FILES[dice.below(FILES.len())];
                self.write(site, name, mp3(100 + dice.below(3)));
            }
            _ => {
                let names: Vec<&str> = self.files.keys().copied().collect();
                if let Some(name) = names.get(dice.below(IMAGES.len() + FILES.len())) {
                    self.files.remove(name);
                    site.remove(name);
                }
            }
        }
    }

    fn write(&mut self, site: &Site, name: &'static str, bytes: Vec<u8>) {
        site.article(name, &bytes);
        self.files.insert(name, bytes);
    }

    /// The documents that the stories show.
    fn shown(&self) -> impl Iterator<Item = String> {
        let named = self.articles.values().flatten().flatten().flatten();
        let found = named.filter_map(|name| Some((name, self.files.get(name)?)));
        found.map(|(name, bytes)| document(bytes, name.rsplit_once('.').unwrap().1))
    }
}

#[test]
fn any_life_with_images_ends_as_a_build_of_all() {
    let history = "[[feeds]]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\n";
    for (seed, more) in [(7, ""), (11, history), (13, "[output]\npages = false\n")] {
        let mut site = Site::configured(more);
        let mut dice = Dice(seed);
        let mut folder = Folder::default();
        for round in 0..14 {
            for _ in 0..=dice.below(3) {
                folder.step(&site, &mut dice);
            }
            if folder.articles.is_empty() {
                continue;
            }
            site.later(60);
            let ran = site.run("build --accept");
            assert_eq!(ran.code, Some(0), "{seed} {round}: {ran:?}");
            assert_eq!(published(&site), folder.shown().collect(), "{seed} {round}");
            assert_led_to(&site);
            site.assert_checked();
            site.assert_same_as_all();
        }
        // Nothing of it was lost with the ledger.
        let before = site.documents();
        site.lose_ledger();
        site.run("build");
        assert_eq!(site.documents(), before, "{seed}");
    }
}
