//! Why front matter can't be read: in plain words, at a line of the file.

use std::fmt::Write;

use super::read;

/// Checks the first problem: its line and its words.
fn check(article: &str, line: u32, words: &str) {
    let told = read(article).told();
    let expected = format!("a.txt:{line}: the front matter can't be read: {words}; ");
    let first = told.first().map(String::as_str).unwrap_or_default();
    assert!(first.starts_with(&expected), "{article}: {told:?}");
    assert!(
        first.ends_with("a draft, status, date or withdrawn among them holds the story"),
        "{first}"
    );
}

/// Lines of YAML, the line of the file that is at fault, what is said.
const YAML: &[(&str, u32, &str)] = &[
    (
        "title: Mayor: we win",
        3,
        "a value with a colon must stand in quotes",
    ),
    ("title: [Quay\nslug: a", 4, "a bracket above isn't closed"),
    ("title: {Quay", 3, "a bracket isn't closed"),
    (
        "title: ]",
        3,
        "a value that starts with a bracket must stand in quotes",
    ),
    (
        "title: \"Quay\nslug: a",
        4,
        "a quotation mark above isn't closed",
    ),
    (
        "title: 'It's shut'",
        3,
        "text follows the quotation mark that closes a value",
    ),
    (
        "title: @quay",
        3,
        "a value that starts with @ must stand in quotes",
    ),
    (
        "title: `quay`",
        3,
        "a value that starts with ` must stand in quotes",
    ),
    (
        "title: **Quay** shut",
        3,
        "a value that starts with * must stand in quotes",
    ),
    (
        "title: a\nplain\nslug: x",
        4,
        "this line is no \"key: value\"",
    ),
    ("title: - a", 3, "a list starts on a line of its own"),
    ("title: a\n\tb: c", 3, "a tab can't stand here: use spaces"),
    (
        "title: > x",
        3,
        "the text after > or | starts on the next line",
    ),
    (
        "title: \"a \\q\"",
        3,
        "a \\ in double quotes must be written twice",
    ),
    (" title: a\nslug: b", 4, "this line stands too far left"),
    (
        "title: a\n slug: b",
        4,
        "this line stands further right than the keys above",
    ),
];

#[test]
fn mistakes_in_yaml_are_told_in_plain_words_at_their_line() {
    for &(lines, line, words) in YAML {
        check(&format!("\n---\n{lines}\n---\nSnow.\n"), line, words);
    }
    check(
        "---\n- slug: a\n---\nSnow.\n",
        1,
        "each line must be \"key: value\"",
    );
    check(
        "---\ntitle:a\nslug:b\n---\nSnow.\n",
        1,
        "each line must be \"key: value\"",
    );
    check("---\ntitle: a\n\nSnow.\n", 1, "no --- closes it");
}

#[test]
fn mistakes_in_toml_and_json_are_told_at_their_line() {
    for (article, line, words) in [
        (
            "+++\nslug = \"a\"\ntitle = \"a\"\ntitle = \"b\"\n+++\n",
            4,
            "title is written twice",
        ),
        (
            "{\n\"title\": \"a\",\n}\nSnow.\n",
            3,
            "there is a comma behind the last value",
        ),
        (
            "{\"title\": Quay}\nSnow.\n",
            1,
            "a value is missing, or is text without double quotes",
        ),
        (
            "{'title': 'Quay'}\nSnow.\n",
            1,
            "each key must stand in double quotes",
        ),
        ("{\"title\": \"Quay\"", 1, "no } closes it"),
    ] {
        check(article, line, words);
    }
    let told = read("+++\ntitle = \"a\"\nslug = a\n+++\n").told().join("");
    assert!(
        told.starts_with("a.txt:3: the front matter can't be read: "),
        "{told}"
    );
}

#[test]
fn an_alias_bomb_is_told_as_one() {
    let mut bomb = String::from("---\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, below) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        let aliases = vec![format!("*{below}"); 9].join(", ");
        writeln!(bomb, "{name}: &{name} [{aliases}]").unwrap();
    }
    let told = read(&format!("{bomb}title: Quay\n---\nSnow.\n"))
        .told()
        .join("");
    assert!(
        told.contains("the front matter can't be read: too many aliases; "),
        "{told}"
    );
}
