//! How pages and twins are set: direction, size, color, and what the style may weigh.

use feedmill::feed::html;
use feedmill::feed::model::Page;

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
fn a_title_of_unknown_language_takes_the_direction_of_its_first_letter() {
    let item = story(1, "كشك الرصيف");
    let page = text(html::page(Page::of(&item).unwrap(), &bare_site()));
    assert!(page.contains("<h1 dir=\"auto\">"));
    assert!(page.contains("<div class=\"body\" dir=\"auto\">"));
}
