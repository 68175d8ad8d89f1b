//! Sites that change, planned step by step with a ledger in maps.

pub(crate) mod map;
pub(crate) mod published;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use self::map::Map;
use self::published::Published;
use super::admission::{Before, admit};
use super::changes::{Judged, Planned};
use super::document::DocumentPath;
use super::feeds::Feeds;
use super::memory::{Choices, Memory as _};
use super::{Articles, Run, Setting, Unread, With, plan};
use crate::config::Config;
use crate::ledger::body::Body;
use crate::ledger::comparison::{Comparer, Comparison, ToRead};
use crate::ledger::judge::judge;
use crate::ledger::judgement::{Circumstances, Judgement};
use crate::ledger::known_items::KnownItems;
use crate::ledger::memory::{
    Digest, Fingerprints, KnownFile, Missing, ReadFile, Said, StoryRow, Wanted,
};
use crate::ledger::sighting::Sighting;
use crate::story::{self, ArticlePath, Reading, Rules};

/// Sites that differ in what planning has to weigh.
const SITES: [&str; 7] = [
    "",
    "[[feeds]]\nname = \"\"\nstories = 2\nwindow = \"1m\"\narchive_size = 3\n",
    "[output]\npages = false\n[[feeds]]\nname = \"\"\nstories = 3\nwindow = \"1m\"\narchive = false\n",
    "[[feeds]]\nname = \"\"\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n\
     [[feeds]]\nname = \"few\"\nstories = 1\nwindow = \"1m\"\narchive_size = 2\n\
     [[feeds]]\nname = \"named\"\nitems = [\"headlines\"]\n",
    "[[feeds]]\nname = \"in/{value}\"\ntitle = \"In {value}\"\neach = \"section\"\nstories = 2\nwindow = \"1m\"\narchive_size = 2\n\
     [[feeds]]\nname = \"north\"\nwhere = { section = \"north\" }\nstories = 1\nwindow = \"1m\"\narchive_size = 3\n",
    "[[feeds]]\nname = \"heads\"\nitems = [\"headlines\"]\nstories = 2\n\
     [[feeds]]\nname = \"long\"\nitems = [\"stories\"]\narchive = false\n\
     [[feeds]]\nname = \"short\"\nitems = [\"stories\"]\nstories = 1\nwindow = \"1m\"\narchive_size = 2\n",
    "[[feeds]]\nname = \"\"\nstories = 9\nmax_bytes = \"24 kB\"\narchive_size = 3\n",
];

const TITLES: [&str; 8] = [
    "Lock gate stuck at noon",
    "Ferry found adrift off the bar",
    "Council sells the old pump house",
    "Gulls take the market roof",
    "Dredger back after nine weeks",
    "Night bus keeps to its route",
    "School choir sings on the mole",
    "Salt store opens its doors",
];

/// How many sites there are.
pub(crate) const SITE_COUNT: usize = SITES.len();

/// What a ledger is told.
pub(crate) enum Told<'a> {
    /// What was judged.
    Judged(&'a Judged),
    /// What was planned.
    Planned(&'a Planned),
}

/// What happens to a site between two runs. A story is meant by its place among all, modulo their count.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Write {
        title: usize,
        headlines: Vec<usize>,
        section: bool,
        long: bool,
        links: bool,
    },
    Edit(usize),
    Retitle(usize, usize),
    Relate(usize, Vec<usize>),
    Rename(usize),
    Delete(usize),
    Draft(usize),
    Withdraw(usize),
    Move(usize),
    /// Another configuration.
    Configure(usize),
    Nothing,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    use Step as S;
    let story = || 0..100_usize;
    let title = || 0..TITLES.len();
    let headlines = || prop::collection::vec(0..TITLES.len() + 3, 0..4);
    prop_oneof![
        6 => (title(), headlines(), any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.4))
            .prop_map(|(title, headlines, section, long, links)| {
                S::Write { title, headlines, section, long, links }
            }),
        2 => story().prop_map(S::Edit),
        1 => (story(), title()).prop_map(|(story, title)| S::Retitle(story, title)),
        2 => (story(), headlines()).prop_map(|(story, headlines)| S::Relate(story, headlines)),
        1 => story().prop_map(S::Rename),
        1 => story().prop_map(S::Delete),
        1 => story().prop_map(S::Draft),
        1 => story().prop_map(S::Withdraw),
        1 => story().prop_map(S::Move),
        1 => (0..SITES.len()).prop_map(S::Configure),
        1 => Just(S::Nothing),
    ]
}

