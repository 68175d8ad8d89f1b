//! A ledger of which it is noted what it is asked and told: on a network each is a round trip.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::ledger::body::Body;
use crate::ledger::heads::Headlines;
use crate::ledger::history::{HistoryRow, Numbering};
use crate::ledger::media::UsedMedia;
use crate::ledger::memory::{
    Kept, KnownFile, KnownStory, Missing, Recall, SiteState, State, StoryRow,
};
use crate::ledger::outbox::Ping;
use crate::ledger::sighting::FileIdentity;
use crate::ledger::stat_cache::{StatCache, StatData};
use crate::plan::changes::{FolderFile, Found, Judged, Placed, Planned, SealedDocument};
use crate::plan::memory::{
    Choices, Content, Heads, Inventory, Memory, Reached, StoryMemory, Titled, Trace,
};
use crate::plan::model::Format;
use crate::store::orders::Orders;
use crate::store::questions::{Folders, LedgerFile, PageNames, Questions, SealedStories};
use crate::store::{Ledger, Store};
use crate::story::ArticlePath;

/// What a ledger was asked and told, by name.
pub(crate) type Trips = Arc<Mutex<Vec<&'static str>>>;

impl Store {
    /// The same ledger, of which that is noted.
    pub(crate) fn counted(self) -> (Self, Trips) {
        let trips = Trips::default();
        let counted = Counted {
            ledger: self.0,
            trips: Arc::clone(&trips),
        };
        (Self(Box::new(counted)), trips)
    }
}

#[derive(Debug)]
struct Counted {
    ledger: Box<dyn Ledger>,
    trips: Trips,
}

impl Counted {
    fn note(&self, trip: &'static str) {
        self.trips.lock().unwrap().push(trip);
    }
}

macro_rules! counted {
    ($trait:ident { [$($more:item)*] $(fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $result:ty;)* }) => {
        impl $trait for Counted {
            $($more)*
            $(fn $name(&self $(, $arg: $type)*) -> $result {
                self.note(stringify!($name));
                $trait::$name(&*self.ledger $(, $arg)*)
            })*
        }
    };
}

counted!(Memory {
    []
    fn choices(&self) -> Result<Choices, Error>;
    fn traced(&self, rows: &[StoryRow]) -> Result<Vec<Option<(StoryMemory, Trace)>>, Error>;
    fn reached(&self, titles: &[u64], numbers: &[(HistoryRow, u64)]) -> Result<Reached, Error>;
    fn heads(&self, names: &[String], from: &[(Option<Numbering>, u64)]) -> Result<Heads, Error>;
    fn contents(&self, rows: &[StoryRow], old: &BTreeSet<StoryRow>) -> Result<Vec<Option<(StoryMemory, Content)>>, Error>;
    fn stories(&self, rows: &[StoryRow], titles: &[u64]) -> Result<(Vec<Option<StoryMemory>>, Vec<Titled>), Error>;
    fn headlines(&self, wanted: &[([u8; 16], Option<i64>)]) -> Result<(Headlines, BTreeSet<i64>), Error>;
    fn keyed(&self, keys: &[String]) -> Result<Vec<Option<Arc<KnownStory>>>, Error>;
    fn instants(&self, spans: &[(i64, i64)]) -> Result<BTreeSet<i64>, Error>;
    fn inventory(&self) -> Result<Inventory, Error>;
});

counted!(Recall {
    [type Error = Error;]
    fn story(&self, row: StoryRow) -> Result<Option<KnownStory>, Error>;
    fn story_with_key(&self, key: &str) -> Result<Option<KnownStory>, Error>;
    fn story_with_id(&self, id: &str) -> Result<Option<KnownStory>, Error>;
    fn gone_with_text(&self, text: u128) -> Result<Option<KnownStory>, Error>;
    fn gone_at(&self, path: &ArticlePath) -> Result<Option<KnownStory>, Error>;
    fn released_with_title(&self, title: u64, most: usize) -> Result<Vec<KnownStory>, Error>;
    fn kept(&self, row: StoryRow) -> Result<Option<Kept>, Error>;
    fn path_of_gone(&self, row: StoryRow) -> Result<Option<ArticlePath>, Error>;
    fn gone_since(&self, since: DateTime<Utc>) -> Result<Vec<Missing>, Error>;
    fn gone_with_file(&self, file: FileIdentity) -> Result<Option<KnownStory>, Error>;
    fn has_slug(&self, slug: &str) -> Result<bool, Error>;
    fn has_instant(&self, instant: DateTime<Utc>) -> Result<bool, Error>;
});

