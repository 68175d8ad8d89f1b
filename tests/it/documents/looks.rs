//! How pages and twins are set: direction, size, color, and what the style may weigh.

use feedmill::feed::html;
use feedmill::plan::directory::Directory;
use feedmill::plan::model::Page;

use super::samples::{bare_site, head, site, story, story_of};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_story_stands_in_its_own_direction_and_the_rest_in_the_sites() {
    let mut site = site();
    let mut item = story(1, "NATO: كشك الرصيف");
    story_of(&mut item).language = Some("ar".into());
    let page = text(html::page(Page::of(&item).unwrap(), &site));
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(page.contains("<header class=\"top\" lang=\"en-GB\" dir=\"ltr\">"));
    assert!(page.contains("<footer lang=\"en-GB\" dir=\"ltr\">"));
    // The Latin name at its beginning doesn't turn the title around.
    assert!(page.contains("<h1>NATO"));
    let twin = text(html::twin(&head(&site, 0, vec![item.clone()]), &site));
    assert!(twin.contains("<html lang=\"en-GB\">"));
    assert!(twin.contains(" lang=\"ar\" dir=\"rtl\">\n<h2><a "));

    site.language = Some("he".into());
    story_of(&mut item).language = Some("en".into());
    let twin = text(html::twin(&head(&site, 0, vec![item]), &site));
    assert!(twin.contains("<html lang=\"he\" dir=\"rtl\">"));
    assert!(twin.contains(" lang=\"en\" dir=\"ltr\">"));
}

#[test]
fn pages_that_share_what_stands_around_them_are_what_each_is_alone() {
    let site = site();
    let arounds = html::Arounds::default();
    let places = ["kiosk", "coast/kiosk", "coast/north/kiosk"];
    let languages = [None, Some("ar"), Some("en-GB")];
    for round in 0..2 {
        for (slug, language) in places.iter().flat_map(|at| languages.map(|tag| (at, tag))) {
            let mut item = story(round, "Kiosk");
            story_of(&mut item).slug = (*slug).to_owned();
            story_of(&mut item).language = language.map(str::to_owned);
            // One whose own address is the site's front page doesn't lead there once more.
            item.url = (round == 1).then(|| site.base_url.clone());
            let page = Page::of(&item).unwrap();
            let shared = text(html::page_within(
                page,
                &site,
                &Directory::default(),
                &arounds,
            ));
            assert_eq!(shared, text(html::page(page, &site)));
            let leads_home = shared.contains("<header class=\"top\"");
            assert_eq!(leads_home, round == 0);
        }
    }
}

#[test]
fn a_title_of_unknown_language_takes_the_direction_of_its_first_letter() {
    let item = story(1, "كشك الرصيف");
    let page = text(html::page(Page::of(&item).unwrap(), &bare_site()));
    assert!(page.contains("<h1 dir=\"auto\">"));
    assert!(page.contains("<div class=\"body\" dir=\"auto\">"));
}

#[test]
fn a_long_title_is_set_smaller() {
    let page = |title: &str| {
        let item = story(1, title);
        text(html::page(Page::of(&item).unwrap(), &bare_site()))
    };
    assert!(page(&"word ".repeat(60)).contains("<h1 class=\"long\""));
    assert!(!page("Pier kiosk sells its last smoked eel").contains("class=\"long\""));
}

#[test]
fn no_page_holds_the_style_or_changes_with_it() {
    let item = story(1, "Kiosk");
    let page = text(html::page(Page::of(&item).unwrap(), &bare_site()));
    assert!(page.contains("<link rel=\"stylesheet\" href=\"../style.css\">"));
    assert!(!page.contains("<style"));
    assert!(page.contains("style-src 'self';"));
}

/// WCAG 2.2, 1.4.3: at least 4.5 to 1, on the paper and on a marked headline.
#[test]
fn text_and_links_stand_out_by_day_and_by_night() {
    let schemes: Vec<&str> = html::STYLE
        .lines()
        .filter(|line| line.contains("--paper: #") && !line.contains("--paper: #fff;"))
        .collect();
    assert_eq!(schemes.len(), 2, "light and dark");
    for scheme in schemes {
        for text in ["ink", "soft", "link"] {
            for behind in ["paper", "mark"] {
                let (text, behind) = (color(scheme, text), color(scheme, behind));
                let (high, low) = (text.max(behind), text.min(behind));
                let contrast = (high + 0.05) / (low + 0.05);
                assert!(contrast >= 4.5, "{contrast}: {scheme}");
            }
        }
    }
}

/// The relative luminance (WCAG 2.2) of a color that a scheme names.
fn color(scheme: &str, name: &str) -> f64 {
    let (_, digits) = scheme.split_once(&format!("--{name}: #")).unwrap();
    let channel = |at: usize| {
        let value = u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}
