//! What files of their folders say of stories: states of Hugo's and Zola's sections, of Eleventy's data, of Jekyll's
//! defaults. What goes out is what the tools themselves publish.

use crate::site::Site;

const PAGE: &str = "title: {}\ndate: 2026-05-10\n";

/// An article with front matter; `more` are lines of it.
fn page(site: &Site, path: &str, more: &str) {
    let head = PAGE.replace("{}", path);
    site.article(
        path,
        format!("---\n{head}{more}---\nThe quay was mended.\n"),
    );
}

/// The titles in the feed, which are the paths.
fn out(site: &Site) -> Vec<String> {
    let mut titles: Vec<String> = site.items().into_iter().map(|item| item.title).collect();
    titles.sort();
    titles
}

/// Whether a problem of the last build names an article and says this.
fn tells(said: &serde_json::Value, path: &str, words: &str) -> bool {
    let mut problems = said["problems"].as_array().unwrap().iter();
    problems.any(|problem| {
        problem["path"] == path && problem["message"].as_str().unwrap().contains(words)
    })
}

/// Sections of Hugo's, and one of Zola's.
const SECTIONS: [(&str, &str); 14] = [
    ("sec", "---\ntitle: Sec\ndraft: true\n---\n"),
    ("zola", "+++\nsort_by = \"date\"\nrender = false\n+++\n"),
    ("casc", "---\ncascade:\n  draft: true\n---\n"),
    (
        "tgt",
        "---\ncascade:\n- target:\n    path: /tgt/secret**\n  draft: true\n- target: {kind: page}\n  params: {x: y}\n---\n",
    ),
    ("list", "+++\n[cascade.build]\nlist = 'never'\n+++\n"),
    ("par", "---\ncascade:\n  params: {draft: true}\n---\n"),
    ("later", "---\ncascade:\n  publishDate: 2099-01-01\n---\n"),
    ("gone", "---\ncascade:\n  expiryDate: 2020-01-01\n---\n"),
    ("head", "---\ncascade:\n  headless: true\n---\n"),
    ("two", "---\ncascade:\n  draft: true\n---\n"),
    ("two/in", "---\ncascade:\n  draft: false\n---\n"),
    (
        "env",
        "---\ncascade:\n- target: {environment: development}\n  draft: true\n- target: {kind: section}\n  draft: true\n---\n",
    ),
    ("bu", "---\nbuild: {render: never, list: never}\n---\n"),
    ("oops", "---\ncascade: [oops\n---\n"),
];

#[test]
fn an_index_that_is_not_read_holds_its_folder_if_it_may_say_so() {
    let mut site = Site::new();
    for (folder, index, text) in [
        (
            "org",
            "_index.org",
            "#+title: Org\n#+draft: true\n\nText.\n",
        ),
        (
            "adoc",
            "_index.adoc",
            "---\ntitle: A\ncascade:\n  draft: true\n---\n",
        ),
        (
            "toml",
            "_index.rst",
            "+++\n[[cascade]]\ndraft = true\n+++\n",
        ),
        (
            "fine",
            "_index.org",
            "#+title: Fine\n#+draft: false\n\nA draft is no cascade.\n",
        ),
    ] {
        page(&site, &format!("{folder}/a.md"), "");
        page(&site, &format!("{folder}/b.md"), "draft: false\n");
        site.article(&format!("{folder}/{index}"), text);
    }
    let said = site.build_with("", 3);
    assert_eq!(
        out(&site),
        [
            "adoc/b.md",
            "fine/a.md",
            "fine/b.md",
            "org/b.md",
            "toml/b.md"
        ]
    );
    assert!(tells(&said, "org/a.md", "org/_index.org"), "{said}");
}

/// As Hugo 0.168 publishes the same folder, but for `sec`, which Zola leaves out.
#[test]
fn what_hugo_and_zola_leave_out_stays_in() {
    let mut site = Site::new();
    for (section, text) in SECTIONS {
        site.article(&format!("{section}/_index.md"), text);
        page(&site, &format!("{section}/a.md"), "");
    }
    for (path, more) in [
        ("sec/b.md", "draft: false\n"),
        ("sec/deep/c.md", ""),
        ("casc/b.md", "draft: false\n"),
        ("casc/sub/c.md", ""),
        ("tgt/Secret-C.md", ""),
        ("list/b.md", "build: {list: always}\n"),
        ("own.md", "build: {list: never}\n"),
    ] {
        page(&site, path, more);
    }
    let said = site.build_with("", 3);
    assert_eq!(
        out(&site),
        [
            "bu/a.md",
            "casc/b.md",
            "env/a.md",
            "list/b.md",
            "tgt/a.md",
            "two/in/a.md",
            "zola/a.md"
        ]
    );
    for (path, words) in [
        ("casc/a.md", "`draft: true` of casc/_index.md"),
        ("sec/deep/c.md", "sec/_index.md: draft: true"),
        ("gone/a.md", "gone/_index.md"),
        ("oops/a.md", "oops/_index.md"),
    ] {
        assert!(tells(&said, path, words), "{said}");
    }
    assert!(!site.all_text().contains("Secret-C"));
}