/// A new article of the usual length.
fn write(title: usize, headlines: &[usize], section: bool) -> Step {
    Step::Write {
        title,
        headlines: headlines.to_vec(),
        section,
        long: false,
        links: false,
    }
}

/// An article file.
#[derive(Debug, Clone)]
struct Article {
    title: usize,
    headlines: Vec<usize>,
    sentences: Vec<u32>,
    section: &'static str,
    state: &'static str,
    long: bool,
    /// It is Markdown, and leads to articles by the numbers of its headlines.
    links: bool,
    inode: u64,
    changed: i64,
}

impl Article {
    fn text(&self) -> String {
        let Self {
            title,
            headlines,
            sentences,
            section,
            state,
            ..
        } = self;
        let mut text = format!(
            "---\ntitle: {}\nsection: {section}\n{state}---\n\n",
            TITLES[*title]
        );
        for sentence in sentences {
            let _ = write!(
                text,
                "It was said for the {sentence}th time on the quay that day. "
            );
        }
        for number in headlines.iter().filter(|_| self.links) {
            let (before, after) = (number + 1, number + 4);
            let _ = write!(
                text,
                "See [one](a{before}.md), [another](b{after}.txt#x) and [a third](a{after}.txt). "
            );
        }
        if self.long {
            text.push_str(&"Nobody on the mole had heard of it before, they said. ".repeat(90));
        }
        if !headlines.is_empty() {
            text.push_str("\n\nRelated:\n\n");
            for headline in headlines {
                let own = format!("Nobody wrote of number {headline} yet");
                text.push_str(TITLES.get(*headline).copied().unwrap_or(&own));
                text.push('\n');
            }
        }
        text
    }
}

/// A configuration with these feeds.
fn config(feeds: &str) -> Config {
    let site = "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/\"\nid = \"tag:quay.example,2026:\"\n";
    Config::parse(&format!("{site}{feeds}"), 2026).unwrap()
}

/// What an article says.
struct Read {
    reading: Reading,
    body: Option<Body>,
}

type Reads = HashMap<(String, i64), Rc<Read>>;

/// A site that changes.
#[derive(Clone)]
pub(crate) struct World {
    config: Config,
    fingerprints: Fingerprints,
    /// Whether it isn't known whether files that were read a moment ago are as they were.
    is_hasty: bool,
    model: super::model::Site,
    rules: Rules,
    articles: BTreeMap<String, Article>,
    /// What they say, by their paths and when they were changed.
    read: Rc<RefCell<Reads>>,
    pub(crate) map: Map,
    items: KnownItems,
    now: DateTime<Utc>,
    count: u32,
}

/// A copy of a world begins anew: what it plans mustn't hang on what was made before.
impl Clone for KnownItems {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Articles for World {
    fn read(&self, unread: &[Unread]) -> Vec<Option<Body>> {
        let read = |Unread { seen, said, .. }: &Unread| {
            let read = self.read_once(&seen.path)?;
            let is_same = Some(Said::by(read.reading.story.as_ref()?)) == *said;
            read.body.clone().filter(|_| is_same)
        };
        unread.iter().map(read).collect()
    }
}

impl World {
    pub(crate) fn new(site: usize, is_hasty: bool) -> Self {
        Self::of(config(SITES[site]), is_hasty)
    }

    fn of(config: Config, is_hasty: bool) -> Self {
        Self {
            fingerprints: config.fingerprints(1),
            is_hasty,
            model: config.to_site(),
            rules: config.to_rules(),
            config,
            articles: BTreeMap::new(),
            read: Rc::default(),
            map: Map::default(),
            items: KnownItems::default(),
            now: DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
            count: 0,
        }
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            config: &self.config,
            model: &self.model,
            fingerprints: self.fingerprints,
            items: &self.items,
            now: self.now,
        }
    }

