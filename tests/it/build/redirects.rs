//! Pages at old addresses of stories, by `aliases`.

use std::collections::BTreeMap;
use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::site::{ID, Site, article};

/// An article with old addresses.
fn story(aliases: &str, opening: &str) -> String {
    format!("---\naliases: {aliases}\n---\n{}", body(opening))
}

fn body(opening: &str) -> String {
    article(opening, &["Fog lies over the whole quay"])
}

const ICE: &str = "The ice came early this year.";
const FOG: &str = "The fog stayed for a week.";

/// A site with one article, built.
fn built(aliases: &str) -> Site {
    let mut site = Site::new();
    site.article("ice.txt", story(aliases, ICE));
    site.build();
    site
}

/// The paths of the output that lie outside of what a site without old addresses has.
fn redirects(site: &Site) -> Vec<String> {
    let output = site.output().into_iter();
    let redirects = output
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("http-equiv=\"refresh\""));
    redirects.map(|(path, _)| path).collect()
}

#[track_caller]
fn assert_leads(site: &Site, path: &str, link: &str, url: &str) {
    let page = site.document(path);
    for part in [
        format!("<meta http-equiv=\"refresh\" content=\"0; url={link}\">"),
        format!("<link rel=\"canonical\" href=\"{url}\">"),
        format!("<a href=\"{link}\">"),
        "<meta name=\"robots\" content=\"noindex\">".to_owned(),
    ] {
        assert!(page.contains(&part), "{part} {page}");
    }
}

/// Another configuration below the least one.
fn configure(site: &Site, more: &str) {
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let least: Vec<&str> = config.lines().take(4).collect();
    site.write("config.toml", format!("{}\n{more}", least.join("\n")));
}

