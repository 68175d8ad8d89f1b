//! What looks like related headlines and isn't taken for them.

use super::read_as;
use crate::problem::{StaysText, What};

const PROSE: &str = "The wall was mended by two masons in nine days, and the harbour office paid for it out of the dues.\n\nNobody had thought that it would take so long, or that it would cost as little as it did.";

#[track_caller]
fn check(below: &str, expected: Option<(u32, u64, StaysText)>) {
    let reading = read_as(
        "a.txt",
        format!("The Wall Is Mended\n\n{PROSE}{below}\n").as_bytes(),
    );
    let told: Vec<_> = reading
        .problems
        .iter()
        .filter_map(|problem| match problem.what {
            What::StaysText { lines, why } => Some((problem.line?, lines, why)),
            _ => None,
        })
        .collect();
    assert_eq!(told, Vec::from_iter(expected), "{below}");
}

#[test]
fn lines_that_stay_text_are_told_with_what_speaks_against_them() {
    for (below, lines, why) in [
        (
            "\n\n\nHarbour Office of Hale\n12 Lower Quay\nHale VT 05001",
            3,
            StaysText::Address,
        ),
        (
            "\n\n\n200 g of flour\n3 eggs from the market\n1 spoon of salt",
            3,
            StaysText::Listing,
        ),
        (
            "\n\n\nAnna: We wait for the ferry as we always do.\nBen: Nobody comes here on a Sunday in winter.\nAnna: We wait for it all the same, I say.",
            3,
            StaysText::Dialogue,
        ),
        (
            "\n\n\nThe wall was low,\nand the water high,\nand nobody knew\nthe reason why",
            4,
            StaysText::Verse,
        ),
        ("\n\n\nFog\nIce\nSnow", 3, StaysText::FewWords),
    ] {
        check(below, Some((8, lines, why)));
    }
}

#[test]
fn what_is_plainly_something_else_is_not_told() {
    for below in [
        "",
        "\n\nThe dues rise in May.",
        "\n\n\nThe dues rise in May.",
        "\n\n\nFog at Noon Again\nIce on the Lower Quay\nSnow Fell All Night Long",
        "\n\n\n[1] The quay was built in 1902\n[2] The mole is older than that",
        "\n\n\nAnna Roe",
        "\n\n\nCorrection: the wall is nine feet high.",
        "\n\n-- \nAnna Roe\nThe Quay",
        "\n\nRelated:\nFog\nIce",
    ] {
        check(below, None);
    }
}
