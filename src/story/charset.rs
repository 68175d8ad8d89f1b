//! Which encoding bytes are in that are not UTF-8, by their shape and the language they are probably in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

use super::article_path::ArticlePath;
use super::language::language;

/// Latin languages that Windows-1252 has not all letters of, and those letters (small ones).
const OTHER_LATIN: &[(&str, &str)] = &[
    ("pl", "ąćęłńóśźż"),
    ("cs", "áčďéěíňóřšťúůýž"),
    ("sk", "áäčďéíĺľňóôŕšťúýž"),
    ("hu", "áéíóöőúüű"),
    ("sl", "čšž"),
    ("hr", "čćđšž"),
    ("bs", "čćđšž"),
    ("ro", "ăâîșțşţ"),
    ("sq", "çë"),
    ("tr", "âçğıîöşü"),
    ("az", "çəğıöşü"),
    ("lt", "ąčęėįšųūž"),
    ("lv", "āčēģīķļņšūž"),
    ("et", "äõöšüž"),
    ("vi", "àáâãèéêìíòóôõùúýăđĩũơưạ"),
];

/// Languages that aren't written in Latin letters, and a domain that the detector knows them by.
const OTHER_SCRIPTS: &[(&str, &str)] = &[
    ("ja", "jp"),
    ("zh", "cn"),
    ("ko", "kr"),
    ("ru", "ru"),
    ("uk", "ua"),
    ("be", "by"),
    ("bg", "bg"),
    ("mk", "mk"),
    ("sr", "rs"),
    ("el", "gr"),
    ("he", "il"),
    ("ar", "ae"),
    ("fa", "ir"),
    ("ur", "pk"),
    ("th", "th"),
];

/// Domains of the other languages that the detector tells from those of the West.
const OTHER_DOMAINS: &[(&str, &str)] = &[
    ("cs", "cz"),
    ("sl", "si"),
    ("sq", "al"),
    ("bs", "ba"),
    ("et", "ee"),
    ("vi", "vn"),
];

/// The language that an article is in by its path (`de/a.txt`, `a.de.txt`), else the site's.
pub(super) fn language_of(path: &ArticlePath, site: Option<&str>) -> Option<String> {
    let text = path.to_string();
    let mut parts = text.rsplit('/');
    let stem = path.file_stem();
    let ending = stem.rsplit_once('.').map(|(_, ending)| ending);
    parts.next();
    let is_tag = |part: &&str| matches!(part.len(), 2 | 5);
    let told = ending
        .into_iter()
        .chain(parts)
        .filter(is_tag)
        .find_map(language);
    told.or_else(|| site.map(str::to_owned))
}

/// The encoding of bytes that are not UTF-8. A text of Latin letters is Windows-1252, unless it is
/// spelled as another language of theirs; what is left is for the detector.
pub(super) fn charset(bytes: &[u8], language: Option<&str>) -> &'static Encoding {
    let name = language.and_then(|tag| tag.split('-').next());
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let domain = language.and_then(domain);
    let guess = detector.guess(domain.map(str::as_bytes), Utf8Detection::Deny);
    let shape = Shape::of(bytes);
    if guess == WINDOWS_1252 || !shape.is_latin() {
        return guess;
    }
    let letters = OTHER_LATIN.iter().find(|(tag, _)| Some(*tag) == name);
    let is_western = match (letters, name) {
        (Some((_, letters)), _) => !is_spelled(bytes, guess, letters),
        (None, Some(name)) if OTHER_SCRIPTS.iter().all(|(tag, _)| *tag != name) => true,
        _ => shape.is_nearly_ascii(),
    };
    if is_western { WINDOWS_1252 } else { guess }
}

/// The domain by which the detector knows a language; `None` where it needs none.
fn domain(tag: &str) -> Option<&'static str> {
    let (name, rest) = tag.split_once('-').unwrap_or((tag, ""));
    if name == "zh"
        && rest
            .split('-')
            .any(|part| ["Hant", "TW", "HK", "MO"].contains(&part))
    {
        return Some("tw");
    }
    let known = OTHER_SCRIPTS.iter().chain(OTHER_DOMAINS);
    let found = known.into_iter().find(|(tag, _)| *tag == name);
    let same = || OTHER_LATIN.iter().find(|(tag, _)| *tag == name);
    found
        .map(|(_, domain)| *domain)
        .or_else(|| same().map(|(tag, _)| *tag))
}

