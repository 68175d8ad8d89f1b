//! What it costs to understand an article: `cargo bench --bench reading`. Under `cargo test` each
//! shape is read once.
//!
//! The first row is an article as news desks drop it; the others are made to be hard, and have to cost
//! as much for each KiB at eight times the size. A shape's name and a number of rounds read it so often
//! and nothing else, for a profiler: `valgrind --tool=callgrind target/release/deps/reading-… desk 1000`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark fails by panicking, and prints what it measured"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use feedmill::config::Config;
use feedmill::story::{self, ArticlePath};

mod shared;

use shared::{article, config};

/// Shapes, and what each repeats.
const SHAPES: [(&str, &str); 35] = [
    ("desk", ""),
    ("one-line", "The weir held through the night "),
    ("one-word", "a"),
    ("lines-of-a-word", "weir\n"),
    ("paragraphs-of-a-word", "weir\n\n"),
    (
        "wrapped",
        "The weir held through the night, and the boats with it,\nwhich nobody had ex-\npected. ",
    ),
    (
        "indented",
        "   The weir held through the night, and the boats\nwith it, said the warden.\n",
    ),
    ("headlines", "Weir Holds Through a Night of Rain and Wind"),
    ("headlines-apart", "Weir Holds Through a Night of Rain\n"),
    (
        "headlines-linked",
        "Weir Holds <https://quay.example/weir?a=b>",
    ),
    ("labels", "Related:\nWeir holds again\n\n"),
    ("keys", "title: The weir held\nwarden: none\n"),
    ("front-matter", "tide: [high, low]\n"),
    ("states", "statsu: darft\n"),
    (
        "stamps",
        "Published: Thursday, 14 May 2026 at 9:30 a.m. GMT\n\n",
    ),
    (
        "bylines",
        "By Anna Lind, Harbour Correspondent | 14 May 2026\n\n",
    ),
    (
        "contacts",
        "Contact: press@quay.example (555) 555-0142\n1 Quay Street, Hale\n\n",
    ),
    ("menu", "Home > News | Harbour | Share | Print\n"),
    (
        "quotations",
        "\u{201c}\u{2018}(\u{201c}Weir\u{201d}) said\u{2019} — ",
    ),
    ("marks", "- * — … ( [ \u{201c} : ; ,\n"),
    ("divided", "har-\nbour weir-\nkeeper "),
    ("sentences", "It held. It held? It held! "),
    ("stops", "- a.b."),
    ("japanese", "堰は夜どおし持ちこたえた。船も無事だった。\n"),
    (
        "arabic",
        "\u{202b}صمد السد طوال الليل، وكذلك القوارب.\u{202c}\n\n",
    ),
    (
        "markdown",
        "## The weir held\n\nThe *weir* held through the night, and the [boats](https://quay.example/boats)\nwith it.\n\n- one lamp\n- two lamps\n\n",
    ),
    ("markdown-open", "*a **b [c `d "),
    ("markdown-quotes", "> - 1. "),
    ("markdown-notes", "a[^1] b[^2]\n\n[^1]: c\n\n"),
    ("markdown-html", "a <b>c</b> d\n\n"),
    ("markdown-templates", "{{< a >}} {% b %} {{ c }} `{{` "),
    (
        "html",
        "<h2>The weir held</h2><p>The <em>weir</em> held through the night, and the <a href=\"https://quay.example/boats\">boats</a>\nwith it.</p><ul><li>one lamp<li>two lamps</ul>\n",
    ),
    ("html-open", "<p>a<li>b<td>c"),
    ("html-marks", "<b>a<i>b</b>c</i>"),
    ("html-tables", "<table><tr><td>a<p>b</table>c"),
];

/// An article of a shape, of about so many bytes.
fn shaped(name: &str, unit: &str, bytes: usize) -> String {
    let repeated = || unit.repeat(bytes / unit.len());
    match name {
        "desk" => {
            let one = article(7);
            let (body, related) = one.split_once("\n\n\n").unwrap();
            let bodies = vec![body; bytes.div_ceil(one.len())];
            format!("{}\n\n\n{related}", bodies.join("\n"))
        }
        "front-matter" => format!("---\n{}", repeated()),
        _ if name.starts_with("headlines") => {
            let lines = (0..bytes / (unit.len() + 5)).map(|number| format!("{unit} {number}\n"));
            format!(
                "The weir held through the night.\n\n\n{}",
                lines.collect::<String>()
            )
        }
        _ => repeated(),
    }
}

/// The least time of one reading, of as many as `time` allows.
fn least(article: (&str, &str), site: &Config, time: Duration) -> Duration {
    let began = Instant::now();
    let mut least = once(article, site);
    while began.elapsed() < time {
        least = least.min(once(article, site));
    }
    least
}

fn once((name, text): (&str, &str), site: &Config) -> Duration {
    let kinds = [("markdown", "md"), ("html", "html")];
    let kind = kinds.iter().find(|(front, _)| name.starts_with(front));
    let extension = kind.map_or("txt", |(_, extension)| extension);
    let path = ArticlePath::from_bytes(format!("harbour/weir.{extension}").into_bytes());
    let rules = site.to_rules();
    let began = Instant::now();
    black_box(story::read(&path, black_box(text.as_bytes()), &rules));
    began.elapsed()
}

fn main() {
    let site = config();
    let arguments = std::env::args().skip(1);
    let mut arguments = arguments.filter(|argument| !argument.starts_with("--"));
    if let (Some(name), Some(rounds)) = (arguments.next(), arguments.next()) {
        let (_, unit) = SHAPES.iter().find(|(shape, _)| *shape == name).unwrap();
        let text = shaped(&name, unit, article(7).len());
        for _ in 0..rounds.parse::<usize>().unwrap() {
            once((&name, &text), &site);
        }
        return;
    }
    let (time, sizes) = if cfg!(debug_assertions) {
        (Duration::ZERO, [1, 1, 1, 1])
    } else {
        (Duration::from_millis(60), [1, 2, 4, 8])
    };
    println!("µs a KiB, of 3, 24, 48, 96 and 192 KiB; the last beside the second");
    for (name, unit) in SHAPES {
        let cost = |bytes: usize| {
            let text = shaped(name, unit, bytes);
            least((name, &text), &site, time).as_secs_f64() * 1e6 / (text.len() as f64 / 1024.0)
        };
        let small = cost(article(7).len());
        let costs = sizes.map(|size| cost(24 * 1024 * size));
        let growth = costs[3] / costs[0];
        let costs = costs.map(|cost| format!("{cost:7.2}")).join(" ");
        println!("{name:22} {small:7.2} {costs}   × {growth:.2}");
    }
}