    /// What an article says; read once.
    fn read_once(&self, path: &ArticlePath) -> Option<Rc<Read>> {
        let name = path.to_string();
        let article = self.articles.get(name.as_str())?;
        let key = (name, article.changed);
        if let Some(read) = self.read.borrow().get(&key) {
            return Some(Rc::clone(read));
        }
        let reading = story::read(path, article.text().as_bytes(), &self.rules);
        let body = |story| Body::of(story).with_sentences(story);
        let read = Rc::new(Read {
            body: reading.story.as_ref().map(body),
            reading,
        });
        self.read.borrow_mut().insert(key, Rc::clone(&read));
        Some(read)
    }

    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    fn nth(&self, at: usize) -> Option<String> {
        let count = self.articles.len().max(1);
        self.articles.keys().nth(at % count).cloned()
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Article, u32)) {
        let n = self.next();
        if let Some(path) = self.nth(at)
            && let Some(article) = self.articles.get_mut(&path)
        {
            article.changed = i64::from(n);
            change(article, n);
        }
    }

    pub(crate) fn take(&mut self, step: &Step) {
        self.now += TimeDelta::seconds(77);
        match step {
            Step::Write {
                title,
                headlines,
                section,
                long,
                links,
            } => {
                let n = self.next();
                let article = Article {
                    title: *title,
                    headlines: headlines.clone(),
                    sentences: vec![n, n + 1_000],
                    section: if *section { "north" } else { "south" },
                    state: "",
                    long: *long,
                    links: *links,
                    inode: u64::from(n),
                    changed: i64::from(n),
                };
                let ending = if *links { "md" } else { "txt" };
                self.articles.insert(format!("a{n}.{ending}"), article);
            }
            Step::Edit(at) => self.change(*at, |article, n| article.sentences.push(n)),
            Step::Retitle(at, title) => self.change(*at, |article, _| article.title = *title),
            Step::Relate(at, headlines) => {
                self.change(*at, |article, _| article.headlines.clone_from(headlines));
            }
            Step::Draft(at) => self.change(*at, |article, _| {
                article.state = if article.state.is_empty() {
                    "draft: true\n"
                } else {
                    ""
                };
            }),
            Step::Withdraw(at) => self.change(*at, |article, _| {
                article.state = "withdrawn: it was wrong\n";
            }),
            Step::Move(at) => self.change(*at, |article, _| {
                article.section = if article.section == "north" {
                    "south"
                } else {
                    "north"
                };
            }),
            Step::Rename(at) => {
                let n = self.next();
                if let Some(article) = self.nth(*at).and_then(|path| self.articles.remove(&path)) {
                    let ending = if article.links { "md" } else { "txt" };
                    self.articles.insert(format!("b{n}.{ending}"), article);
                }
            }
            Step::Delete(at) => {
                if let Some(path) = self.nth(*at) {
                    self.articles.remove(&path);
                }
            }
            Step::Configure(site) => {
                self.config = config(SITES[*site]);
                self.model = self.config.to_site();
                self.items = KnownItems::default();
                self.rules = self.config.to_rules();
                self.read = Rc::default();
            }
            Step::Nothing => {}
        }
    }

    fn scan(&self) -> Vec<Sighting> {
        let seen = self.articles.iter().map(|(path, article)| Sighting {
            path: ArticlePath::from_bytes(path.as_bytes()),
            size: article.text().len() as u64,
            mtime_ns: article.changed,
            ctime_ns: article.changed,
            device: 1,
            inode: article.inode,
            birth_ns: Some(i64::try_from(article.inode).unwrap()),
        });
        seen.collect()
    }

    /// The scan against the ledger, what is new read, and judged.
    fn judge(&self, all: bool) -> (Judgement, HashMap<ArticlePath, Body>) {
        let mut comparer = Comparer::new(self.scan().into_iter(), Vec::new(), all);
        for file in self.map.files.values() {
            comparer.known(file.clone());
        }
        let Comparison {
            to_read, missing, ..
        } = comparer.finish();
        let wanted = Wanted {
            sentences: true,
            facets: true,
        };
        let mut bodies = HashMap::new();
        let mut read = |ToRead { seen, story, .. }: ToRead| {
            let read = self.read_once(&seen.path).unwrap();
            let Reading {
                story: says,
                problems,
            } = &read.reading;
            bodies.extend(
                read.body
                    .iter()
                    .map(|body| (seen.path.clone(), body.clone())),
            );
            let digest = says
                .as_ref()
                .map(|story| Digest::of(story, problems, wanted));
            ReadFile {
                seen,
                story,
                settled: !self.is_hasty || story.is_some(),
                digest,
                problems: problems.clone(),
            }
        };
        let files: Vec<ReadFile> = to_read.into_iter().map(&mut read).collect();
        let missing = missing
            .into_iter()
            .filter_map(|KnownFile { seen, story, .. }| {
                let row = story?;
                let sentences = self
                    .map
                    .bodies
                    .get(&row)
                    .map(|(body, _)| body.sentences.clone());
                Some(Missing {
                    story: crate::ledger::memory::KnownStory::clone(
                        &self.map.stories.get(&row)?.story,
                    ),
                    file: Some(seen),
                    title: None,
                    sentences: sentences.unwrap_or_default(),
                    waits: false,
                })
            });
        let circumstances = Circumstances {
            now: self.now,
            new_ledger: false,
            accept: true,
            site_id: &self.config.site.id,
            link: "",
            time_zone: self.config.site.time_zone,
            known: 1_000,
        };
        let judged = judge(circumstances, files, missing.collect(), &self.map);
        (judged.unwrap_or_else(|never| match never {}), bodies)
    }

    /// One run; the questions that it asked.
    fn build(&mut self, keeps_bodies: bool, published: &mut Published) -> Vec<&'static str> {
        self.build_telling(keeps_bodies, published, &mut |_| {})
    }

    /// The same, which tells another ledger what it tells its own.
    pub(crate) fn build_telling(
        &mut self,
        keeps_bodies: bool,
        published: &mut Published,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Vec<&'static str> {
        self.map.asked.take();
        let before = std::mem::replace(&mut self.fingerprints, self.config.fingerprints(1));
        let is_other = self.fingerprints != before;
        let (judgement, mut bodies) = self.judge(is_other);
        let mut choices = self.map.choices().unwrap();
        let admission = admit(
            self.setting(),
            &judgement,
            Before::Heads,
            &self.map,
            &mut choices,
            true,
        )
        .unwrap();
        self.map.apply_judged(&admission.judged);
        tell(Told::Judged(&admission.judged));
        let judged = || {
            judgement
                .verdicts
                .iter()
                .zip(admission.rows.iter().copied())
        };
        let fresh = judged().filter(|_| keeps_bodies);
        let fresh =
            fresh.filter_map(|(verdict, row)| Some((row, Arc::new(bodies.remove(&verdict.path)?))));
        let renewed = judged().filter(|(verdict, _)| verdict.change.is_seen());
        let seen = judged().filter(|(verdict, _)| verdict.reaches_documents());
        let seen: Vec<StoryRow> = seen.map(|(_, row)| row).collect();
        let run = Run {
            is_read_back: false,
            fresh: fresh.collect(),
            known: admission.known,
            renewed: renewed.map(|(_, row)| row).collect(),
            seen,
            news: judged()
                .filter(|(verdict, _)| verdict.change.is_news())
                .map(|(_, row)| row)
                .collect(),
            standings: admission.standings,
            selected: admission.selected,
            all: is_other.then(|| With {
                pages: self.fingerprints.pages != before.pages,
                ..With::default()
            }),
            drops_gone: false,
            is_import: false,
        };
        let planned = self.plan(run, choices);
        tell(Told::Planned(&planned));
        let asked = self.map.asked.take();
        let mut stale = self.apply(&planned);
        stale.extend(admission.judged.stale.into_iter().map(|(page, _)| page));
        self.publish(&stale, published);
        asked
    }

    /// Tells the ledger what was planned; gives the documents that are stale.
    fn apply(&mut self, planned: &Planned) -> BTreeSet<DocumentPath> {
        let mut stale = self.map.apply(planned);
        if planned.all_pages {
            let slugs = self
                .map
                .stories
                .values()
                .map(|story| story.story.slug.clone());
            stale.extend(slugs.map(|slug| DocumentPath::Page { slug }));
        }
        stale
    }

    /// What would be published if all documents were written anew.
    fn published_anew(&self, published: &Published) -> Published {
        let (mut other, mut anew) = (self.clone(), published.clone());
        let run = Run {
            all: Some(With {
                pages: true,
                history: true,
                anew: true,
            }),
            ..Run::default()
        };
        let planned = other.plan(run, other.map.choices().unwrap());
        let stale = other.apply(&planned);
        other.publish(&stale, &mut anew);
        anew
    }

    fn plan(&self, run: Run, choices: Choices) -> Planned {
        let planned = plan(self.setting(), choices, &self.map, self, run);
        planned.unwrap().0
    }

    /// What a plan of everything would change now, besides what is stale.
    fn plan_all(&self) -> Planned {
        let run = Run {
            all: Some(With::default()),
            ..Run::default()
        };
        let planned = self.plan(run, self.map.choices().unwrap());
        Planned {
            stale: BTreeSet::new(),
            outdated: BTreeSet::new(),
            named: BTreeMap::new(),
            ..planned
        }
    }

    /// Every number of a history is in the head of each feed that shares it, or on a sealed page.
    fn lost_numbers(&self) -> Vec<(String, u64, StoryRow)> {
        let choices = self.map.choices().unwrap();
        let feeds = Feeds::of(self.setting(), &choices);
        let mut lost = Vec::new();
        for shared in feeds.histories() {
            for feed in feeds.sharers(shared) {
                let members = self
                    .map
                    .members
                    .get(&feed.rules.name)
                    .cloned()
                    .unwrap_or_default();
                let numbers = self.map.all_numbers(shared.history.numbering).into_iter();
                let missing = numbers.filter(|row| {
                    let in_head = members.contains(&(row.number, row.story));
                    row.is_public && !in_head && !self.map.is_sealed(shared.history.row, row.number)
                });
                lost.extend(missing.map(|row| (feed.rules.name.clone(), row.number, row.story)));
            }
        }
        lost
    }
}

