//! The ledger's tables, and the version that they are of.

use rusqlite::Connection;

/// `PRAGMA user_version` of the tables below.
pub(super) const VERSION: i64 = 13;

/// Times are milliseconds since 1970, days are counted from the year 1 on; hashes are big-endian blobs or
/// signed 64-bit integers.
pub(super) const TABLES: &str = "
CREATE TABLE site (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    config BLOB NOT NULL,
    pages BLOB NOT NULL,
    number INTEGER NOT NULL DEFAULT 0,
    also_at TEXT NOT NULL DEFAULT '{}',
    old_files INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE file (
    path BLOB PRIMARY KEY,
    story INTEGER,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    ctime INTEGER NOT NULL,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    birth INTEGER,
    problems TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE folder_file (
    path BLOB PRIMARY KEY,
    size INTEGER,
    mtime INTEGER,
    ctime INTEGER,
    inode INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE gone_file (
    story INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    birth INTEGER,
    sentences BLOB NOT NULL
) STRICT;
CREATE TABLE story (
    story INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    slug TEXT,
    id TEXT,
    link TEXT,
    state INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    dated INTEGER NOT NULL,
    adopted INTEGER NOT NULL,
    written INTEGER,
    instant INTEGER,
    day INTEGER,
    updated INTEGER,
    gone INTEGER,
    due INTEGER,
    title INTEGER NOT NULL,
    content BLOB,
    text BLOB,
    shown BLOB,
    withdrawn TEXT,
    name TEXT,
    number INTEGER,
    links TEXT
) STRICT;
CREATE TABLE old_title (
    title INTEGER NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (title, story)
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    name TEXT PRIMARY KEY,
    low INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    shown BLOB NOT NULL,
    plan BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE member (
    feed TEXT NOT NULL,
    number INTEGER NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (feed, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE old_file (
    path TEXT NOT NULL,
    place INTEGER NOT NULL,
    story INTEGER NOT NULL,
    shown INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (path, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE numbering (
    numbering INTEGER PRIMARY KEY,
    rules TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE chosen (
    feed TEXT PRIMARY KEY,
    numbering INTEGER NOT NULL,
    template TEXT,
    value TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX chosen_numbering ON chosen (numbering);
CREATE TABLE numbered (
    numbering INTEGER NOT NULL,
    number INTEGER NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (numbering, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX numbered_story ON numbered (story, numbering);
CREATE TABLE body (
    story INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    sum INTEGER NOT NULL,
    page BLOB
) STRICT;
CREATE TABLE media (
    story INTEGER NOT NULL,
    path BLOB NOT NULL,
    size INTEGER,
    mtime INTEGER,
    ctime INTEGER,
    inode INTEGER,
    document TEXT,
    width INTEGER,
    height INTEGER,
    PRIMARY KEY (story, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE naming (
    name INTEGER NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (name, story)
) STRICT, WITHOUT ROWID;
CREATE TABLE summary (
    feed TEXT NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (feed, story)
) STRICT, WITHOUT ROWID;
CREATE TABLE headline (
    hash BLOB PRIMARY KEY,
    text TEXT NOT NULL,
    url TEXT,
    instant INTEGER NOT NULL,
    about INTEGER NOT NULL,
    about_title TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
    history INTEGER PRIMARY KEY,
    numbering INTEGER NOT NULL,
    size INTEGER NOT NULL,
    folder TEXT,
    readers BLOB,
    people BLOB
) STRICT;
CREATE TABLE page (
    history INTEGER NOT NULL,
    page INTEGER NOT NULL,
    last INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (history, page)
) STRICT, WITHOUT ROWID;
CREATE TABLE page_document (
    history INTEGER NOT NULL,
    page INTEGER NOT NULL,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (history, page, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE retained (
    story INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    sum INTEGER NOT NULL
) STRICT;
CREATE TABLE told (
    fault INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE outbox (
    hub TEXT NOT NULL,
    document TEXT NOT NULL,
    owed INTEGER NOT NULL,
    placed INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    failing INTEGER,
    next INTEGER,
    told BLOB,
    answer TEXT,
    answered INTEGER,
    PRIMARY KEY (hub, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE pending (
    path TEXT PRIMARY KEY,
    first INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Made with the tables, as few rows are in them: each would look through all rows later.
pub(super) const RARE_INDEXES: &str = "
CREATE UNIQUE INDEX story_slug ON story (slug) WHERE slug IS NOT NULL;
CREATE UNIQUE INDEX story_id ON story (id) WHERE id IS NOT NULL;
CREATE INDEX story_state ON story (state) WHERE state <> 0;
CREATE INDEX story_name ON story (story) WHERE name IS NOT NULL;
CREATE INDEX story_due ON story (due) WHERE due IS NOT NULL;
CREATE INDEX media_path ON media (path);
CREATE INDEX media_document ON media (document) WHERE document IS NOT NULL;
CREATE INDEX old_file_story ON old_file (story);
CREATE INDEX gone_file_inode ON gone_file (inode);
CREATE INDEX gone_file_path ON gone_file (path);
CREATE INDEX story_gone_at ON story (gone) WHERE gone IS NOT NULL;
CREATE INDEX story_gone ON story (text) WHERE gone IS NOT NULL;
";

/// Made after a new ledger's rows, which is faster than with them.
pub(super) const INDEXES: &str = "
CREATE UNIQUE INDEX story_key ON story (key);
CREATE INDEX story_instant ON story (instant) WHERE instant IS NOT NULL;
CREATE INDEX story_updated ON story (updated) WHERE updated IS NOT NULL;
CREATE INDEX story_title ON story (title, instant);
CREATE UNIQUE INDEX story_number ON story (number) WHERE number IS NOT NULL;
CREATE INDEX headline_instant ON headline (instant);
CREATE INDEX headline_about ON headline (about);
CREATE INDEX member_story ON member (story);
CREATE INDEX page_last ON page (history, last);
CREATE INDEX old_title_story ON old_title (story);
CREATE INDEX feed_incomplete ON feed (name) WHERE plan = X'00000000000000000000000000000000';
CREATE INDEX file_story ON file (story) WHERE story IS NOT NULL;
CREATE INDEX file_inode ON file (inode);
";

/// How the ledger is written: each transaction is on the disk when it returns.
pub(super) fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")
}
