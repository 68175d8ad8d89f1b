//! What the benchmarks work on: articles, the same every time, and the configuration of a site.

use feedmill::config::Config;

/// A site.
pub(crate) const CONFIG: &str = "[site]\ntitle = \"Quay\"\nbase_url = \"https://quay.example/\"\nid = \"tag:quay.example,2026:\"\n";
const WORDS: [&str; 12] = [
    "harbour", "ferry", "the", "weir", "of", "bridge", "a", "tide", "was", "rebuilt", "after",
    "fog",
];

/// Some words, the same for the same number.
fn words(number: usize, count: usize) -> String {
    let pick = |k: usize| WORDS.get((number * 7 + k * (number % 5 + 3) + k / 3) % WORDS.len());
    let picked = (0..count).filter_map(pick).copied();
    picked.collect::<Vec<_>>().join(" ")
}

/// A name of letters, another for each number: headlines seldom have digits.
fn name(number: usize) -> String {
    const SYLLABLES: [&str; 10] = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu"];
    let digits = number.to_string();
    let syllables = digits
        .bytes()
        .filter_map(|digit| SYLLABLES.get(usize::from(digit - b'0')));
    format!("M{}", syllables.copied().collect::<String>())
}

/// An article of the shape that news desks drop: five paragraphs, sixteen related headlines, 3 KiB.
pub(crate) fn article(number: usize) -> String {
    let paragraphs: Vec<String> = (0..5)
        .map(|k| format!("Boat {number} {}.", words(number + k, 75)))
        .collect();
    let headlines: Vec<String> = (0..16)
        .map(|k| {
            format!(
                "{} and {} of {}",
                name(number),
                words(number + k, 6),
                name(k)
            )
        })
        .collect();
    format!("{}\n\n\n{}\n", paragraphs.join("\n"), headlines.join("\n"))
}

/// The configuration, read.
pub(crate) fn config() -> Config {
    Config::parse(CONFIG, 2026).unwrap()
}