#[test]
fn what_a_story_names_in_the_run_in_which_it_leaves_the_heads_is_on_its_page() {
    for keeps_bodies in [true, false] {
        let mut world = World::new(1, true);
        let mut published = Published::default();
        for title in [1, 2, 3, 4] {
            world.take(&write(title, &[5], false));
        }
        world.build(keeps_bodies, &mut published);
        world.take(&write(5, &[], false));
        world.build(keeps_bodies, &mut published);
        assert_eq!(world.map.pages.len(), 1, "the first three are sealed");
        assert_eq!(world.published_anew(&published), published);
        let page = &published[&DocumentPath::Page { slug: "a1".into() }];
        let item = format!("{:?}", page[0].items);
        assert!(item.contains("pages/a5.html"), "{item}");
    }
}

#[test]
fn a_story_with_a_number_of_its_own_in_each_feed_has_one_page() {
    let mut world = World::new(4, false);
    let mut published = Published::default();
    for steps in [
        vec![write(2, &[], false), write(0, &[], true)],
        vec![write(1, &[], true), write(3, &[], true)],
        // The fifth names the first; in a moment in one of the two feeds alone.
        vec![write(4, &[2], true)],
        // Sealed in both feeds of its section, the second gets a number more in each.
        vec![Step::Edit(1), write(5, &[], true)],
        // That feed is planned without the other.
        vec![Step::Delete(0)],
    ] {
        for step in &steps {
            world.take(step);
        }
        world.build(true, &mut published);
        assert_eq!(world.plan_all(), Planned::default());
    }
}