#[test]
fn each_old_address_leads_to_the_page_of_its_story() {
    let mut site =
        built("[/2014/05/ice/, /ice.html, 'https://quay.example/feeds/old/ice', /caf%C3%A9/]");
    let url = "https://quay.example/feeds/pages/ice.html";
    assert_leads(
        &site,
        "2014/05/ice/index.html",
        "../../../pages/ice.html",
        url,
    );
    assert_leads(&site, "ice.html", "./pages/ice.html", url);
    assert_leads(&site, "old/ice/index.html", "../../pages/ice.html", url);
    assert_leads(&site, "café/index.html", "../pages/ice.html", url);
    assert_eq!(redirects(&site).len(), 4);
    assert!(
        site.document("ice.html")
            .contains(">This story has a new address<")
    );
    site.assert_checked();
    let stats = site.stats();
    site.build();
    assert_eq!(site.stats(), stats);
    // An edit, a new name and a new title change no old address.
    site.article(
        "ice.txt",
        story(
            "[/2014/05/ice/, /ice.html, /old/ice/, /café/]",
            "The ice came late.",
        ),
    );
    site.rename("ice.txt", "far/winter.txt");
    let updated = site.build();
    assert_eq!(updated["updated"].as_array().unwrap().len(), 1);
    let now = site.stats();
    for path in redirects(&site) {
        assert_eq!(now[&path], stats[&path], "{path}");
    }
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn jekylls_key_is_read_and_a_relative_address_is_as_the_program_has_it() {
    let mut site = Site::new();
    site.article(
        "posts/ice.txt",
        format!("title: Ice\nredirect_from: old/ice\n\n{}", body(ICE)),
    );
    site.article("posts/fog/index.txt", story("older.html", FOG));
    site.build();
    assert_eq!(redirects(&site), ["old/ice/index.html", "posts/older.html"]);
    site.assert_checked();
}

#[test]
fn an_old_address_that_the_article_no_longer_names_is_gone() {
    let mut site = built("[/old/ice/, /ice.html]");
    site.article("ice.txt", story("/newer/ice/", ICE));
    let built = site.build();
    assert_eq!(redirects(&site), ["newer/ice/index.html"]);
    assert!(!site.path("feeds/old").exists());
    assert_eq!(built["removed"].as_array().unwrap().len(), 2);
    assert_eq!(built["updated"].as_array().unwrap().len(), 0);
    site.article("ice.txt", body(ICE));
    site.build();
    assert_eq!(redirects(&site), [""; 0]);
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn old_addresses_live_as_long_as_their_story() {
    let mut site = built("/old/");
    let page = site.document("old/index.html");
    let has = |site: &Site| site.has("old/index.html");
    // A draft, and a story to come, lead nowhere.
    site.article(
        "fog.txt",
        format!("---\naliases: /fog/\ndraft: true\n---\n{}", body(FOG)),
    );
    site.article(
        "frost.txt",
        format!(
            "---\naliases: /frost/\ndate: 2026-06-01\n---\n{}",
            body(FOG)
        ),
    );
    site.build();
    assert_eq!(redirects(&site), ["old/index.html"]);
    // Held back.
    site.article(
        "ice.txt",
        format!("---\naliases: /old/\ndraft: true\n---\n{}", body(ICE)),
    );
    site.build();
    assert!(!has(&site));
    site.article("ice.txt", story("/old/", ICE));
    site.build();
    assert_eq!(site.document("old/index.html"), page);
    // Deleted, and back.
    site.remove("ice.txt");
    site.build();
    assert!(!has(&site));
    site.article("ice.txt", story("/old/", ICE));
    site.build();
    assert_eq!(site.document("old/index.html"), page);
    // Withdrawn: its page says so.
    let withdrawn = format!("---\naliases: /old/\nwithdrawn: wrong\n---\n{}", body(ICE));
    site.article("ice.txt", withdrawn);
    site.build();
    assert_eq!(site.document("old/index.html"), page);
    // The embargo ends.
    site.later(30 * 24 * 3_600);
    site.build();
    assert_eq!(redirects(&site), ["frost/index.html", "old/index.html"]);
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn an_old_address_that_cant_be_is_told_and_the_story_goes_out_without() {
    let mut site = Site::configured(
        "[output]\nalso_at = { rss = \"feed\" }\n[articles]\nfolder = \"articles\"\n",
    );
    site.article(
        "ice.txt",
        "---\ntitle: Ice\naliases:\n- /?p=12\n- https://else.example/ice/\n- /stories/\n- /pages/ice.html\n- /feed/\n- /right/\n---\nThe ice came early this year.\n",
    );
    let ran = site.run("build");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for said in [
        "ice.txt:3: the old address \"/?p=12\" is none that a page can have here",
        "the old address \"https://else.example/ice/\" leads out of the site",
        "the old address \"/stories/\" is where Feedmill keeps documents of its own",
        "the old address \"/feed/\" is where Feedmill keeps documents of its own",
        "hint: remove it: no page can lead away from there",
    ] {
        assert!(ran.err.contains(said), "{said}: {ran:?}");
    }
    // Its own address needs no page that leads to it.
    assert!(!ran.err.contains("/pages/ice.html"), "{ran:?}");
    assert_eq!(redirects(&site), ["right/index.html"]);
    let ran = site.run("explain articles/ice.txt");
    assert!(ran.err.contains("leads out of the site"), "{ran:?}");
    assert!(
        ran.out
            .contains("moved from  https://quay.example/feeds/right/"),
        "{ran:?}"
    );
    // It is said again while nobody changes it.
    let again = site.build();
    assert_eq!(again["problems"].as_array().unwrap().len(), 4);
    site.assert_checked();
}

#[test]
fn an_address_is_the_storys_that_had_it_first_and_the_next_ones_after_it() {
    let mut site = built("/old/");
    site.article("fog.txt", story("[/old/, /fog/]", FOG));
    let built = site.build();
    let problems = built["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
    let message = problems[0]["message"].as_str().unwrap();
    assert_eq!(message, "the old address \"/old/\" is that of ice.txt");
    let (ice, fog) = (
        "https://quay.example/feeds/pages/ice.html",
        "https://quay.example/feeds/pages/fog.html",
    );
    assert_leads(&site, "old/index.html", "../pages/ice.html", ice);
    assert_leads(&site, "fog/index.html", "../pages/fog.html", fog);
    site.assert_same_as_all();
    site.article("ice.txt", body(ICE));
    site.build();
    assert_leads(&site, "old/index.html", "../pages/fog.html", fog);
    site.assert_same_as_all();
    // Handed over in one run.
    site.article("ice.txt", story("/old/", ICE));
    site.article("fog.txt", story("/fog/", FOG));
    let built = site.build();
    assert_eq!(built["problems"].as_array().unwrap().len(), 0);
    assert_leads(&site, "old/index.html", "../pages/ice.html", ice);
    site.assert_checked();
}

#[test]
fn what_is_a_file_is_no_folder() {
    let mut site = built("/index.php/2014/ice/");
    assert_eq!(redirects(&site), ["index.php/2014/ice/index.html"]);
    site.article("fog.txt", story("/index.php", FOG));
    // The folder is in the way until what is in it has gone.
    site.build();
    site.build();
    assert_eq!(redirects(&site), ["index.php"]);
    site.assert_checked();
    let ran = site.run("check");
    let said = "GitHub Pages serves index.php as application/x-httpd-php, not as a web page";
    assert!(ran.err.contains(said), "{ran:?}");
    site.article("fog.txt", body(FOG));
    site.build();
    assert_eq!(redirects(&site), [""; 0]);
    site.build();
    assert_eq!(redirects(&site), ["index.php/2014/ice/index.html"]);
    site.assert_same_as_all();
}

#[test]
fn a_file_of_somebody_elses_is_neither_replaced_nor_removed() {
    let mut site = Site::new();
    site.article("fog.txt", body(FOG));
    site.build();
    site.write("feeds/about.html", "<p>About us</p>");
    site.article("ice.txt", story("[/about.html, /old/]", ICE));
    let ran = site.run("build");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.err.contains("about.html"), "{ran:?}");
    assert_eq!(site.document("about.html"), "<p>About us</p>");
    assert_eq!(redirects(&site), ["old/index.html"]);
    assert_eq!(site.run("check").code, Some(0));
    site.build_with("--accept", 0);
    assert_eq!(redirects(&site), ["about.html", "old/index.html"]);
    // A folder isn't replaced in any case, and holds nothing else up.
    site.write("feeds/far.html/mine.txt", "somebody's");
    site.article("fog.txt", story("/far.html", FOG));
    site.build_with("--accept", 3);
    assert_eq!(site.document("far.html/mine.txt"), "somebody's");
    site.article("fog.txt", body(FOG));
    site.build();
    // Somebody else's again.
    site.write("feeds/about.html", "<p>About us</p>");
    site.article("ice.txt", story("/old/", ICE));
    site.build();
    assert_eq!(site.document("about.html"), "<p>About us</p>");
    site.assert_checked();
}

#[test]
fn one_that_is_missing_or_altered_is_found() {
    let mut site = built("[/old/ice/, /ice.html]");
    for path in ["old/ice/index.html", "ice.html"] {
        let page = site.document(path);
        fs::remove_file(site.path("feeds").join(path)).unwrap();
        let ran = site.run("check");
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(
            ran.err
                .contains(&format!("{path}: the document is missing")),
            "{ran:?}"
        );
        assert!(
            site.run("status")
                .out
                .contains("makes missing documents again")
        );
        site.build();
        assert_eq!(site.document(path), page);
        let other = page.replace("pages/ice.html", "pages/fog.html");
        site.write(&format!("feeds/{path}"), other);
        let ran = site.run("check");
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(ran.err.contains("the page leads to"), "{ran:?}");
        site.build_with("--all", 0);
        assert_eq!(site.document(path), page);
    }
    fs::remove_dir_all(site.path("feeds/old")).unwrap();
    site.build();
    assert!(site.has("old/ice/index.html"));
    site.assert_checked();
}

#[test]
fn a_lost_ledger_and_an_older_output_change_none() {
    let mut site = built("[/old/, /older/]");
    let old = site.output();
    site.article("ice.txt", story("/old/", ICE));
    site.build();
    let new = site.output();
    site.lose_ledger();
    site.build();
    assert_eq!(redirects(&site), ["old/index.html"]);
    assert_eq!(site.output()["old/index.html"], new["old/index.html"]);
    // The ledger knows again what was there only if it saw it go.
    let mut site = built("[/old/, /older/]");
    site.article("ice.txt", story("/old/", ICE));
    site.build();
    for (path, bytes) in old {
        site.write(&format!("feeds/{path}"), bytes);
    }
    site.build();
    assert_eq!(redirects(&site), ["old/index.html"]);
    site.assert_checked();
}

#[test]
fn with_the_ledger_is_lost_nothing_of_who_has_an_address() {
    let mut site = built("[/old/, /older/]");
    site.article("fog.txt", story("[/old/, /fog/]", FOG));
    site.build();
    let before = site.output();
    // The stories' files are read in another order, and one no longer names an address.
    site.rename("fog.txt", "afog.txt");
    site.article("ice.txt", story("/old/", ICE));
    site.lose_ledger();
    let built = site.build();
    assert_eq!(built["new"].as_array().unwrap().len(), 0);
    assert_eq!(redirects(&site), ["fog/index.html", "old/index.html"]);
    assert_eq!(site.output()["old/index.html"], before["old/index.html"]);
    site.assert_same_as_all();
    // One whose article is gone goes with it.
    site.lose_ledger();
    site.remove("afog.txt");
    site.build();
    assert_eq!(redirects(&site), ["old/index.html"]);
    site.assert_checked();
}

#[test]
fn a_feed_takes_the_place_and_gives_it_back() {
    let mut site = built("[/news/, /old/]");
    assert_eq!(redirects(&site), ["news/index.html", "old/index.html"]);
    configure(&site, "[[feeds]]\n[[feeds]]\nname = \"news\"\n");
    let built = site.build();
    assert_eq!(built["problems"].as_array().unwrap().len(), 1);
    assert_eq!(redirects(&site), ["old/index.html"]);
    assert!(site.document("news/index.html").contains("feedmill:feed"));
    site.assert_checked();
    configure(&site, "[[feeds]]\nalso_at = { rss = \"old\" }\n");
    // The name is that of a folder that still has the page in it.
    assert_eq!(site.run("build").code, Some(1));
    configure(&site, "[[feeds]]\nalso_at = { html = \"old.html\" }\n");
    site.build_with("--accept", 0);
    assert_eq!(redirects(&site), ["news/index.html", "old/index.html"]);
    site.assert_checked();
    site.assert_same_as_all();
}

#[test]
fn without_pages_it_leads_where_the_story_is() {
    let mut site = Site::configured("[output]\npages = false\n");
    site.article(
        "ice.txt",
        format!(
            "---\naliases: /old/\nlink: https://else.example/ice\n---\n{}",
            body(ICE)
        ),
    );
    site.article("fog.txt", story("/fog/", FOG));
    site.build();
    let url = "https://else.example/ice";
    assert_leads(&site, "old/index.html", url, url);
    assert_eq!(redirects(&site), ["old/index.html"]);
    assert_eq!(site.item("ice").url, url);
    site.article(
        "ice.txt",
        format!(
            "---\naliases: /old/\nlink: https://else.example/snow\n---\n{}",
            body(ICE)
        ),
    );
    site.build();
    let url = "https://else.example/snow";
    assert_leads(&site, "old/index.html", url, url);
    site.assert_checked();
    configure(&site, "language = \"de\"\n");
    site.build();
    assert_eq!(redirects(&site), ["fog/index.html", "old/index.html"]);
    let page = site.document("fog/index.html");
    assert!(
        page.contains("<html lang=\"de\"") && page.contains("Dieser Artikel hat eine neue Adresse")
    );
    assert!(page.contains(&format!("content=\"{ID}fog\"")));
    site.assert_same_as_all();
}

#[test]
fn a_dry_run_writes_none() {
    let mut site = Site::new();
    site.article("ice.txt", body(ICE));
    site.build();
    let before = site.output();
    site.article("ice.txt", story("/old/", ICE));
    let built = site.build_with("--dry-run", 0);
    let written = built["written"].as_array().unwrap();
    assert!(written.contains(&"old/index.html".into()), "{written:?}");
    assert_eq!(site.output(), before);
    site.build();
    assert_eq!(redirects(&site), ["old/index.html"]);
}

/// Something that is done to one of a few articles, or to the site.
#[derive(Debug, Clone)]
enum Deed {
    /// Some of the old addresses, by the bits of a number, and a state.
    Write(u8, u8, &'static str),
    Remove(u8),
    Rename(u8, u8),
    /// Takes the file at one of the old addresses out of the output.
    Take(u8),
    Configure(&'static str),
    LoseLedger,
    Build,
}

const STATES: [&str; 5] = ["", "", "", "draft: true\n", "withdrawn: wrong\n"];

const CONFIGURATIONS: [&str; 4] = [
    "",
    "[output]\nalso_at = { rss = [\"index.xml\", \"c.html\"] }\n",
    "[[feeds]]\nalso_at = { atom = \"index.xml\" }\n[[feeds]]\nname = \"a\"\n",
    "[output]\npages = false\n",
];

/// Old addresses, and their files.
const OLD: [(&str, &str); 5] = [
    ("/a/", "a/index.html"),
    ("/b/c", "b/c/index.html"),
    ("/c.html", "c.html"),
    ("/b.html", "b.html"),
    ("/d/e/f/", "d/e/f/index.html"),
];

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => (0..4_u8, 0..32_u8, select(&STATES[..])).prop_map(|(at, old, state)| Deed::Write(at, old, state)),
        1 => (0..4_u8).prop_map(Deed::Remove),
        1 => (0..4_u8, 0..4_u8).prop_map(|(from, to)| Deed::Rename(from, to)),
        1 => (0..5_u8).prop_map(Deed::Take),
        2 => select(&CONFIGURATIONS[..]).prop_map(Deed::Configure),
        1 => Just(Deed::LoseLedger),
        3 => Just(Deed::Build),
    ]
}

/// What each article says of its old addresses: their bits, and whether it is published.
type Said = BTreeMap<String, (u8, bool)>;

fn act(site: &mut Site, said: &mut Said, deed: &Deed) {
    let name = |at: &u8| format!("n{at}.txt");
    match deed {
        Deed::Write(at, old, state) => {
            let aliases = OLD
                .iter()
                .enumerate()
                .filter(|(bit, _)| old >> bit & 1 == 1);
            let aliases: Vec<&str> = aliases.map(|(_, (alias, _))| *alias).collect();
            let head = format!("---\n{state}aliases: [{}]\n---\n", aliases.join(", "));
            let text = body(&format!("Boat {at} came in with salt, {at} days late."));
            site.article(&name(at), head + &text);
            said.insert(name(at), (*old, !state.starts_with("draft")));
        }
        Deed::Remove(at) => {
            if said.remove(&name(at)).is_some() {
                site.remove(&name(at));
            }
        }
        Deed::Rename(from, to) => {
            if from != to
                && let Some(own) = said.remove(&name(from))
            {
                site.rename(&name(from), &name(to));
                said.insert(name(to), own);
            }
        }
        Deed::Take(at) => drop(fs::remove_file(
            site.path("feeds").join(OLD[usize::from(*at)].1),
        )),
        Deed::Configure(more) => configure(site, more),
        Deed::LoseLedger => drop(fs::remove_dir_all(site.path(".feedmill"))),
        Deed::Build => drop(site.build_with("--accept", 0)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each old address that a published article names, and that is free, leads to such an article; no other does.
    #[test]
    fn after_any_sequence_what_is_named_leads_to_who_names_it(deeds in vec(deed(), 1..16)) {
        let (mut site, mut said) = (Site::new(), Said::new());
        for deed in &deeds {
            act(&mut site, &mut said, deed);
        }
        site.build_with("--accept", 0);
        site.build();
        let config = fs::read_to_string(site.path("config.toml")).unwrap();
        // A story that was withdrawn stays so, whatever its article says; a new one is no story.
        let stories = site.all_text();
        for (bit, (_, file)) in OLD.iter().enumerate() {
            let is_taken = match *file {
                "a/index.html" => config.contains("\"a\""),
                "c.html" => config.contains("c.html"),
                _ => false,
            };
            let has_pages = !config.contains("pages = false");
            let asking = said.iter().filter(|(_, (old, public))| *public && old >> bit & 1 == 1);
            let asking: Vec<String> = asking
                .map(|(name, _)| site.run(&format!("explain --json articles/{name}")).out)
                .filter_map(|out| {
                    let told: serde_json::Value = serde_json::from_str(&out).ok()?;
                    told["published"].as_str()?;
                    Some(told["url"].as_str()?.to_owned())
                })
                .collect();
            let page = site.path("feeds").join(file);
            let page = fs::read_to_string(page).ok().filter(|page| page.contains("\"refresh\""));
            let leads = page.map(|page| asking.iter().any(|url| page.contains(url)));
            let wanted = (has_pages && !is_taken && !asking.is_empty()).then_some(true);
            prop_assert_eq!(leads, wanted, "{} {:?} {:?} {}", file, asking, deeds, stories);
        }
        site.assert_checked();
        site.assert_same_as_all();
        for (name, document) in site_names(&config) {
            prop_assert_eq!(site.document(name), site.document(document));
        }
    }
}

fn site_names(config: &str) -> &'static [(&'static str, &'static str)] {
    if config.contains("rss = [") {
        &[
            ("index.xml", "stories/rss.xml"),
            ("c.html", "stories/rss.xml"),
        ]
    } else if config.contains("atom = ") {
        &[("index.xml", "atom.xml")]
    } else {
        &[]
    }
}
