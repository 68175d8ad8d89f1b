//! The words of the stories: sentences, titles and headlines that nobody has written before.

use super::dice::Dice;

const WHO: [&str; 16] = [
    "harbour board",
    "ferry crew",
    "bell founder",
    "lock keeper",
    "school choir",
    "salt works",
    "night baker",
    "river pilot",
    "glass maker",
    "mill owner",
    "fog warden",
    "net mender",
    "tide office",
    "rope walk",
    "lamp museum",
    "bee keeper",
];

/// What they did, as a sentence and as a title tell it.
const DID: [(&str, &str); 12] = [
    ("sold", "Sells"),
    ("bought", "Buys"),
    ("painted", "Paints"),
    ("moved", "Moves"),
    ("found", "Finds"),
    ("lost", "Loses"),
    ("counted", "Counts"),
    ("repaired", "Repairs"),
    ("opened", "Opens"),
    ("closed", "Closes"),
    ("raised", "Raises"),
    ("praised", "Praises"),
];

const WHAT: [&str; 16] = [
    "old lamp",
    "long jetty",
    "stone weir",
    "third boat",
    "copper bell",
    "winter stall",
    "town clock",
    "grain silo",
    "iron gate",
    "eel trap",
    "north lock",
    "chalk map",
    "spare anchor",
    "blue door",
    "low bridge",
    "fish scale",
];

const WHERE: [&str; 12] = [
    "behind the customs shed",
    "below the second weir",
    "on the windy side of the basin",
    "between the two cranes",
    "at the end of the towpath",
    "near the shallow ford",
    "inside the dry dock",
    "beside the market cross",
    "along the sea wall",
    "under the chestnut trees",
    "across from the signal mast",
    "in the yard of the brewery",
];

const WHY: [&str; 12] = [
    "because the ice had come early and nobody wished to wait for the thaw",
    "although the council had asked for one more drawing of the foundations",
    "while the band practised the same slow march for the fourth evening",
    "so that the boats from upstream could turn without touching the piles",
    "after a quarrel over the key that had lasted for most of the summer",
    "before the tide tables for the coming year had gone to the printer",
    "as the insurers had wanted it since the storm of nine winters ago",
    "though half of the volunteers were still on the other side of the water",
    "when the last lorry had left the quay and the lights were being put out",
    "since the mason who knew the wall best was about to leave for the south",
    "and the children who had watched from the steps drew it in their books",
    "which cost less than the paper on which it had been argued about",
];

/// Headlines that many stories share; some hold what documents must escape.
const SHARED: [&str; 10] = [
    "Tide Tables Go On Sale",
    "Ropes & Knots Taught at Night",
    "Who Pays for the Fog Horn?",
    "Bakers' Strike Ends at Dawn",
    "Ferry Fares Rise by 3 %",
    "Old \u{201c}Marten\u{201d} Sails Once More",
    "Züricher Glass Comes to Quay",
    "Less < More, Says Lock Keeper",
    "Eels Return to Upper Pond",
    "Choir Sings for the Bridge",
];

/// A title of four words or more: "Ferry Crew Buys Old Lamp".
pub(super) fn title(dice: &mut Dice) -> String {
    let (_, did) = dice.one_of(&DID);
    let words = format!("{} {did} {}", dice.one_of(&WHO), dice.one_of(&WHAT));
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    };
    words.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// A sentence short enough to be a title as it is.
pub(super) fn opening(dice: &mut Dice) -> String {
    let (did, _) = dice.one_of(&DID);
    let (who, what) = (dice.one_of(&WHO), dice.one_of(&WHAT));
    format!("The {who} {did} the {what}.")
}

/// A sentence of some 120 characters.
fn sentence(dice: &mut Dice) -> String {
    let (did, _) = dice.one_of(&DID);
    let (who, what) = (dice.one_of(&WHO), dice.one_of(&WHAT));
    let (place, why) = (dice.one_of(&WHERE), dice.one_of(&WHY));
    format!("The {who} {did} the {what} {place}, {why}.")
}

/// A paragraph on one line: two or three sentences.
pub(super) fn paragraph(dice: &mut Dice) -> String {
    let count = 2 + dice.below(2);
    let sentences: Vec<String> = (0..count).map(|_| sentence(dice)).collect();
    sentences.join(" ")
}

/// A headline: shared, another story's title, with an address, or its own.
pub(super) fn headline(dice: &mut Dice, titles: &[String]) -> String {
    let kinds = [(5, 's'), (3, 't'), (2, 'a'), (2, 'o')];
    match dice.weighed(&kinds) {
        't' if !titles.is_empty() => dice.one_of(titles).clone(),
        'a' => {
            let page = dice.below(1_000);
            format!("{} <https://news.example/{page}>", title(dice))
        }
        'o' => title(dice),
        _ => (*dice.one_of(&SHARED)).to_owned(),
    }
}