#[test]
fn a_list_of_paths_of_a_target_is_read_below_the_root_of_the_content() {
    let mut site = Site::configured("[articles]\nfolder = \"content/posts\"\n");
    let posts = "content/posts";
    let list = "---\ncascade:\n- target: {path: '{/posts/a,/posts/b}'}\n  draft: true\n---\n";
    site.write(&format!("{posts}/_index.md"), list);
    for name in ["a", "b", "c"] {
        let text = format!("---\ntitle: {name}\ndate: 2026-05-10\n---\nThe quay was mended.\n");
        site.write(&format!("{posts}/{name}.md"), text);
    }
    site.build();
    assert_eq!(out(&site), ["c"]);
}

#[test]
fn eleventys_data_of_a_folder_or_a_page_holds_what_does_not_say_otherwise() {
    let mut site = Site::new();
    site.article(
        "notes/notes.json",
        "{\"permalink\": false, \"tags\": \"note\"}",
    );
    page(&site, "notes/a.md", "");
    page(&site, "notes/b.md", "permalink: /b/\n");
    page(&site, "notes/sub/c.md", "");
    site.article(
        "apart/apart.11tydata.json",
        "{\"eleventyExcludeFromCollections\": true}",
    );
    page(&site, "apart/a.md", "");
    page(&site, "apart/b.md", "draft: false\n");
    page(
        &site,
        "apart/c.md",
        "eleventyExcludeFromCollections: false\n",
    );
    site.article("posts/two.11tydata.json", "{\"draft\": true}");
    site.article("posts/three.json", "{\"draft\": true}");
    site.article("posts/list.json", "[{\"draft\": true}]");
    site.article("posts/one.json", "{\"status\": \"ok\", \"layout\": \"a\"}");
    for name in ["one", "two", "three", "list"] {
        page(&site, &format!("posts/{name}.md"), "");
    }
    site.article(
        "posts/posts.11tydata.js",
        "module.exports = { layout: 'post.njk' };",
    );
    site.build();
    assert_eq!(
        out(&site),
        ["apart/c.md", "notes/b.md", "posts/list.md", "posts/one.md"]
    );
}

#[test]
fn a_program_that_may_hold_stories_holds_those_that_do_not_say() {
    let mut site = Site::new();
    let program = "export default { eleventyComputed: { permalink: (data) => data.draft ? false : undefined } };";
    site.article("posts/posts.11tydata.mjs", program);
    page(&site, "posts/a.md", "");
    page(&site, "posts/b.md", "draft: false\n");
    site.article("data/data.json", "{\"draft\": tru");
    page(&site, "data/a.md", "");
    let said = site.build_with("", 3);
    assert_eq!(out(&site), ["posts/b.md"]);
    let explained = site.run("explain articles/posts/a.md");
    assert!(
        explained.err.contains("posts/posts.11tydata.mjs"),
        "{explained:?}"
    );
    assert!(
        tells(&said, "posts/a.md", "posts/posts.11tydata.mjs: draft"),
        "{said}"
    );
    assert!(tells(&said, "data/a.md", "data/data.json"), "{said}");
    // Whoever knows better says so.
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    let more = "[articles]\nexclude = [\"*.11tydata.mjs\", \"data.json\"]\n";
    site.write("config.toml", config + more);
    site.build();
    assert_eq!(out(&site), ["data/a.md", "posts/a.md", "posts/b.md"]);
    let explained = site.run("explain articles/posts/a.md");
    assert!(!explained.err.contains("11tydata"), "{explained:?}");
}

