//! A table of mistakes: what is written, and what is said of it.

use super::{with, wrong};

/// Each a piece below the least configuration (its first line is 6), and what is said of it.
const WRONG: &[(&str, &str)] = &[
    (
        "baseurl = \"x\"",
        "6:1 unknown key `baseurl` in [site] | did you mean `base_url`?",
    ),
    (
        "colour = 1",
        "6:1 unknown key `colour` in [site] | the keys here are title, base_url, id, description, language, author, time_zone, icon, rights",
    ),
    ("[sites]", "6:2 unknown key `sites` | did you mean `site`?"),
    (
        "[publish]\ntarget = \"x\"",
        "6:2 `publish` is not in this version of Feedmill | remove it, or put # before each of its lines",
    ),
    (
        "[[feeds]]\narchive = \"yes\"",
        "7:11 `feeds.archive` can't be \"yes\" | it can be \"atom\", \"rss\", \"json\"",
    ),
    (
        "[[feeds]]\narchive_size = 0",
        "7:16 `feeds.archive_size` must be a whole number from 1 to 1000 | write, for example, archive_size = 20",
    ),
    (
        "[[feeds]]\nwhere = { tag = [] }",
        "7:17 `feeds.where.tag` is an empty list | write tag = \"…\", or some of them",
    ),
    (
        "[[feeds]]\nstorys = 3",
        "7:1 unknown key `storys` in [feeds] | did you mean `stories`?",
    ),
    (
        "language = \"en_US\"",
        "6:12 `site.language` is not a language tag: \"en_US\" | write language = \"en-US\"",
    ),
    (
        "language = 3",
        "6:12 `site.language` must be text, not a number | put it in quotes: language = \"…\"",
    ),
    (
        "time_zone = \"Europe/Pragu\"",
        "6:13 `site.time_zone` is not a time zone: \"Europe/Pragu\" | did you mean \"Europe/Prague\"?",
    ),
    (
        "author = { nam = \"A\" }",
        "6:10 `site.author.name` is missing | add name = \"…\"\n6:12 unknown key `nam` in [site.author] | did you mean `name`?",
    ),
    (
        "author = { name = \"A\", email = \"desk\" }",
        "6:32 `site.author.email` is not an e-mail address: \"desk\" | write the address alone, such as \"desk@example.org\"",
    ),
    (
        "icon = \"ftp://a.example/i.png\"",
        "6:8 `site.icon` is not an absolute http or https address: \"ftp://a.example/i.png\" | write the whole address, such as \"https://example.org/feeds/\"",
    ),
    (
        "[articles]\nfolder = \"\"",
        "7:10 `articles.folder` must name a folder | write a path relative to this file, such as \"feeds\"",
    ),
    (
        "[articles]\nfolder = \"./feeds/\"",
        "7:10 the output folder and the articles folder must not be the same | write folder = \"feeds\" in [output], or another name",
    ),
    (
        "[output]\nfolder = \".\"",
        "7:10 the articles folder must not lie in the output folder: everything there is published | write folder = \"feeds\" in [output], or another name",
    ),
    (
        "[articles]\ndates = [\"metadata\", \"git\"]",
        "7:22 `articles.dates` can't be \"git\" in this version of Feedmill | remove it; first-seen stands in",
    ),
    (
        "[articles]\ndates = [\"filename\"]",
        "7:10 `articles.dates` can't be \"filename\" | did you mean \"file-name\"?",
    ),
    (
        "[articles]\nencoding = \"utf-9\"",
        "7:12 `articles.encoding` is not a known encoding: \"utf-9\" | write a label such as \"utf-8\", \"windows-1252\" or \"shift_jis\"; without the key it is detected",
    ),
    (
        "[articles]\nmax_bytes = \"ten\"",
        "7:13 `articles.max_bytes` is not a size: \"ten\" | write a whole number with KB, MB or GB (or KiB, MiB), such as \"10 MB\"",
    ),
    (
        "[articles]\nmax_bytes = -1",
        "7:13 `articles.max_bytes` is not a size, but a number | write max_bytes = \"10 MB\"",
    ),
    (
        "[output]\npages = 1",
        "7:9 `output.pages` must be true or false, not a number | write pages = true or pages = false, without quotes",
    ),
    (
        "[feeds]\nname = \"a\"",
        "6:1 `feeds` must be a list of tables | write [[feeds]], with two brackets on each side",
    ),
    (
        "[[feeds]]\n[[feeds]]",
        "7:1 two feeds have no name | one may be without: it is the output folder itself; add name = \"…\" to the other",
    ),
    (
        "[[feeds]]\nname = \"a\"\n[[feeds]]\nname = \"a\"",
        "9:8 two feeds are named \"a\" | choose another name for one of them",
    ),
    (
        "[[feeds]]\nname = \"x/pages\"",
        "7:8 `feeds.name` can't be \"x/pages\": the output keeps something else in `pages` | choose another name",
    ),
    (
        "[[feeds]]\nstories = 0",
        "7:11 `feeds.stories` must be a whole number from 1 to 1000 | write, for example, stories = 20",
    ),
    (
        "[[feeds]]\nstories = 1001",
        "7:11 `feeds.stories` must be a whole number from 1 to 1000 | write, for example, stories = 20",
    ),
    (
        "[[feeds]]\nwindow = \"2 days\"",
        "7:10 `feeds.window` is not a span of time: \"2 days\" | write a whole number with m, h, d or w, such as \"90m\", \"48h\" or \"7d\"",
    ),
    (
        "[[feeds]]\nformats = []",
        "7:11 `feeds.formats` is an empty list | write formats = [\"rss\", \"atom\", \"json\", \"html\"], or some of them",
    ),
    (
        "[[feeds]]\nformats = [\"rss\", \"atm\"]",
        "7:19 `feeds.formats` can't be \"atm\" | did you mean \"atom\"?",
    ),
    (
        "[[feeds]]\nitems = [1]",
        "7:10 `feeds.items` must be a list of texts, not a number | write items = [\"…\", \"…\"]",
    ),
    (
        "[[feeds]]\ncontent = \"none\"",
        "7:11 `feeds.content` can't be \"none\" | it can be \"full\", \"summary\"",
    ),
    (
        "[[feeds]]\nmax_bytes = \"1 KB\"",
        "7:13 `feeds.max_bytes` is too small: 1000 bytes | allow at least 10000",
    ),
];

#[test]
fn each_mistake_has_its_place_and_says_what_to_write() {
    for (more, expected) in WRONG {
        assert_eq!(wrong(&with(more)), *expected, "{more}");
    }
}
