//! Language tags (BCP 47) as authors write them.

/// Two-letter codes of ISO 639-1, in order.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw \
    ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su \
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// The tag in its usual letter case, `_` as `-`; `None`: no language that we know.
pub(super) fn language(written: &str) -> Option<String> {
    let written = written.trim();
    if written.len() > super::limits::LANGUAGE_CHARS {
        return None;
    }
    let mut out = String::with_capacity(written.len());
    for (at, part) in written.split(['-', '_']).enumerate() {
        let fits = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return None;
        }
        if at == 0 {
            let code = part.to_ascii_lowercase();
            let known = match code.len() {
                2 => CODES.split_whitespace().any(|known| known == code),
                3 => code.bytes().all(|byte| byte.is_ascii_lowercase()),
                _ => false,
            };
            if !known {
                return None;
            }
            out.push_str(&code);
            continue;
        }
        out.push('-');
        let mut letters = part.to_ascii_lowercase();
        if letters.len() == 2 {
            letters.make_ascii_uppercase();
        } else if letters.len() == 4
            && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
            && let Some(first) = letters.get_mut(..1)
        {
            first.make_ascii_uppercase();
        }
        out.push_str(&letters);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn tags_take_their_usual_form() {
        for (given, expected) in [
            ("en_US", "en-US"),
            ("EN", "en"),
            ("yue", "yue"),
            ("zh-hant-TW", "zh-Hant-TW"),
            (" de-1996 ", "de-1996"),
        ] {
            assert_eq!(language(given).as_deref(), Some(expected));
        }
    }

    #[test]
    fn unknown_languages_are_dropped() {
        for given in ["english", "xx", "", "en-", "e", "en--US", "e\u{f1}"] {
            assert_eq!(language(given), None, "{given}");
        }
    }
}