counted!(Questions {
    [fn file(&self) -> Option<LedgerFile> {
        self.ledger.file()
    }
    fn is_current(&self) -> Result<bool, Error> {
        self.ledger.is_current()
    }
    fn is_new(&self) -> bool {
        self.ledger.is_new()
    }]
    fn site(&self) -> Result<Option<SiteState>, Error>;
    fn newest_instant(&self) -> Result<Option<DateTime<Utc>>, Error>;
    fn count(&self, states: &[State]) -> Result<u64, Error>;
    fn deleted_count(&self) -> Result<u64, Error>;
    fn each_file(&self, after: Option<&ArticlePath>, before: Option<&ArticlePath>, give: &mut dyn FnMut(KnownFile)) -> Result<(), Error>;
    fn files_at(&self, paths: &[ArticlePath]) -> Result<Vec<Option<KnownFile>>, Error>;
    fn files_below(&self, paths: &[ArticlePath]) -> Result<Vec<KnownFile>, Error>;
    fn files_of(&self, stories: &[StoryRow]) -> Result<Vec<Option<KnownFile>>, Error>;
    fn paths_of(&self, inodes: &[u64]) -> Result<Vec<Vec<ArticlePath>>, Error>;
    fn stats(&self) -> Result<StatCache, Error>;
    fn file_count(&self, most: usize) -> Result<usize, Error>;
    fn folder_files(&self) -> Result<Vec<(ArticlePath, Option<StatData>)>, Error>;
    fn due(&self, now: DateTime<Utc>) -> Result<Vec<StoryRow>, Error>;
    fn next_due(&self) -> Result<Option<DateTime<Utc>>, Error>;
    fn old_names(&self) -> Result<HashMap<StoryRow, String>, Error>;
    fn stories_with_slugs(&self, slugs: &[String]) -> Result<Vec<Option<KnownStory>>, Error>;
    fn public_stories(&self, after: StoryRow, most: usize) -> Result<Vec<KnownStory>, Error>;
    fn page_names(&self) -> Result<PageNames, Error>;
    fn bodies(&self, stories: &[StoryRow]) -> Result<Vec<Option<Arc<Body>>>, Error>;
    fn are_in_heads(&self, stories: &[StoryRow]) -> Result<Vec<bool>, Error>;
    fn damaged(&self) -> Result<Vec<(StoryRow, bool)>, Error>;
    fn know_titles(&self) -> Result<(), Error>;
    fn has_incomplete_feed(&self) -> Result<bool, Error>;
    fn folders(&self) -> Result<Folders, Error>;
    fn sealed(&self, folder: &str, page: u64) -> Result<Option<SealedStories>, Error>;
    fn page_documents(&self, folder: &str, page: u64, formats: &[Format]) -> Result<Vec<Vec<u128>>, Error>;
    fn each_media(&self, at: Option<&ArticlePath>, give: &mut dyn FnMut(&[(StoryRow, UsedMedia)])) -> Result<(), Error>;
    fn shown_media(&self, documents: &[String]) -> Result<Vec<Vec<(StoryRow, ArticlePath)>>, Error>;
    fn media_documents(&self) -> Result<Vec<String>, Error>;
    fn pending(&self, paths: &[String]) -> Result<Vec<Option<bool>>, Error>;
    fn pending_after(&self, path: &str, most: usize) -> Result<Vec<String>, Error>;
    fn pending_count(&self) -> Result<usize, Error>;
    fn also_at(&self) -> Result<BTreeMap<String, String>, Error>;
    fn claims(&self, files: &[String]) -> Result<Vec<Vec<StoryRow>>, Error>;
    fn old_files_of(&self, story: StoryRow) -> Result<Vec<String>, Error>;
    fn pings(&self) -> Result<Vec<Ping>, Error>;
});

counted!(Orders {
    [fn commit(&mut self) -> Result<(), Error> {
        self.note("commit");
        self.ledger.commit()
    }]
    fn begin(&self) -> Result<(), Error>;
    fn begin_notes(&self) -> Result<(), Error>;
    fn end(&self) -> Result<(), Error>;
    fn roll_back(&self) -> Result<(), Error>;
    fn copy_to(&self, path: &Path) -> Result<(), Error>;
    fn put_site(&self, site: &SiteState) -> Result<(), Error>;
    fn judged(&self, judged: &Judged) -> Result<(), Error>;
    fn planned(&self, planned: &Planned) -> Result<(), Error>;
    fn folder_files(&self, files: &[FolderFile]) -> Result<(), Error>;
    fn filled(&self, numbers: &[(StoryRow, u64)]) -> Result<(), Error>;
    fn mark(&self, documents: &[String]) -> Result<(), Error>;
    fn mark_old_files(&self) -> Result<(), Error>;
    fn name(&self, names: &BTreeMap<String, Option<String>>) -> Result<(), Error>;
    fn promise(&self, hubs: &[String]) -> Result<bool, Error>;
    fn found(&self, found: &Found) -> Result<(), Error>;
    fn placing(&self, documents: &[SealedDocument]) -> Result<(), Error>;
    fn placed(&self, placed: &Placed) -> Result<(), Error>;
    fn free_retained(&self) -> Result<(), Error>;
    fn lower_generation(&self) -> Result<u64, Error>;
    fn tell_also(&self, fault: i64) -> Result<bool, Error>;
    fn tell(&self, faults: &BTreeSet<i64>, are_told: bool) -> Result<BTreeSet<i64>, Error>;
    fn keep_pings(&self, pings: &[(Ping, u64)]) -> Result<(), Error>;
    fn forget_hubs(&self, hubs: &BTreeSet<String>) -> Result<(), Error>;
});