/// How many of a text's bytes are which.
#[derive(Default)]
struct Shape {
    letters: usize,
    /// Above ASCII.
    high: usize,
    /// Of these the ones in rows of four or more.
    in_rows: usize,
    /// Of these the ones that are letters in Windows-1252.
    high_letters: usize,
}

impl Shape {
    fn of(bytes: &[u8]) -> Self {
        let mut shape = Self::default();
        for row in bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            if row.is_ascii() {
                shape.letters += row.iter().filter(|b| b.is_ascii_alphabetic()).count();
                continue;
            }
            shape.high += row.len();
            shape.in_rows += if row.len() >= 4 { row.len() } else { 0 };
            let is_letter = |b: &&u8| matches!(b, 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8.. | 0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0x9F);
            shape.high_letters += row.iter().filter(is_letter).count();
        }
        shape
    }

    /// Words of ASCII with single letters and signs between: no other script, no pairs of bytes.
    fn is_latin(&self) -> bool {
        self.high * 3 <= self.letters && self.in_rows * 2 <= self.high
    }

    /// So little above ASCII that no language with letters of its own would do with it.
    fn is_nearly_ascii(&self) -> bool {
        self.high * 20 <= self.letters || self.high_letters == 0
    }
}

/// Whether what Windows-1252 would read otherwise are mostly letters of a language, in words.
fn is_spelled(bytes: &[u8], guess: &'static Encoding, letters: &str) -> bool {
    let (text, _) = guess.decode_without_bom_handling(bytes);
    let western = WINDOWS_1252.decode_without_bom_handling(bytes).0;
    let mut before = ' ';
    let (mut fits, mut misfits) = (0, 0);
    let mut after = text.chars().skip(1);
    for (c, other) in text.chars().zip(western.chars()) {
        let next = after.next().unwrap_or(' ');
        let in_word = before.is_alphabetic() || next.is_alphabetic();
        if c != other {
            let is_own = c.to_lowercase().all(|c| letters.contains(c));
            if in_word && is_own {
                fits += 1;
            } else {
                misfits += 1;
            }
        }
        before = c;
    }
    fits > misfits
}

#[cfg(test)]
mod tests {
    use super::{charset, language_of};
    use crate::story::ArticlePath;
    use encoding_rs::{
        BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_7, KOI8_R, SHIFT_JIS, WINDOWS_1250,
        WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254,
    };

    const SITES: [Option<&str>; 8] = [
        None,
        Some("en"),
        Some("en-GB"),
        Some("de"),
        Some("pl"),
        Some("ru"),
        Some("ja"),
        Some("el"),
    ];

    /// All signs and letters of Windows-1252 that English text uses.
    const SIGNS: &str = "£¥€¢§©®°±²³½¼¾µ¶·¡¿«»‹›“”‘’–—…•™†×÷ïéèçàôüñ";

    fn check(text: &str, encoding: &'static Encoding, sites: &[Option<&str>]) {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{text}");
        for site in sites {
            let found = charset(&bytes, *site);
            let read = found.decode_without_bom_handling(&bytes).0;
            assert_eq!(read, text, "{} {site:?}", found.name());
        }
    }

    #[test]
    fn every_sign_in_english_text_comes_out_right() {
        let latin = [
            None,
            Some("en"),
            Some("en-US"),
            Some("de"),
            Some("fr"),
            Some("ru"),
            Some("ja"),
        ];
        for sign in SIGNS.chars() {
            for text in [
                format!(
                    "The harbour council will spend {sign}15.8m on the north quay, the clerk said.\n"
                ),
                format!(
                    "Masons closed the last {sign} gap in the wall on Friday evening.\n\nThe tide was low.\n"
                ),
                format!(
                    "The old ca{sign} at the end of the quay reopened {sign} after nine days of work on it.\n"
                ),
            ] {
                check(&text, WINDOWS_1252, &latin);
            }
        }
        for text in [
            "The council will spend £15.8m on the quay.\n",
            "“No,” said the clerk — “it’s closed.” £5 – no more…\n",
            "A naïve café owner\n",
        ] {
            check(
                text,
                WINDOWS_1252,
                &[None, Some("en"), Some("en-GB"), Some("fr"), Some("ru")],
            );
        }
        // Also on a site of another Latin language, where no letter of it could be meant.
        check(
            "The council will spend £15.8m on the quay, ½ of it now.\n",
            WINDOWS_1252,
            &SITES,
        );
    }