#[test]
fn a_headline_item_tells_the_title_of_today_wherever_it_comes_to_stand() {
    let mut world = World::new(4, false);
    let mut published = Published::default();
    for step in [
        write(0, &[9], false),
        write(1, &[], false),
        write(2, &[], false),
        // The first is in its head, too old for its headline to be there too.
        Step::Retitle(0, 3),
        write(4, &[9], true),
    ] {
        world.take(&step);
        world.build(true, &mut published);
        assert_eq!(world.plan_all(), Planned::default(), "after {step:?}");
    }
}

/// The most questions that a run may ask, for any number of heads.
const QUESTIONS: usize = 12;

#[test]
fn a_dozen_questions_are_enough_for_any_number_of_heads() {
    let feeds = (1..=40).map(|n| {
        let section = if n % 2 == 0 { "north" } else { "south" };
        let (stories, size) = (1 + n % 7, 2 + n % 11);
        let which = if n % 5 == 0 { String::new() } else { format!("where = {{ section = \"{section}\" }}\n") };
        format!("[[feeds]]\nname = \"f{n}\"\nstories = {stories}\nwindow = \"1m\"\narchive_size = {size}\n{which}")
    });
    let feeds: String = feeds.collect();
    for keeps_bodies in [true, false] {
        let mut world = World::of(config(&feeds), false);
        let mut published = Published::default();
        let all = |step: fn(usize) -> Step| (0..60).map(step).collect::<Vec<_>>();
        for steps in [
            all(|n| write(n % 8, &[n % 8, (n + 3) % 11], n % 3 == 0)),
            vec![Step::Edit(3), write(1, &[2, 9], true)],
            all(Step::Edit),
            all(|n| Step::Retitle(n, (n + 1) % 8)),
            all(|n| Step::Relate(n, vec![n % 5, 10])),
            all(Step::Move),
            all(|n| {
                if n % 2 == 0 {
                    Step::Draft(n)
                } else {
                    Step::Withdraw(n)
                }
            }),
            all(|n| {
                if n % 2 == 0 {
                    Step::Delete(n)
                } else {
                    write(n % 8, &[8], false)
                }
            }),
            vec![Step::Configure(1)],
        ] {
            for step in &steps {
                world.take(step);
            }
            let asked = world.build(keeps_bodies, &mut published);
            assert!(
                asked.len() <= QUESTIONS,
                "{asked:?} after {:?}",
                steps.first()
            );
            assert_eq!(world.plan_all(), Planned::default());
            assert_eq!(world.published_anew(&published), published);
        }
    }
}

