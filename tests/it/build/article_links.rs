//! Links between articles: each leads to the other's story, whatever becomes of that.

use crate::site::{BODY, Site};

/// The site's article with links, and what a subscriber reads of it.
struct Linked(Site);

impl Linked {
    fn new(links: &str) -> Self {
        let mut site = Site::new();
        site.article("news/a.md", format!("# Links of the pier\n\n{links}\n"));
        site.build_with("", 0);
        Self(site)
    }

    /// Builds; the text must read so in the feeds, and stay so when all is built anew.
    #[track_caller]
    fn check(&mut self, expected: &str) {
        self.0.build();
        assert_eq!(
            self.0.item("news/a").content,
            format!("<p>{expected}</p>\n")
        );
        self.0.assert_same_as_all();
        self.0.assert_checked();
    }
}

const B: &str = "<a href=\"https://quay.example/feeds/pages/news/b.html\">b</a>";

fn b(more: &str) -> String {
    format!("---\ntitle: The boat came in\n{more}---\n{BODY}\n")
}

#[test]
fn a_link_leads_to_a_story_while_it_is_there() {
    let mut linked = Linked::new("See [b](b.md).");
    let told = |linked: &Linked| linked.0.run("status").err.contains("news/a.md:3");
    assert!(told(&linked));
    linked.check("See b.");
    linked.0.article("news/b.md", b(""));
    linked.check(&format!("See {B}."));
    assert!(!told(&linked));
    linked.0.article("news/b.md", b("draft: true\n"));
    linked.check("See b.");
    linked
        .0
        .article("news/b.md", b("withdrawn: it was wrong\n"));
    linked.check(&format!("See {B}."));
    linked.0.remove("news/b.md");
    linked.check("See b.");
}

#[test]
fn a_link_leads_to_the_address_that_a_story_has_elsewhere() {
    let mut linked = Linked::new("See [b](b.md#x).");
    linked
        .0
        .article("news/b.md", b("link: https://boats.example/1\n"));
    linked.check("See <a href=\"https://boats.example/1#x\">b</a>.");
    linked
        .0
        .article("news/b.md", b("link: https://boats.example/2#f\n"));
    linked.check("See <a href=\"https://boats.example/2#x\">b</a>.");
}

#[test]
fn a_story_that_moved_is_found_where_it_was_and_where_it_is() {
    let mut linked = Linked::new("See [b](b.md) and [b](/old/c.md).");
    linked.0.article("news/b.md", b(""));
    linked.check(&format!("See {B} and b."));
    linked.0.rename("news/b.md", "old/c.md");
    linked.check(&format!("See {B} and {B}."));
    let stats = linked.0.stats();
    linked.0.build();
    assert_eq!(linked.0.stats(), stats);
}

#[test]
fn a_page_that_may_be_another_tools_is_led_to_where_it_is_no_article() {
    let mut linked = Linked::new("See [b](b.html).");
    linked.check("See <a href=\"https://quay.example/feeds/pages/news/b.html\">b</a>.");
    linked
        .0
        .article("news/b.html", b("link: https://boats.example/1\n"));
    linked.check("See <a href=\"https://boats.example/1\">b</a>.");
}

#[test]
fn links_of_sealed_stories_stay_as_they_were() {
    let mut site = Site::configured(
        "[[feeds]]\nstories = 2\nwindow = \"1m\"\narchive_size = 2\nformats = [\"atom\"]\n",
    );
    site.article(
        "a.md",
        "# Links of the pier\n\nSee [b](b.md) and [c](c.md).\n",
    );
    for name in ["b", "x", "y", "z"] {
        site.build();
        site.later(86_400);
        let text = format!("# Story of {name}\n\nAbout {name}: {BODY}\n");
        site.article(&format!("{name}.md"), text);
    }
    site.build();
    let sealed = |site: &Site| {
        site.document("archive/1/atom.xml")
            .contains("b&#x3C;/a&#x3E; and c.")
    };
    let page = site.document("pages/a.html");
    assert!(sealed(&site) && page.contains(">b</a> and c."), "{page}");
    site.article("c.md", "# Another one\n\nIt is about the mole alone.\n");
    site.build();
    assert!(sealed(&site));
    assert_eq!(site.document("pages/a.html"), page);
    site.assert_same_as_all();
}

#[test]
fn an_address_that_nobody_knows_is_none_beside_html_too() {
    let mut linked = Linked::new(
        "To [k]({{ page.url }}) ![im]({{ pic }}) <a href=\"{{ site.url }}/news/b.md\">b</a>.",
    );
    linked.0.article("news/b.md", b(""));
    linked.check(&format!("To k im {B}."));
}

#[test]
fn of_many_links_that_lead_nowhere_some_are_told() {
    let links: Vec<String> = (0..30).map(|k| format!("[x](none/{k}.md)")).collect();
    let linked = Linked::new(&links.join("\n"));
    let told = linked.0.run("status").err;
    assert!(
        told.contains("none/19.md") && !told.contains("none/20.md"),
        "{told}"
    );
    assert!(told.contains("and 10 more like the ones above"), "{told}");
}

const LINKS: &str = "[c](c.md), [h](c.html), [i](c/index.md)";

fn to(text: &str, page: &str) -> String {
    format!("<a href=\"https://quay.example/feeds/pages/{page}.html\">{text}</a>")
}

#[test]
fn a_link_leads_to_the_file_that_lies_there_now() {
    let mut linked = Linked::new("See [c](c.md).");
    linked.0.article("news/c.md", b(""));
    linked.check(&format!("See {}.", to("c", "news/c")));
    linked.0.rename("news/c.md", "old/c.md");
    linked.check(&format!("See {}.", to("c", "news/c")));
    let other = "# Another one\n\nIt is about the mole alone.\n";
    linked.0.article("news/c.md", other);
    linked.check(&format!("See {}.", to("c", "news/c~2")));
    linked.0.remove("news/c.md");
    linked.check(&format!("See {}.", to("c", "news/c")));
}

#[test]
fn of_files_called_alike_a_link_leads_to_the_one_that_it_names() {
    let mut linked = Linked::new(LINKS);
    linked.0.article("news/c.md", "# One\n\nAbout the mole.\n");
    linked
        .0
        .article("news/c.html", "<h1>Two</h1><p>About ropes.</p>\n");
    linked.0.article(
        "news/c/index.md",
        "# Three\n\nAbout the tide and the fog.\n",
    );
    linked.0.build();
    let pages = ["One", "Two", "Three"].map(|title| {
        let stories = ["news/c", "news/c~2", "news/c~3"].into_iter();
        let mut stories = stories.filter(|key| linked.0.item(key).title == title);
        stories.next().unwrap()
    });
    let [one, two, three] = pages;
    linked.check(&format!(
        "{}, {}, {}",
        to("c", one),
        to("h", two),
        to("i", three)
    ));
}

#[test]
fn a_link_in_capitals_is_one_and_one_to_no_name_is_text_which_is_told() {
    let mut linked =
        Linked::new("See [b](B.MD), [b](B.md), [f]({filename}), [r]({{< ref \"\" >}}).");
    linked.0.article("news/B.MD", b(""));
    linked.check(&format!("See {b}, {b}, f, r.", b = to("b", "news/b")));
    let told = linked.0.run("status").err;
    assert_eq!(told.matches("no article lies at").count(), 2, "{told}");
    assert!(!told.contains("B."), "{told}");
}
