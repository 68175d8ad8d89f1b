//! What every store must answer: the same as the ledger in maps, which was told the same.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::ledger::memory::{Recall, SiteState, StoryRow};
use crate::ledger::sighting::FileIdentity;
use crate::plan::changes::{Found, Placed, SealedDocument};
use crate::plan::memory::{Memory, Trace};
use crate::plan::model::Format;
use crate::plan::tests::map::Map;
use crate::plan::tests::published::Published;
use crate::plan::tests::{SITE_COUNT, Told, World, step};
use crate::store::{Store, Transaction};
use crate::story::ArticlePath;

/// What is asked of both ledgers: all that the one in maps has, and what neither has.
struct Asked {
    rows: Vec<StoryRow>,
    titles: Vec<u64>,
    keys: Vec<String>,
    texts: Vec<u128>,
    instants: Vec<i64>,
    hashes: Vec<[u8; 16]>,
    feeds: Vec<String>,
}

impl Asked {
    fn of(map: &Map) -> Self {
        let stories = || map.stories.values().map(|known| &known.story);
        let rows = map.stories.keys().copied();
        let instants = stories().filter_map(|story| story.instant);
        let headlines = map.headlines.values();
        let instants = instants.chain(headlines.map(|headline| headline.instant));
        let naming = map.bodies.values().flat_map(|(body, _)| body.named());
        let titles: BTreeSet<u64> = stories()
            .map(|story| story.title_hash)
            .chain(naming)
            .chain([0, 1])
            .collect();
        Self {
            rows: rows.chain([StoryRow(0), StoryRow(9_999)]).collect(),
            titles: titles.into_iter().collect(),
            keys: stories()
                .map(|story| story.key.clone())
                .chain(["nobody".into()])
                .collect(),
            texts: stories()
                .filter_map(|story| Some(story.said?.text))
                .chain([7])
                .collect(),
            instants: instants.map(|at| at.timestamp_millis()).collect(),
            hashes: map.headlines.keys().copied().chain([[9; 16]]).collect(),
            feeds: map.feeds.keys().cloned().chain(["none".into()]).collect(),
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "answers that are compared and gone"
)]
#[track_caller]
fn same<T: PartialEq + Debug>(question: &str, expected: T, found: T) {
    assert!(
        found == expected,
        "{question}: {found:#?}, not {expected:#?}"
    );
}

/// What planning asks.
fn check_memory(asked: &Asked, map: &Map, store: &dyn Memory) {
    let choices = map.choices().unwrap();
    let numberings: Vec<_> = std::iter::once((None, 0))
        .chain(choices.rules.keys().map(|own| (Some(*own), 2)))
        .collect();
    let newest = choices.newest_number;
    let numbers: Vec<_> = choices
        .histories()
        .flat_map(|history| (0..=newest).map(|number| (history.row, number)))
        .collect();
    same("choices", choices, store.choices().unwrap());
    let sorted = |mut trace: Trace| {
        trace.old_titles.sort_unstable();
        trace.related.sort();
        trace
    };
    let traced = |memory: &dyn Memory| {
        let traced = memory.traced(&asked.rows).unwrap().into_iter();
        traced
            .map(|own| own.map(|(story, trace)| (story, sorted(trace))))
            .collect::<Vec<_>>()
    };
    same("traced", traced(map), traced(store));
    let reached = |memory: &dyn Memory| memory.reached(&asked.titles, &numbers).unwrap();
    same("reached", reached(map), reached(store));
    let heads = |memory: &dyn Memory| memory.heads(&asked.feeds, &numberings).unwrap();
    same("heads", heads(map), heads(store));
    for old in [BTreeSet::new(), asked.rows.iter().copied().collect()] {
        let contents = |memory: &dyn Memory| memory.contents(&asked.rows, &old).unwrap();
        same("contents", contents(map), contents(store));
    }
    let stories = |memory: &dyn Memory| memory.stories(&asked.rows, &asked.titles).unwrap();
    same("stories", stories(map), stories(store));
    let keyed = |memory: &dyn Memory| memory.keyed(&asked.keys).unwrap();
    same("keyed", keyed(map), keyed(store));
    let wishes = asked.hashes.iter().zip(asked.instants.iter().cycle());
    let wishes: Vec<_> = wishes.map(|(hash, at)| (*hash, Some(*at))).collect();
    let headlines = |memory: &dyn Memory| memory.headlines(&wishes).unwrap();
    same("headlines", headlines(map), headlines(store));
    let spans: Vec<_> = asked.instants.iter().map(|at| (at - 1, at + 1)).collect();
    let instants = |memory: &dyn Memory| memory.instants(&spans).unwrap();
    same("instants", instants(map), instants(store));
    let inventory = |memory: &dyn Memory| {
        let mut inventory = memory.inventory().unwrap();
        inventory.headlines.sort();
        // Of a history without a page it may be said so.
        inventory.pages.retain(|_, pages| !pages.is_empty());
        inventory
    };
    same("inventory", inventory(map), inventory(store));
}

/// What judging asks.
fn check_recall<R>(asked: &Asked, map: &Map, store: &R)
where
    R: Recall + ?Sized,
    R::Error: Debug,
{
    for row in &asked.rows {
        same(
            "story",
            map.story(*row).unwrap(),
            store.story(*row).unwrap(),
        );
        same("kept", map.kept(*row).unwrap(), store.kept(*row).unwrap());
        let (expected, found) = (map.path_of_gone(*row), store.path_of_gone(*row));
        same("path_of_gone", expected.unwrap(), found.unwrap());
    }
    for key in &asked.keys {
        let (expected, found) = (map.story_with_key(key), store.story_with_key(key));
        same("story_with_key", expected.unwrap(), found.unwrap());
        let (expected, found) = (map.story_with_id(key), store.story_with_id(key));
        same("story_with_id", expected.unwrap(), found.unwrap());
        same(
            "has_slug",
            map.has_slug(key).unwrap(),
            store.has_slug(key).unwrap(),
        );
        let path = ArticlePath::from_bytes(format!("{key}.txt"));
        let (expected, found) = (map.gone_at(&path), store.gone_at(&path));
        same("gone_at", expected.unwrap(), found.unwrap());
    }
    for text in &asked.texts {
        let (expected, found) = (map.gone_with_text(*text), store.gone_with_text(*text));
        same("gone_with_text", expected.unwrap(), found.unwrap());
    }
    for title in asked.titles.iter().filter(|title| **title != 0) {
        let expected = map.released_with_title(*title, 3).unwrap();
        let found = store.released_with_title(*title, 3).unwrap();
        let instants = |stories: &[_]| -> Vec<_> {
            let stories = stories.iter();
            stories
                .map(|story: &crate::ledger::memory::KnownStory| story.instant)
                .collect()
        };
        same("released_with_title", instants(&expected), instants(&found));
    }
    for inode in 0..40 {
        let file = FileIdentity {
            device: 1,
            inode,
            birth_ns: i64::try_from(inode).unwrap(),
        };
        let (expected, found) = (map.gone_with_file(file), store.gone_with_file(file));
        same("gone_with_file", expected.unwrap(), found.unwrap());
    }
    let gone = map.stories.values().filter_map(|known| known.story.gone);
    for since in gone {
        let (expected, found) = (map.gone_since(since), store.gone_since(since));
        same("gone_since", expected.unwrap(), found.unwrap());
    }
    for millis in &asked.instants {
        for at in [*millis, millis + 1] {
            let at = chrono::DateTime::from_timestamp_millis(at).unwrap();
            let (expected, found) = (map.has_instant(at), store.has_instant(at));
            same("has_instant", expected.unwrap(), found.unwrap());
        }
    }
}

/// The links that were settled when documents were drawn.
fn found(map: &Map) -> Found {
    let links = map.stories.iter();
    let links = links.filter_map(|(row, known)| Some((*row, known.links.clone()?)));
    Found {
        links: links.collect(),
        ..Found::default()
    }
}

/// The documents of sealed pages that are in their places.
fn placed(map: &Map) -> Placed {
    let documents = map.documents.iter().map(|(history, page, name)| {
        let format = Format::ALL
            .into_iter()
            .find(|own| own.file_name() == name)
            .unwrap();
        SealedDocument {
            folder: map.histories[history].folder.clone().unwrap(),
            page: *page,
            format,
            hash: 1,
        }
    });
    Placed {
        sealed: documents.collect(),
        ..Placed::default()
    }
}

/// Has sites change step by step, and tells a store what the ledger in maps is told; both are asked all after each.
fn check(begin: impl Fn() -> Transaction) {
    let config = ProptestConfig {
        cases: 24,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let site = (0..SITE_COUNT, any::<bool>());
    let steps = prop::collection::vec((step(), any::<bool>()), 1..24);
    let told = TestRunner::new(config).run(&(site, steps), |((site, is_hasty), steps)| {
        let mut world = World::new(site, is_hasty);
        let mut published = Published::default();
        let run = begin();
        run.tell()
            .put_site(&SiteState {
                id: "tag:quay.example,2026:".into(),
                generation: 0,
                config: 0,
                pages: 0,
            })
            .unwrap();
        run.tell().filled(&[]).unwrap();
        for (step, keeps_bodies) in &steps {
            world.take(step);
            let mut applied = None;
            world.build_telling(*keeps_bodies, &mut published, &mut |told| match told {
                Told::Judged(judged) => applied = Some(run.judged(judged).unwrap()),
                Told::Planned(planned) => {
                    run.planned(applied.as_ref().unwrap(), planned).unwrap();
                }
            });
            run.tell().found(&found(&world.map)).unwrap();
            run.tell().placed(&placed(&world.map)).unwrap();
            if world.map.retained.is_empty() {
                run.tell().free_retained().unwrap();
            }
            let asked = Asked::of(&world.map);
            check_memory(&asked, &world.map, run.ask());
            check_recall(&asked, &world.map, run.ask());
        }
        Ok(())
    });
    told.unwrap();
}

#[test]
fn sqlite_answers_as_the_ledger_in_maps_does() {
    check(|| Store::in_memory(Path::new("ledger.db")).unwrap());
}
