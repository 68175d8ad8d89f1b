//! Small words that tell where a sentence can be cut.

/// What a word, in small letters, does in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A preposition or conjunction: a headline can stop before it, not after it.
    Joint,
    /// Asks for the word after it: an article, a number, an auxiliary.
    Hanging,
    /// A form of `be` or `have`, an auxiliary: a verb that asks for more.
    Auxiliary,
    /// A finite verb, or what looks like one in the past.
    Verb,
    /// Anything else.
    Other,
}

impl Word {
    /// English for the most part; what German, French, Spanish and Russian can add without a clash.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "in" | "on" | "at" | "for" | "with" | "by" | "from" | "after" | "before" | "during"
            | "over" | "under" | "between" | "against" | "amid" | "as" | "since" | "until"
            | "through" | "into" | "about" | "across" | "near" | "despite" | "because"
            | "while" | "which" | "that" | "who" | "and" | "but" | "where" | "when" | "without"
            | "among" | "toward" | "towards" | "within" | "according" | "including" | "whose"
            | "nach" | "mit" | "für" | "auf" | "bei" | "von" | "aus" | "über" | "weil"
            | "während" | "nachdem" | "und" | "aber" | "seit" | "ohne" | "dans" | "sur"
            | "pour" | "par" | "avec" | "après" | "avant" | "depuis" | "pendant" | "et"
            | "mais" | "qui" | "dont" | "en" | "con" | "por" | "para" | "tras" | "desde"
            | "durante" | "y" | "pero" | "que" | "в" | "на" | "с" | "по" | "из" | "для"
            | "после" | "и" | "но" => Self::Joint,
            "a" | "an" | "the" | "or" | "of" | "to" | "not" | "its" | "their" | "his" | "her"
            | "our" | "my" | "your" | "this" | "these" | "those" | "very" | "more" | "most"
            | "less" | "such" | "so" | "too" | "every" | "each" | "any" | "no" | "some"
            | "several" | "many" | "few" | "both" | "other" | "another" | "first" | "second"
            | "third" | "last" | "next" | "new" | "old" | "former" | "own" | "only" | "also"
            | "just" | "even" | "still" | "he" | "she" | "they" | "we" | "i" | "if" | "whether"
            | "than" | "per" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight"
            | "nine" | "ten" | "der" | "das" | "den" | "dem" | "des" | "ein" | "eine" | "einen"
            | "einem" | "einer" | "oder" | "vom" | "zu" | "zum" | "zur" | "bis" | "durch"
            | "wie" | "dass" | "sich" | "nicht" | "ihre" | "seine" | "ihr" | "sein" | "la"
            | "le" | "les" | "un" | "une" | "du" | "de" | "ou" | "à" | "au" | "aux" | "sans"
            | "se" | "sa" | "ses" | "leur" | "el" | "los" | "las" | "una" | "unos" | "unas"
            | "o" | "del" | "al" | "su" | "sus" | "за" | "от" | "до" | "к" | "у" | "о" | "не"
            | "что" | "как" | "при" => Self::Hanging,
            "is" | "are" | "was" | "were" | "be" | "been" | "being" | "has" | "have" | "had"
            | "will" | "would" | "can" | "could" | "may" | "might" | "must" | "should" | "do"
            | "does" | "did" => Self::Auxiliary,
            "said" | "says" | "told" | "went" | "came" | "left" | "found" | "rose" | "fell"
            | "took" | "met" | "won" | "lost" | "made" | "gave" | "got" | "ran" | "held"
            | "kept" | "sent" | "began" | "shut" | "hit" | "led" | "saw" | "became" | "brought"
            | "bought" | "built" | "fought" | "felt" | "heard" | "knew" | "paid" | "sold"
            | "spent" | "stood" | "thought" | "wrote" | "spoke" | "broke" | "chose" | "drew"
            | "drove" | "flew" | "grew" | "sank" | "sat" | "shot" | "struck" | "threw" | "wore"
            | "begins" | "opens" | "closes" | "plans" | "remains" | "faces" | "holds" | "takes"
            | "makes" | "gives" | "gets" | "goes" | "comes" | "keeps" | "loses" | "wants"
            | "seeks" | "warns" | "urges" | "becomes" | "seems" | "appears" | "allows" => {
                Self::Verb
            }
            "hundred" | "united" | "sacred" | "indeed" | "speed" | "breed" | "seed" | "need"
            | "feed" | "shed" | "weed" | "reed" | "deed" | "greed" | "steed" | "naked"
            | "wicked" => Self::Other,
            _ if word.len() >= 4 && word.ends_with("ed") => Self::Verb,
            _ => Self::Other,
        }
    }

    /// Whether a headline that ends in the word asks for more.
    pub(super) fn hangs(self) -> bool {
        matches!(self, Self::Joint | Self::Hanging | Self::Auxiliary)
    }

    /// Whether the word makes a clause of its sentence.
    pub(super) fn is_verb(self) -> bool {
        matches!(self, Self::Auxiliary | Self::Verb)
    }
}

/// Whether a verb stands in the text, as far as English lets us know one.
pub(super) fn has_verb(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| Word::of(word.trim_matches(|c: char| !c.is_alphanumeric())).is_verb())
}

/// Whether the text holds two of the words that no English sentence of a title's length lacks.
pub(super) fn is_english(text: &str) -> bool {
    let mut found = "";
    for word in text.split_whitespace() {
        let known = matches!(
            word,
            "the" | "of" | "and" | "to" | "with" | "for" | "from" | "that" | "by" | "was"
        );
        if known && !found.is_empty() && word != found {
            return true;
        }
        if known {
            found = word;
        }
    }
    false
}
