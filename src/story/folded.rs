//! Characters as the normal form has them: without case, kinds of width, and what isn't seen.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A character that stays one, composed, whatever stands beside it; `None` for all others. What the
/// normal form drops needn't be folded.
///
/// Letters of Europe with their accents, of Arabic and Hebrew without marks, Han, kana, Hangul,
/// full-width ASCII, common marks: [`folded`] gives the same.
pub(super) fn folded_alone(c: char) -> Option<char> {
    let moved = |by: i64| {
        u32::try_from(i64::from(u32::from(c)) + by)
            .ok()
            .and_then(char::from_u32)
    };
    match c {
        '\0'..='\x7F' => Some(c.to_ascii_lowercase()),
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{3000}' => {
            Some(' ')
        }
        'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' | 'Α'..='Ρ' | 'Σ'..='Ω' => moved(32),
        'Ѐ'..='Џ' => moved(80),
        'İ' | 'ı' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' => None,
        'ς' => Some('σ'),
        'Ά' | 'ά' => Some('α'),
        'Έ' | 'έ' => Some('ε'),
        'Ή' | 'ή' => Some('η'),
        'Ί' | 'ί' => Some('ι'),
        'Ό' | 'ό' => Some('ο'),
        'Ύ' | 'ύ' => Some('υ'),
        'Ώ' | 'ώ' => Some('ω'),
        'Ā'..='ž' => c.to_lowercase().next(),
        '！'..='～' => moved(-0xFEE0).map(|c| c.to_ascii_lowercase()),
        'à'..='ö'
        | 'ø'..='ÿ'
        | 'а'..='џ'
        | 'α'..='ω'
        | 'ϊ'
        | 'ϋ'
        | 'א'..='ת'
        | 'ء'..='غ'
        | 'ف'..='ي'
        | 'پ'
        | 'چ'
        | 'ژ'
        | 'ک'
        | 'گ'
        | 'ی'
        | '،'
        | '؟'
        | 'ぁ'..='ゖ'
        | 'ァ'..='ヺ'
        | 'ー'
        | '々'
        | '\u{4E00}'..='\u{9FFF}'
        | '가'..='힣'
        | '¡'
        | '£'
        | '¥'
        | '§'
        | '«'
        | '»'
        | '¿'
        | '€'
        | '、'
        | '。'
        | '「'..='』'
        | '・'
        | '\u{2010}'..='\u{2016}'
        | '\u{2018}'..='\u{2027}' => Some(c),
        _ => None,
    }
}

/// The characters of a text, decomposed and without case (Unicode's D146), less what isn't seen. `ı` is
/// an i, and so is an i with a dot on it; Greek has no tonos, which it loses in capitals.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> {
    let decomposed = text
        .nfd()
        .default_case_fold()
        .nfkd()
        .default_case_fold()
        .nfkd();
    let mut base = ' ';
    decomposed.filter_map(move |c| {
        let c = match c {
            'ı' => 'i',
            // Persian parts words with it.
            '\u{200C}' => ' ',
            _ if is_unseen(c) => return None,
            _ => c,
        };
        if !is_combining_mark(c) {
            base = c;
        }
        let is_tonos =
            c == '\u{301}' && matches!(base, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}');
        let is_dot = c == '\u{307}' && base == 'i';
        (!is_tonos && !is_dot).then_some(c)
    })
}

/// Unicode's `Default_Ignorable_Code_Point`, and the stroke that stretches Arabic words.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{640}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::{folded, folded_alone};
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn characters_that_are_folded_alone_are_folded_so_in_a_text() {
        for c in '\0'..=char::MAX {
            let Some(alone) = folded_alone(c) else {
                continue;
            };
            let whole: String = folded(c.encode_utf8(&mut [0; 4])).nfc().collect();
            let is_kept = |c: char| c.is_alphanumeric() || "+#%&-$£€¥ ".contains(c);
            if alone.is_whitespace() {
                assert!(whole.trim().is_empty(), "{c:?}");
            } else if is_kept(alone) || whole.contains(is_kept) {
                assert_eq!(whole, alone.to_string());
            }
        }
    }
}
