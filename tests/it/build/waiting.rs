//! Documents whose articles can't be read now, and those that must not wait with them.

use std::fs;

use crate::site::Site;

/// More pages than a build takes at a time, which is twice 512 at most.
const BROKEN: u32 = 1_030;
const WHOLE: u32 = 20;
/// What a head shows, so that it keeps none of the others.
const NEWEST: u32 = 30;

#[test]
fn pages_that_must_wait_hold_no_others_back() {
    let mut site = Site::configured("[[feeds]]\nwindow = \"1m\"\narchive = false\n");
    let name = |number: u32| format!("story-{number:05}");
    for number in 0..BROKEN + WHOLE + NEWEST {
        let day = if number < BROKEN + WHOLE { 3 } else { 14 };
        let text = format!(
            "title: Story {number}\nslug: {}\ndate: 2024-03-{day:02}\n\nThe clerk counted {number} barrels.\n",
            name(number)
        );
        site.article(&format!("{}.txt", name(number)), text);
    }
    site.build();
    let page = |site: &Site, number: u32| {
        fs::read_to_string(site.path(&format!("feeds/pages/{}.html", name(number)))).unwrap()
    };
    assert!(page(&site, BROKEN).contains("Quay"));
    for number in 0..BROKEN {
        site.article(&format!("{}.txt", name(number)), [0; 300]);
    }
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    site.write("config.toml", config.replace("\"Quay\"", "\"Lower Quay\""));
    site.later(60);
    let ran = site.run("build");
    assert!(ran.err.contains("story-00000.txt"), "{ran:?}");
    for number in BROKEN..BROKEN + WHOLE {
        assert!(page(&site, number).contains("Lower Quay"), "{number}");
    }
    // Those that wait are as they were.
    let kept = page(&site, 0);
    assert!(!kept.contains("Lower Quay") && kept.contains("counted 0 barrels"));
}
