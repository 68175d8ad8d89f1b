//! Images and files as each tool's heads name them.

use super::{Story, read_as};
use crate::story::{Place, Role};

/// What a story has, one line each: role, place, and what is said of it.
fn told(story: &Story) -> Vec<String> {
    let told = story.media.iter().map(|media| {
        let role = match media.role {
            Role::Image => "image",
            Role::Attachment => "file",
            Role::Text => "text",
        };
        let place = match &media.place {
            Place::Url(url) => url.clone(),
            Place::File(path) => path.to_string(),
        };
        let mut line = format!("{role} {place}");
        let texts = [&media.alt, &media.title, &media.media_type];
        for text in texts.into_iter().flatten() {
            line = format!("{line} | {text}");
        }
        for number in [media.bytes, media.duration_secs].into_iter().flatten() {
            line = format!("{line} | {number}");
        }
        line
    });
    told.collect()
}

#[track_caller]
fn check(head: &str, expected: &[&str], problems: &[&str]) {
    let article = format!("{head}\nThe ferry waits for the tide, and the tide for nobody.\n");
    let reading = read_as("news/ferry.txt", article.as_bytes());
    let found: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(found, problems, "{head}");
    let story = reading.story.unwrap();
    assert_eq!(told(&story), expected, "{head}");
    assert!(story.html().contains("The ferry waits"), "{head}");
}

#[test]
fn each_tools_keys_name_images() {
    // Hugo.
    check(
        "---\ntitle: Ferry\nimages: [quay.jpg, /img/pier.png]\n---",
        &["image news/quay.jpg", "image img/pier.png"],
        &[],
    );
    check(
        "---\ntitle: Ferry\ncover:\n  image: quay.jpg\n  alt: The quay at dawn\n  caption: Dawn\n  hidden: true\n---",
        &["image news/quay.jpg | The quay at dawn | Dawn"],
        &[],
    );
    check(
        "+++\ntitle = \"Ferry\"\nfeatured_image = \"/img/quay.webp\"\n+++",
        &["image img/quay.webp"],
        &[],
    );
    // Jekyll.
    check(
        "---\ntitle: Ferry\nimage:\n  path: /img/quay.gif\n  width: 1200\n---",
        &["image img/quay.gif"],
        &[],
    );
    // Pelican.
    check(
        "Title: Ferry\nDate: 2026-05-14\nCover: {static}/images/quay.jpg\n",
        &["image images/quay.jpg"],
        &[],
    );
    // Nikola.
    check(
        ".. title: Ferry\n.. slug: ferry\n.. previewimage: /images/quay.jpeg\n",
        &["image images/quay.jpeg"],
        &[],
    );
    // An address, and what it shows.
    check(
        "---\ntitle: Ferry\nog_image: https://e.example/a b.jpg?w=1\nimage_alt: Quay\n---",
        &["image https://e.example/a%20b.jpg?w=1 | Quay | image/jpeg"],
        &[],
    );
    // JSON.
    check(
        "{\"title\": \"Ferry\", \"thumbnail\": {\"src\": \"quay.avif\", \"alt\": \"Quay\"}}",
        &["image news/quay.avif | Quay"],
        &[],
    );
}

#[test]
fn of_several_keys_for_an_image_the_first_counts() {
    check(
        "---\ntitle: Ferry\nfeatured_image: quay.jpg\nthumbnail: small.jpg\nimages: [card.jpg]\n---",
        &["image news/quay.jpg"],
        &[],
    );
    check(
        "---\ntitle: Ferry\nimages: [quay.jpg, ./quay.jpg, ../news/quay.jpg]\n---",
        &["image news/quay.jpg"],
        &[],
    );
}

#[test]
fn each_tools_keys_name_files() {
    check(
        "---\ntitle: Ferry\nenclosure: ferry.mp3\n---",
        &["file news/ferry.mp3"],
        &[],
    );
    // WordPress.
    check(
        "---\ntitle: Ferry\nenclosure: |\n  https://e.example/ferry.mp3\n  123456\n  audio/mpeg\n---",
        &["file https://e.example/ferry.mp3 | audio/mpeg | 123456"],
        &[],
    );
    check(
        "---\ntitle: Ferry\npodcast:\n  url: https://e.example/get?id=7\n  length: 99\n  type: audio/x-m4a\n  duration: '1:02:03'\n---",
        &["file https://e.example/get?id=7 | audio/x-m4a | 99 | 3723"],
        &[],
    );
    // Nikola.
    check(
        ".. title: Ferry\n.. slug: ferry\n.. enclosure: https://e.example/ferry.ogg\n.. enclosure_length: 12\n",
        &["file https://e.example/ferry.ogg | audio/ogg | 12"],
        &[],
    );
    check(
        "---\ntitle: Ferry\naudio: ferry.opus\nattachments:\n  - file: /timetable.pdf\n    title: Timetable\n  - map.zip\n---",
        &[
            "file news/ferry.opus",
            "file timetable.pdf | Timetable",
            "file news/map.zip",
        ],
        &[],
    );
}

