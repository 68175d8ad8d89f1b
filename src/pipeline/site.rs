//! A site as a run works on it: configuration, places, feeds, and how its articles are read.

use std::borrow::Cow;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::percent_decode_str;

use super::placement;
use super::project::{Clock, LEDGER_FILE, Project};
use super::renderings::Renderings;
use crate::error::Error;
use crate::feed::html::STYLE;
use crate::ledger::heads::{FeedRules, Places};
use crate::ledger::known_items::KnownItems;
use crate::ledger::memory::{Fingerprints, State};
use crate::plan::Setting;
use crate::plan::document::{DocumentPath, PAGES};
use crate::plan::feeds::Feeds;
use crate::plan::memory::Choices;
use crate::plan::model::{Format, Site as SiteModel};
use crate::plan::old_address::{OwnPaths, url_of_file};
use crate::store::Store;
use crate::story::patterns::Patterns;
use crate::story::{ArticlePath, Reading, Rules, read_below};
use crate::world::articles_folder::ArticlesFolder;
use crate::world::folder_files::FolderFiles;
use crate::world::media::{Looking, MediaFiles};
use crate::world::output::OutputFolder;
use crate::world::scan::{Scan, ScanOptions, scan, scan_paths};

/// Raised when documents of the same content get other bytes, so that all are written again.
const DOCUMENTS_VERSION: u32 = 2;

/// A file modified so shortly before it was read may change again within the same time stamp.
const SETTLED: TimeDelta = TimeDelta::seconds(2);

/// A site, opened for one run.
#[derive(Debug)]
pub(crate) struct Site {
    /// The configuration and where it lies.
    pub(crate) project: Project,
    /// What documents say of the site.
    pub(crate) model: SiteModel,
    /// Fingerprints of what changes documents besides articles and ledger.
    pub(crate) fingerprints: Fingerprints,
    /// What documents show of items, as long as the site is the same.
    pub(crate) renderings: Renderings,
    /// Items that were made before, likewise.
    pub(crate) items: KnownItems,
    /// The files that stories name, as they were looked at before.
    pub(crate) media: MediaFiles,
    /// The files of the articles folder that say something of articles.
    folder_files: FolderFiles,
    /// How articles are read.
    pub(crate) rules: Rules,
    /// The time of the run.
    pub(crate) clock: Clock,
}

impl Site {
    /// A site for one run.
    ///
    /// # Errors
    /// [`Error::Usage`] when its folders lie where they may not.
    pub(crate) fn new(project: Project, clock: Clock) -> Result<Self, Error> {
        placement::check(&project, &ledger_folder(&project))?;
        Ok(Self {
            model: project.config.to_site(),
            fingerprints: project.config.fingerprints(DOCUMENTS_VERSION),
            renderings: Renderings::default(),
            items: KnownItems::default(),
            media: MediaFiles::default(),
            folder_files: FolderFiles::default(),
            rules: project.config.to_rules(),
            clock,
            project,
        })
    }

    /// The prefix of all ids.
    pub(crate) fn id(&self) -> &str {
        &self.project.config.site.id
    }