#[test]
fn what_headlines_named_stays_although_no_document_shows_it_for_a_while() {
    let plain = |title| write(title, &[], false);
    let mut world = World::new(0, false);
    let mut published = Published::default();
    for steps in [
        vec![plain(1), plain(1), plain(2), plain(0)],
        vec![plain(0), Step::Configure(1)],
        vec![Step::Relate(0, vec![2]), Step::Configure(0)],
        // The story that is named.
        vec![Step::Delete(2), plain(0), plain(0)],
        // Without pages it has no address, and with so few stories the first is in no head.
        vec![Step::Configure(2)],
        vec![Step::Configure(0)],
    ] {
        for step in &steps {
            world.take(step);
        }
        world.build(false, &mut published);
        assert_eq!(world.published_anew(&published), published, "{steps:?}");
    }
}

fn sites() -> u32 {
    let sites = std::env::var("SITES").ok();
    sites.and_then(|sites| sites.parse().ok()).unwrap_or(150)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(sites()) })]

    #[test]
    fn what_a_run_plans_is_what_a_plan_of_everything_would_be(
        site in 0..SITES.len(),
        steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..14),
        keeps_bodies in any::<bool>(),
        is_hasty in any::<bool>(),
    ) {
        let mut world = World::new(site, is_hasty);
        let mut published = Published::default();
        let mut lows: BTreeMap<String, u64> = BTreeMap::new();
        for steps in &steps {
            for step in steps {
                world.take(step);
            }
            let asked = world.build(keeps_bodies, &mut published);
            if std::env::var("ASKED").is_ok() { eprintln!("ASKED {} {}", asked.len(), asked.join(" ")); }
            prop_assert!(asked.len() <= QUESTIONS, "{asked:?}");
            prop_assert_eq!(world.plan_all(), Planned::default());
            prop_assert_eq!(&world.published_anew(&published), &published);
            prop_assert_eq!(world.lost_numbers(), Vec::new());
            for (name, feed) in &world.map.feeds {
                let low = lows.entry(name.clone()).or_default();
                prop_assert!(*low <= feed.low, "the oldest number of {name:?} fell");
                *low = feed.low;
            }
        }
    }
}