/// As Jekyll 4.3 publishes the same folder.
#[test]
fn jekylls_defaults_hold_what_they_are_for() {
    let mut site = Site::new();
    let config = "defaults:\n - scope: {path: \"_posts/secret\"}\n   values: {published: false}\n - scope: {path: \"\", type: minutes}\n   values: {published: false}\nexclude: [\"_posts/2026-05-05-e.md\", \"old*\", \"*.skip.md\"]\n";
    site.article("_config.yml", config);
    page(&site, "_posts/secret/2026-05-01-a.md", "");
    page(&site, "_posts/secret/2026-05-02-b.md", "published: true\n");
    page(&site, "_posts/open/2026-05-03-c.md", "");
    page(&site, "_posts/2026-05-05-e.md", "");
    page(&site, "_posts/2026-05-06-f.skip.md", "");
    page(&site, "_minutes/m.md", "");
    page(&site, "old-ones/n.md", "");
    site.build();
    assert_eq!(
        out(&site),
        [
            "_posts/open/2026-05-03-c.md",
            "_posts/secret/2026-05-02-b.md"
        ]
    );
}

#[test]
fn a_change_of_such_a_file_judges_the_stories_below_again() {
    let mut site = Site::new();
    page(&site, "posts/a.md", "");
    page(&site, "news/b.md", "");
    site.build();
    let before = site.item("posts/a");
    assert_eq!(out(&site), ["news/b.md", "posts/a.md"]);
    // It comes.
    site.article("posts/_index.md", "---\ncascade:\n  draft: true\n---\n");
    let said = site.build();
    assert_eq!(out(&site), ["news/b.md"]);
    assert!(tells(&said, "posts/a.md", "posts/_index.md"), "{said}");
    site.assert_same_as_all();
    // Nothing is new.
    let stats = site.stats();
    let said = site.build();
    assert_eq!(site.stats(), stats);
    assert!(!tells(&said, "posts/a.md", "posts/_index.md"), "{said}");
    // It changes.
    site.article("posts/_index.md", "---\ntitle: Posts of ours\n---\n");
    site.build();
    assert_eq!(site.item("posts/a"), before);
    // It holds in doubt: what was published stays.
    site.article("posts/_index.md", "---\ntitle: Posts\ndraft: true\n---\n");
    site.build_with("", 3);
    assert_eq!(site.item("posts/a"), before);
    site.article("posts/posts.json", "{\"published\": false}");
    site.build_with("", 0);
    assert_eq!(out(&site), ["news/b.md"]);
    // They go.
    site.remove("posts/_index.md");
    site.remove("posts/posts.json");
    site.build();
    assert_eq!(site.item("posts/a"), before);
    site.assert_checked();
}

#[test]
fn a_folder_file_that_is_an_attack_is_read_in_time() {
    let mut site = Site::new();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    site.article("a/a.json", format!("{{\"x\": {deep}}}"));
    page(&site, "a/x.md", "");
    let braces = "{a,b}".repeat(40);
    let stars = "*a".repeat(400);
    let cascade = format!(
        "---\ncascade:\n- target: {{path: '{braces}'}}\n  draft: true\n- target: {{path: '{stars}'}}\n  draft: true\n---\n"
    );
    site.article("b/_index.md", cascade);
    page(&site, "b/x.md", "");
    site.build();
    assert_eq!(out(&site), ["a/x.md", "b/x.md"]);
}

/// As Hugo 0.168 has it; where nothing tells of Hugo or Zola each file is an article.
#[test]
fn what_lies_beside_a_page_in_a_folder_of_its_own_is_no_article() {
    let mut site = Site::new();
    page(&site, "posts/trip/index.md", "");
    page(&site, "posts/trip/index.de.md", "");
    page(&site, "posts/trip/notes.md", "");
    page(&site, "posts/trip/sub/index.md", "");
    page(&site, "posts/plain/a.md", "");
    page(&site, "index.md", "");
    site.build();
    let all = [
        "index.md",
        "posts/plain/a.md",
        "posts/trip/index.de.md",
        "posts/trip/index.md",
        "posts/trip/notes.md",
        "posts/trip/sub/index.md",
    ];
    assert_eq!(out(&site), all);
    site.article("posts/_index.md", "---\ntitle: Posts\n---\n");
    site.build();
    let [root, plain, german, trip, ..] = all;
    assert_eq!(out(&site), [root, plain, german, trip]);
    let said = site.run("status");
    assert!(said.out.contains("posts/trip/notes.md"), "{said:?}");
    let said = site.run("explain articles/posts/trip/notes.md");
    assert!(
        said.out.contains("belongs to the page of its folder"),
        "{said:?}"
    );
    site.remove("posts/trip/index.md");
    site.remove("posts/trip/index.de.md");
    site.build();
    assert_eq!(out(&site), [root, plain, all[4], all[5]]);
}
