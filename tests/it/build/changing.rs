//! An article that changes, and changes back, while a build reads it.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::site::Site;

/// More than a build keeps the content of: it reads those in a head once more.
const STORIES: u32 = 600;
const ROUNDS: u32 = 6;

fn story(number: u32, round: u32) -> String {
    let (day, hour) = (number / 24 + 1, number % 24);
    format!(
        "title: Story {number}\ndate: 2024-03-{day:02}T{hour:02}:00:00Z\n\n\
         In round {round} the clerk counted {number} barrels.\n"
    )
}

#[test]
fn a_story_says_what_its_article_says_however_often_that_changed_meanwhile() {
    let mut site =
        Site::configured("[output]\npages = false\n[[feeds]]\nwindow = \"1m\"\narchive = false\n");
    let name = |number: u32| format!("{number:05}.txt");
    let last = STORIES - 1;
    for number in 0..STORIES {
        site.article(&name(number), story(number, 0));
    }
    site.build();
    for round in 1..=ROUNDS {
        for number in 0..STORIES {
            site.article(&name(number), story(number, round));
        }
        let place = site.path(&format!("articles/{}", name(last)));
        let (this, other) = (site.path("this"), site.path("other"));
        let put = |from: &Path, round: u32| {
            fs::write(from, story(last, round)).unwrap();
            fs::rename(from, &place).unwrap();
        };
        let is_done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                // Whole at any time, and what it is at last is what it was at first.
                while !is_done.load(Ordering::Relaxed) {
                    put(&other, 1_000 + round);
                    put(&this, round);
                }
            });
            site.later(60);
            let ran = site.run("build --accept");
            is_done.store(true, Ordering::Relaxed);
            assert_eq!(ran.code, Some(0), "{ran:?}");
        });
        site.later(60);
        assert_eq!(site.run("build").code, Some(0));
        site.assert_same_as_all();
    }
}