    #[test]
    fn western_languages_are_read() {
        for (text, site) in [
            (
                "Möwen über dem Fluß, Kähne am Ufer: Die Fähre fährt wieder. Größe, Maß und Äste.\n",
                "de",
            ),
            (
                "À l’été, les pêcheurs réparent « le vieux quai » – où ça ? Cœur, forêt, Noël, garçon.\n",
                "fr",
            ),
            (
                "¿Cuándo abrirá el muelle? Mañana, según el señor Núñez; «pronto», añadió. ¡Qué día!\n",
                "es",
            ),
            (
                "A câmara aprovou a reparação do cais; não há previsão, diz João. Avó, pães, você.\n",
                "pt",
            ),
            ("Färjan går åter från kajen. Båtar på ön väntar.\n", "sv"),
        ] {
            check(text, WINDOWS_1252, &[Some(site), Some("en"), None]);
        }
    }

    #[test]
    fn other_languages_are_read_by_the_sites_language() {
        let polish = "Prom znów pływa do wysp. Mieszkańcy są zadowoleni, żeglarze też; łódź \
            wraca wieczorem, a ślad po burzy znika.\n";
        let russian =
            "Пристань открылась после девяти дней ремонта. Жители довольны, рыбаки тоже.\n";
        let greek = "Το λιμάνι άνοιξε ξανά μετά από εννέα ημέρες. Οι κάτοικοι είναι χαρούμενοι.\n";
        let japanese = "港の連絡船が九年ぶりに再開した。島民は喜んだ。北風の中、岸壁には大勢の人が集まった。\n";
        let simplified =
            "渡口的旧船又开了。居民都很高兴。清晨六点，岸边站满了人，大家等着看第一班船离岸。\n";
        let traditional =
            "渡口的舊船又開了。居民都很高興。清晨六點，岸邊站滿了人，大家等著看第一班船離岸。\n";
        let korean =
            "항구가 아흐레 만에 다시 문을 열었다. 주민들은 기뻐했다. 배는 저녁에 돌아온다.\n";
        let turkish =
            "İskele dokuz gün sonra yeniden açıldı. Balıkçılar çok mutlu, kıyıda şenlik var.\n";
        for (text, encoding, site) in [
            (polish, WINDOWS_1250, "pl"),
            (polish, encoding_rs::ISO_8859_2, "pl"),
            ("Łódź żółta stoi.\n", WINDOWS_1250, "pl"),
            (
                "Přívoz znovu pluje k ostrovům. Obyvatelé jsou šťastní, rybáři též.\n",
                WINDOWS_1250,
                "cs",
            ),
            (turkish, WINDOWS_1254, "tr"),
            (russian, WINDOWS_1251, "ru"),
            (russian, KOI8_R, "ru"),
            (greek, WINDOWS_1253, "el"),
            (greek, ISO_8859_7, "el"),
            (japanese, SHIFT_JIS, "ja"),
            (japanese, EUC_JP, "ja"),
            (simplified, GB18030, "zh"),
            (simplified, GBK, "zh-CN"),
            (traditional, BIG5, "zh-TW"),
            (korean, EUC_KR, "ko"),
        ] {
            check(text, encoding, &[Some(site)]);
        }
        // Without a language, and on a site of another, the letters tell by themselves.
        for (text, encoding) in [
            (polish, WINDOWS_1250),
            (russian, WINDOWS_1251),
            (russian, KOI8_R),
            (japanese, SHIFT_JIS),
            (japanese, EUC_JP),
            (simplified, GB18030),
            (korean, EUC_KR),
        ] {
            check(text, encoding, &[None]);
        }
        for (text, encoding) in [
            (russian, WINDOWS_1251),
            (japanese, SHIFT_JIS),
            (greek, WINDOWS_1253),
        ] {
            check(text, encoding, &[Some("en"), Some("de")]);
        }
    }

    #[test]
    fn the_language_of_a_path_comes_first() {
        for (path, expected) in [
            ("de/a.txt", "de"),
            ("news/pt-BR/2026/a.txt", "pt-BR"),
            ("news/a.pl.txt", "pl"),
            ("news/a.txt", "en"),
            ("xx/a.v2.txt", "en"),
        ] {
            let path = ArticlePath::from_bytes(path.as_bytes());
            assert_eq!(language_of(&path, Some("en")).as_deref(), Some(expected));
        }
    }
}