#[test]
fn what_names_no_file_is_passed_over() {
    for head in [
        "---\ntitle: Ferry\nimage: true\ncover: {hidden: true}\nimages: []\naudio: ~\n---",
        "---\ntitle: Ferry\nthumbnail: Anna Lind / Reuters\nvideo: no\n---",
        "Title: Ferry\nDate: 2026-05-14\nImage: Anna Lind\nVideo: Watch it tonight\n",
    ] {
        check(head, &[], &[]);
    }
}

#[test]
fn what_can_not_be_published_is_named_with_its_line() {
    check(
        "---\ntitle: Ferry\nimage: ../../quay.jpg\n---",
        &[],
        &["news/ferry.txt:3: image: \"../../quay.jpg\" lies outside the articles folder"],
    );
    check(
        "---\ntitle: Ferry\nimage: quay.svg\naudio: x/.y/ferry.mp3\n---",
        &[],
        &[
            "news/ferry.txt:3: image: \"quay.svg\" is of no type that is published",
            "news/ferry.txt:4: audio: \"x/.y/ferry.mp3\" is hidden: a name on its path begins with a dot",
        ],
    );
    check(
        "---\ntitle: Ferry\nimage: ferry.mp3\n---",
        &[],
        &["news/ferry.txt:3: image: \"ferry.mp3\" is no image"],
    );
    check(
        "---\ntitle: Ferry\nimage: //e.example/quay.jpg\nenclosure: ftp://e.example/a.mp3\n---",
        &[],
        &[
            "news/ferry.txt:3: image: \"//e.example/quay.jpg\" is not the path of a file, or an address such as \
             https://example.org/a.jpg",
            "news/ferry.txt:4: enclosure: \"ftp://e.example/a.mp3\" is not an absolute URL such as \
             https://example.org/story",
        ],
    );
    let many: Vec<String> = (0..30).map(|n| format!("{n}.jpg")).collect();
    let article = format!("---\ntitle: Ferry\nimages: {many:?}\n---\n\nLate.\n");
    let reading = read_as("a.txt", article.as_bytes());
    assert_eq!(reading.story.unwrap().media.len(), 20);
    assert_eq!(
        reading.problems[0].to_string(),
        "a.txt:3: more than 20 images and files; the rest is left out"
    );
}

#[test]
fn what_a_mail_has_attached_is_no_file_of_the_story() {
    let mail = "From: Anna <anna@e.example>\nSubject: Ferry\nDate: Thu, 14 May 2026 09:30:00 +0000\n\
                Attachments: ferry.pdf\n\nThe ferry waits for the tide.\n";
    let reading = read_as("a.txt", mail.as_bytes());
    assert_eq!(reading.problems, []);
    assert_eq!(reading.story.unwrap().media, []);
}

#[test]
fn media_counts_as_shown_and_not_as_text() {
    let hashes = |head: &str| {
        let article = format!("---\ntitle: Ferry\n{head}---\n\nLate.\n");
        read_as("a.txt", article.as_bytes()).story.unwrap().hashes()
    };
    let (text, shown) = hashes("");
    for (head, is_same) in [
        ("image: https://e.example/a.jpg\n", false),
        ("enclosure: https://e.example/a.mp3\n", false),
        // Nobody has looked whether it is there.
        ("image: a.jpg\n", true),
        ("mood: grey\n", true),
    ] {
        let other = hashes(head);
        assert_eq!(other.0, text, "{head}");
        assert_eq!(other.1 == shown, is_same, "{head}");
    }
    let first = hashes("image: https://e.example/a.jpg\n");
    assert_ne!(first, hashes("enclosure: https://e.example/a.jpg\n"));
    assert_ne!(
        first,
        hashes("image: https://e.example/a.jpg\nimage_alt: Quay\n")
    );
}

#[test]
fn what_a_text_leads_to_is_media_too() {
    let text = "# Ferry\n\n![Quay](img/a%20b.png?x#y) [film](/f.mp4) [mail](mailto:a@e.example) [up](../../x.pdf) [it](#x) \
                [Story](b/) [page](https://e.example/a.pdf) ![no](c.svg) ![Far](https://e.example/d.jpg) \
                ![again](/news/img/a%20b.png) ![hid](.d/e.png) ![](//e.example/f.png) [frame](/q.svg)\n";
    let reading = read_as("news/ferry.md", text.as_bytes());
    let story = reading.story.unwrap();
    assert_eq!(
        told(&story),
        [
            "text news/img/a b.png | Quay",
            "text f.mp4",
            "text https://e.example/d.jpg | Far | image/jpeg"
        ]
    );
    assert_eq!(
        story.media[0].in_text,
        ["img/a%20b.png?x#y", "/news/img/a%20b.png"]
    );
    let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("the text: \"c.svg\""), "{problems:?}");
    // It's found among what the metadata names.
    let text = format!("---\nimage: img/a b.png\n---\n\n{text}");
    let story = read_as("news/ferry.md", text.as_bytes()).story.unwrap();
    assert_eq!(told(&story)[0], "image news/img/a b.png | Quay");
    let many: Vec<String> = (0..300).map(|n| format!("![]({n}.png)\n")).collect();
    let text = format!("# Ferry\n\nMany.\n\n{}", many.concat());
    let story = read_as("news/ferry.md", text.as_bytes()).story.unwrap();
    assert_eq!(story.media.len(), 200);
}