    /// The site as planning sees it.
    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting {
            config: &self.project.config,
            model: &self.model,
            fingerprints: self.fingerprints,
            items: &self.items,
            now: self.clock.now,
        }
    }

    /// The feeds as the ledger has them.
    pub(crate) fn feeds(&self, store: &Store) -> Result<Feeds, Error> {
        Ok(Feeds::of(self.setting(), &store.choices()?))
    }

    /// Where items and pages are.
    pub(crate) fn places(&self) -> Places<'_> {
        self.setting().places()
    }

    /// The same for what a feed shows.
    pub(crate) fn places_in<'a>(&'a self, rules: &'a FeedRules) -> Places<'a> {
        self.setting().places_in(rules)
    }

    /// Where copies are kept that save looks at the output and at targets.
    pub(crate) fn publish_folder(&self) -> PathBuf {
        self.ledger_folder().join("publish")
    }

    /// The ledger's folder.
    pub(crate) fn ledger_folder(&self) -> PathBuf {
        ledger_folder(&self.project)
    }

    /// The ledger's database.
    pub(crate) fn ledger_file(&self) -> PathBuf {
        self.ledger_folder().join(LEDGER_FILE)
    }

    /// The folder in which the documents of a published site are gathered while it is read back.
    pub(crate) fn gathered(&self) -> PathBuf {
        self.ledger_folder().join("restore")
    }

    /// Whether any feed holds some stories only, so that what stories say of themselves counts.
    pub(crate) fn has_selections(&self) -> bool {
        let mut feeds = self.project.config.feeds.iter();
        feeds.any(|feed| !feed.holds_all())
    }

    /// The ledger's lock.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.ledger_folder().join("lock")
    }

    /// The ledger, to look at it only.
    pub(crate) fn look(&self) -> Result<Store, Error> {
        let path = self.ledger_file();
        Store::look(&path)?.ok_or(Error::NothingBuilt { path })
    }

    /// The documents of the heads that the config names, in its order.
    pub(crate) fn heads(&self) -> impl Iterator<Item = DocumentPath> {
        let feeds = self.project.config.feeds.iter();
        let named = feeds.filter(|feed| feed.each.is_none());
        named.flat_map(|feed| {
            feed.formats.iter().map(|format| DocumentPath::Head {
                feed: feed.name.clone(),
                format: *format,
            })
        })
    }

    /// The documents of feeds that have more names, each with one of them.
    pub(crate) fn also_at(&self) -> impl Iterator<Item = (DocumentPath, &String)> {
        let feeds = self.project.config.feeds.iter();
        feeds.flat_map(|feed| {
            feed.also_at.names().map(|(format, name)| {
                let feed = feed.name.clone();
                (DocumentPath::Head { feed, format }, name)
            })
        })
    }

    /// The URL at which a file of the output is found, an `index.html` by its folder.
    pub(crate) fn url_of_file(&self, path: &str) -> String {
        url_of_file(path, &self.model.base_url)
    }

    /// What of the output is Feedmill's own; the ledger knows feeds that the configuration no longer has.
    pub(crate) fn own_paths(&self, choices: &Choices) -> OwnPaths<'_> {
        let feeds: Vec<String> = choices.built.keys().cloned().collect();
        OwnPaths::of(&self.project.config, feeds)
    }

    /// The style sheet of twins and pages.
    pub(crate) fn style(&self) -> &str {
        self.project.style.as_deref().unwrap_or(STYLE)
    }

    /// Whether any document is a page that people read.
    pub(crate) fn has_html(&self) -> bool {
        let mut feeds = self.project.config.feeds.iter();
        self.model.pages || feeds.any(|feed| feed.formats.contains(&Format::Html))
    }

    /// The documents whose content no story changes, with it.
    pub(crate) fn extras(&self) -> impl Iterator<Item = (DocumentPath, &str)> {
        let style = self.has_html().then(|| (DocumentPath::Style, self.style()));
        style.into_iter().chain([(DocumentPath::NoJekyll, "")])
    }

    /// Whether a file's time of change, in nanoseconds since 1970, tells a later change.
    pub(super) fn is_settled(&self, mtime_ns: i64) -> bool {
        let mtime: DateTime<Utc> = DateTime::from_timestamp_nanos(mtime_ns);
        self.clock.started - mtime > SETTLED
    }

    /// What an article says, with what files of its folders say of it.
    ///
    /// # Errors
    ///
    /// The path of such a file that may be being written.
    pub(crate) fn read(
        &self,
        looking: Looking<'_>,
        path: &ArticlePath,
        bytes: &[u8],
    ) -> Result<Reading, ArticlePath> {
        let max_bytes = self.project.config.articles.max_bytes;
        let above = (path, max_bytes);
        let above = self.folder_files.above(looking, above, &self.rules)?;
        Ok(read_below(path, bytes, &self.rules, &above))
    }

    /// Looks through the articles folder, also for files that say something of articles.
    pub(crate) fn scan(&self) -> Result<(ArticlesFolder, Scan), Error> {
        let folder = ArticlesFolder::open(&self.project.articles())?;
        let options = self.scan_options()?;
        let scan = scan(&folder, &options)?;
        self.folder_files
            .begin(Some(&scan.folder_files), options.patterns);
        Ok((folder, scan))
    }

    /// How the files are looked at that stories name, by whoever doesn't wait for one that is being written.
    pub(crate) fn looking<'a>(&self, folder: &'a ArticlesFolder) -> Looking<'a> {
        Looking {
            folder,
            max_bytes: self.project.config.articles.max_media,
            is_settled: &|_| true,
            spares: &|_, _| false,
        }
    }

    /// Looks at some paths of the articles folder, and below them.
    pub(crate) fn scan_paths(
        &self,
        paths: &[ArticlePath],
    ) -> Result<(ArticlesFolder, Scan), Error> {
        let folder = ArticlesFolder::open(&self.project.articles())?;
        let options = self.scan_options()?;
        let scan = scan_paths(&folder, &options, paths)?;
        // Those above the paths aren't met.
        self.folder_files.begin(None, options.patterns);
        Ok((folder, scan))
    }

    fn scan_options(&self) -> Result<ScanOptions, Error> {
        let articles = &self.project.config.articles;
        let patterns = Patterns::new(&articles.include, &articles.exclude);
        Ok(ScanOptions {
            excluded: vec![
                self.project.output(),
                self.project.published_output(),
                Project::ledger_folder(&self.project.file),
            ],
            patterns: patterns.map_err(|bad| Error::BadPattern {
                message: format!("{:?}: {}", bad.pattern, bad.cause),
            })?,
            max_bytes: articles.max_bytes,
            names_passed_over: false,
        })
    }

    /// Looks through the articles folder, also for what looks like an article and is none.
    pub(crate) fn scan_with_passed_over(&self) -> Result<Scan, Error> {
        let options = ScanOptions {
            names_passed_over: true,
            ..self.scan_options()?
        };
        let folder = ArticlesFolder::open(&self.project.articles())?;
        scan(&folder, &options)
    }

    /// The file that `site.icon` names in the output, when it isn't there.
    pub(crate) fn missing_icon(&self) -> Option<PathBuf> {
        let icon = self.project.config.site.icon.as_deref()?;
        let inside = icon.strip_prefix(&self.model.base_url)?;
        let inside = percent_decode_str(inside.split(['?', '#']).next()?);
        let file = self
            .project
            .output()
            .join(inside.decode_utf8().ok()?.as_ref());
        (!file.is_file()).then_some(file)
    }

    /// Whether a document that every site has is missing, or empty: somebody cleared the output.
    pub(crate) fn is_output_incomplete(
        &self,
        store: &Store,
        output: Option<&OutputFolder>,
    ) -> Result<bool, Error> {
        let Some(output) = output else {
            return Ok(true);
        };
        let is_listed = |document| matches!(document, DocumentPath::Head { format, .. } if format != Format::Html);
        let opml = self.heads().any(is_listed).then_some(DocumentPath::Opml);
        let documents = self.heads().chain(opml).chain([DocumentPath::Marker]);
        let names = documents.map(|document| Cow::Owned(document.path()));
        for name in names.chain(self.also_at().map(|(_, name)| Cow::Borrowed(name))) {
            if !output.has_content(&name)? {
                return Ok(true);
            }
        }
        let lacks_pages = self.model.pages && !output.has_folder(PAGES)?;
        Ok(lacks_pages && store.count(&State::PUBLIC)? > 0)
    }
}

/// The folder of a site's ledger, of a preview its own.
fn ledger_folder(project: &Project) -> PathBuf {
    match &project.preview {
        Some(preview) => preview.ledger.clone(),
        None => Project::ledger_folder(&project.file),
    }
}
