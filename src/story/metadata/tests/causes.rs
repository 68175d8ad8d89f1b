//! Why front matter can't be read: in its parser's words, at a line of the file.

use super::read;

/// Checks that there is one problem, its line, and a part of its words.
fn check(article: &str, line: u32, words: &str) {
    let told = read(article).told();
    let [told] = told.as_slice() else {
        panic!("{article:?}: {told:?}");
    };
    let front = format!("a.txt:{line}: the front matter can't be read: ");
    assert!(told.starts_with(&front) && told.contains(words), "{told}");
    assert!(told.ends_with("; correct it; until then what the file says isn't published"));
    assert!(
        !told.contains(" at line ") && !told.contains('\n'),
        "{told}"
    );
}

#[test]
fn mistakes_in_yaml_are_told_at_their_line() {
    for (lines, line, words) in [
        ("title: Mayor: we win", 3, "mapping values are not allowed"),
        ("title: {Quay", 3, "unclosed bracket"),
        ("title: 'It's shut'", 3, ""),
        ("title: @quay", 3, "@"),
        ("title: a\nplain\nslug: x", 4, ""),
        ("title: a\n\tb: c", 3, "tab"),
        ("title: a\n slug: b", 4, "mapping values are not allowed"),
    ] {
        check(&format!("\n---\n{lines}\n---\nSnow.\n"), line, words);
    }
    let no_table = "each line must be \"key: value\"";
    check("---\n- slug: a\n---\nSnow.\n", 1, no_table);
    check("---\ntitle:a\nslug:b\n---\nSnow.\n", 1, no_table);
    check("---\ntitle: a\n\nSnow.\n", 1, "no --- closes it");
}

#[test]
fn mistakes_in_toml_and_json_are_told_at_their_line() {
    for (article, line, words) in [
        (
            "+++\nslug = \"a\"\ntitle = \"a\"\ntitle = \"b\"\n+++\n",
            4,
            "duplicate key",
        ),
        ("+++\ntitle = \"a\"\nslug = a\n+++\n", 3, ""),
        ("\n{\n\"title\": \"a\",\n}\nSnow.\n", 4, "trailing comma"),
        ("{\"title\": Quay}\nSnow.\n", 1, "expected value"),
        ("{'title': 'Quay'}\nSnow.\n", 1, "key must be a string"),
        ("{\"title\": \"Quay\"", 1, "EOF"),
    ] {
        check(article, line, words);
    }
}

#[test]
fn what_a_parser_says_is_cut() {
    let told = read(&format!("+++\ntitle = 1\n{} = 2\n+++\n", "é".repeat(5000)));
    assert!(told.told()[0].len() < 600);
    let told = read(&format!("---\ntitle: *{}\n---\n", "a".repeat(5000)));
    assert!(told.told()[0].len() < 600);
}
