//! Stamps of many languages; what they mean is the calendar's.

use super::{Undated, stamp};
use crate::story::{Rules, Written};
use chrono_tz::Tz;

fn rules(language: &str, time_zone: Tz) -> Rules {
    Rules {
        base_url: "https://example.org/".into(),
        time_zone,
        encoding: None,
        language: (!language.is_empty()).then(|| language.to_owned()),
        dates: Vec::new(),
    }
}

/// What a line says: a day, an instant, `+` before one of a later change, `~` for what is only like
/// a date, `?` for one that can be read in two ways; empty for no stamp.
fn said(line: &str, language: &str, zone: Tz) -> String {
    let Some(stamp) = stamp(line, &rules(language, zone)) else {
        return String::new();
    };
    let mark = if stamp.is_updated { "+" } else { "" };
    let date = match stamp.date {
        Ok(Written::At(instant)) => instant.format("%Y-%m-%dT%H:%MZ").to_string(),
        Ok(Written::Day(day)) => day.to_string(),
        Err(Undated::Ambiguous) => "?".into(),
        Err(_) => "~".into(),
    };
    format!("{mark}{date}")
}

fn check_all(lines: &[&str], expected: &str) {
    let wrong: Vec<_> = lines
        .iter()
        .map(|line| (line, said(line, "", Tz::UTC)))
        .filter(|(_, said)| said != expected)
        .collect();
    assert!(wrong.is_empty(), "not {expected:?}: {wrong:#?}");
}

const DAYS: &[&str] = &[
    "14 May 2026",
    "May 14, 2026",
    "Thursday, May 14th, 2026",
    "Thursday 14 May 2026",
    "the 14th of May 2026",
    "MAY 14, 2026",
    "2026-05-14",
    "2026/05/14",
    "2026.05.14",
    "14.05.2026",
    "14/05/2026",
    "14-05-2026",
    "May 14 2026",
    "14-May-2026",
    "(14 May 2026)",
    "Published: 14 May 2026",
    "Published on May 14, 2026",
    "Posted on 14 May 2026",
    "Posted 14 May 2026",
    "Date: May 14, 2026",
    "Released: 14 May 2026",
    "Thu 14 May 2026",
    "14. Mai 2026",
    "Donnerstag, 14. Mai 2026",
    "Veröffentlicht am 14. Mai 2026",
    "Erschienen am 14.05.2026",
    "Do, 14.5.2026",
    "den 14. Mai 2026",
    "vom 14. Mai 2026",
    "14 mai 2026",
    "jeudi 14 mai 2026",
    "Publié le 14 mai 2026",
    "PUBLIÉ LE 14 MAI 2026",
    "le jeudi 14 mai 2026",
    "Date de publication : 14 mai 2026",
    "14 de mayo de 2026",
    "jueves, 14 de mayo de 2026",
    "Publicado el 14 de mayo de 2026",
    "14 mayo 2026",
    "14 de maig de 2026",
    "14 de maio de 2026",
    "quinta-feira, 14 de maio de 2026",
    "Publicado em 14/05/2026",
    "14 maggio 2026",
    "giovedì 14 maggio 2026",
    "Pubblicato il 14 maggio 2026",
    "14 mei 2026",
    "Gepubliceerd op 14 mei 2026",
    "donderdag 14 mei 2026",
    "14 maj 2026",
    "den 14 maj 2026",
    "Publicerad den 14 maj 2026",
    "torsdag den 14. maj 2026",
    "Publisert 14. mai 2026",
    "Udgivet 14. maj 2026",
    "14. toukokuuta 2026",
    "Julkaistu 14.5.2026",
    "torstaina 14. toukokuuta 2026",
    "14 maja 2026",
    "14 maja 2026 r.",
    "czwartek, 14 maja 2026",
    "Opublikowano: 14 maja 2026",
    "14. května 2026",
    "14. 5. 2026",
    "čtvrtek 14. května 2026",
    "14 травня 2026",
    "14 травня 2026 р.",
    "четвер, 14 травня 2026 року",
    "14 мая 2026",
    "14 мая 2026 г.",
    "четверг, 14 мая 2026 года",
    "Опубликовано: 14 мая 2026",
    "14 Μαΐου 2026",
    "Πέμπτη, 14 Μαΐου 2026",
    "ΠΕΜΠΤΗ 14 ΜΑΪΟΥ 2026",
    "14 Mayıs 2026",
    "14 MAYIS 2026 PERŞEMBE",
    "14 Mayıs 2026 Perşembe",
    "14 مايو 2026",
    "الخميس 14 مايو 2026",
    "١٤ مايو ٢٠٢٦",
    "الخميس، ١٤ مايو/أيار ٢٠٢٦",
    "نشر في 14 مايو 2026",
    "۱۴ مه ۲۰۲۶",
    "14 במאי 2026",
    "יום חמישי, 14 במאי 2026",
    "ב-14 במאי 2026",
    "פורסם: 14.05.2026",
    "2026年5月14日",
    "2026年5月14日(木)",
    "2026年5月14日 木曜日",
    "２０２６年５月１４日（木）",
    "2026年05月14日",
    "公開日：2026年5月14日",
    "2026年5月14日 星期四",
    "发布时间：2026-05-14",
    "2026 年 5 月 14 日",
    "2026년 5월 14일",
    "2026년 5월 14일 목요일",
    "2026. 5. 14.",
    "2026.05.14.",
    "입력 2026.05.14",
    "2026년 5월 14일(목)",
    "14 Mei 2026",
    "Kamis, 14 Mei 2026",
    "14 tháng 5, 2026",
    "Thứ năm, ngày 14 tháng 5 năm 2026",
    "Ngày 14/5/2026",
    "14 พฤษภาคม 2569",
    "วันพฤหัสบดีที่ 14 พฤษภาคม พ.ศ. 2569",
    "14 พ.ค. 2569",
    "14 พฤษภาคม 2026",
    "14 मई 2026",
    "गुरुवार, 14 मई 2026",
    "१४ मई २०२६",
    "| 14 May 2026 |",
    "• 14 May 2026",
];

const INSTANTS: &[&str] = &[
    "2026-05-14T11:30:00+0200",
    "2026-05-14T11:30:00+02:00",
    "2026-05-14T09:30:00Z",
    "2026-05-14T09:30:00.000Z",
    "2026-05-14 09:30",
    "2026-05-14 09:30:00 UTC",
    "2026-05-14T05:30-04:00",
    "Thu, 14 May 2026 11:30:00 +0200",
    "Thu, 14 May 2026 09:30:00 GMT",
    "14 May 2026 09:30",
    "14 May 2026, 09.30",
    "May 14, 2026 at 9:30 a.m.",
    "May 14, 2026 9:30 AM UTC",
    "Published May 14, 2026 at 9:30am",
    "09:30, 14 May 2026",
    "9:30 a.m. Thursday, May 14, 2026",
    "14 May 2026 16:30 (GMT+7)",
    "14 May 2026 | 09:30 GMT",
    "14. Mai 2026, 09:30 Uhr",
    "14.05.2026 - 09:30 Uhr",
    "14. Mai 2026 um 9.30 Uhr",
    "14. Mai 2026, 9 Uhr 30",
    "Publié le 14 mai 2026 à 09h30",
    "14/05/2026 à 9h30",
    "Publié le 14 mai 2026 à 09 h 30",
    "14 de mayo de 2026 a las 09:30",
    "14/05/2026 09:30 h",
    "14 de maio de 2026 às 09h30",
    "Publicado em 14/05/2026 - 09h30",
    "14 maggio 2026 alle 09:30",
    "14 maggio 2026, ore 9.30",
    "14 mei 2026 om 09:30 uur",
    "14 maj 2026 kl. 09.30",
    "14. mai 2026 klokken 09:30",
    "14.5.2026 klo 9.30",
    "14 maja 2026, godz. 9:30",
    "14. května 2026 v 9:30",
    "14 травня 2026, 09:30",
    "14 травня 2026 о 09:30",
    "14 мая 2026, 09:30",
    "14 мая 2026 в 09:30",
    "09:30, 14 мая 2026 г.",
    "14 Μαΐου 2026, 09:30",
    "14 Μαΐου 2026 στις 9:30 π.μ.",
    "14 Mayıs 2026, 09:30",
    "14 Mayıs 2026 saat 09:30",
    "14 مايو 2026 الساعة 09:30",
    "14 مايو 2026، 9:30 ص",
    "١٤ مايو ٢٠٢٦ ٠٩:٣٠",
    "۱۴ مه ۲۰۲۶ ساعت ۹:۳۰",
    "14 במאי 2026, 09:30",
    "14 במאי 2026 בשעה 09:30",
    "2026年5月14日 9時30分",
    "2026年5月14日午前9時30分",
    "2026年5月14日(木) 9:30",
    "2026/05/14 09:30",
    "2026年5月14日 上午9:30",
    "2026-05-14 09:30:15",
    "2026년 5월 14일 오전 9시 30분",
    "2026년 5월 14일 (목) 09:30",
    "입력 2026-05-14 09:30",
    "Kamis, 14 Mei 2026 09:30",
    "Kamis, 14 Mei 2026, pukul 09.30",
    "Thứ năm, 14/5/2026, 16:30 (GMT+7)",
    "ngày 14 tháng 5 năm 2026 lúc 9 giờ 30",
    "14 พฤษภาคม 2569 เวลา 09.30 น.",
    "14 พ.ค. 2569 | 09:30 น.",
    "14 मई 2026, 09:30 बजे",
    "14 मई 2026 सुबह 9:30 बजे",
];

const LIKE_A_DATE: &[&str] = &[
    "3 hours ago",
    "an hour ago",
    "5 min ago",
    "2 days ago",
    "vor 3 Stunden",
    "vor einer Stunde",
    "il y a 3 heures",
    "hace 3 horas",
    "fa 3 hores",
    "há 3 horas",
    "3 horas atrás",
    "3 ore fa",
    "un'ora fa",
    "3 uur geleden",
    "för 3 timmar sedan",
    "for 3 timer siden",
    "3 tuntia sitten",
    "3 godziny temu",
    "před 3 hodinami",
    "3 години тому",
    "3 часа назад",
    "πριν από 3 ώρες",
    "3 saat önce",
    "قبل 3 ساعات",
    "منذ ٣ ساعات",
    "۳ ساعت پیش",
    "לפני 3 שעות",
    "3時間前",
    "3小时前",
    "3 小時前",
    "3시간 전",
    "3 jam yang lalu",
    "3 giờ trước",
    "3 ชั่วโมงที่แล้ว",
    "3 घंटे पहले",
    "Posted 3 hours ago",
    "Yesterday",
    "Just now",
    "Gestern, 09:30 Uhr",
    "Hier à 09h30",
    "May 14",
    "14 May",
    "May 2026",
    "14. Mai",
    "14 мая",
    "5月14日",
    "5월 14일 (목)",
    "Thursday, May 14",
    "Thursday",
    "jueves",
    "木曜日",
    "09:30",
    "9:30 a.m.",
    "14.05.26",
    "14/05/26",
    "14 May 26",
    "Thursday 14",
    "05-14 09:30",
    "14/05 - 09:30",
    "令和8年5月14日",
    "۲۴ اردیبهشت ۱۴۰۵",
    "Published:",
    "14 May 1989",
    "31 February 2026",
    "Published 2026",
];

#[test]
fn a_day_is_read_in_every_language() {
    check_all(DAYS, "2026-05-14");
}

#[test]
fn a_time_is_read_with_its_zone() {
    check_all(INSTANTS, "2026-05-14T09:30Z");
    check_all(
        &[
            "May 14, 2026 9:30 pm",
            "14 May 2026, 9:30 P.M.",
            "2026年5月14日午後9時30分",
            "2026년 5월 14일 오후 9시 30분",
            "14/05/2026 9:30 CH",
            "14 مايو 2026 9:30 مساءً",
            "14 Μαΐου 2026, 9:30 μ.μ.",
            "2026年5月14日 晚上9:30",
            "14 मई 2026 शाम 9:30",
        ],
        "2026-05-14T21:30Z",
    );
    check_all(
        &["May 14, 2026, 12:15 a.m.", "2026-05-14 00:15"],
        "2026-05-14T00:15Z",
    );
    check_all(
        &["May 14, 2026, 12:15 p.m.", "12:15 PM, May 14, 2026"],
        "2026-05-14T12:15Z",
    );
    check_all(
        &["May 14, 2026, 9 p.m.", "14 mai 2026 à 21h"],
        "2026-05-14T21:00Z",
    );
}

#[test]
fn an_abbreviation_of_a_zone_counts_where_the_site_uses_it() {
    for (line, zone, expected) in [
        (
            "May 14, 2026 at 9:30 a.m. ET",
            Tz::America__New_York,
            "2026-05-14T13:30Z",
        ),
        (
            "May 14, 2026 at 9:30 a.m. EDT",
            Tz::America__New_York,
            "2026-05-14T13:30Z",
        ),
        (
            "May 14, 2026 at 9:30 a.m. EST",
            Tz::America__New_York,
            "2026-05-14T14:30Z",
        ),
        (
            "14. Mai 2026 09:30 CEST",
            Tz::Europe__Berlin,
            "2026-05-14T07:30Z",
        ),
        (
            "14. Mai 2026 09:30 Uhr MESZ",
            Tz::Europe__Berlin,
            "2026-05-14T07:30Z",
        ),
        (
            "14 мая 2026, 09:30 мск",
            Tz::Europe__Moscow,
            "2026-05-14T06:30Z",
        ),
        (
            "14 Mei 2026 09:30 WIB",
            Tz::Asia__Jakarta,
            "2026-05-14T02:30Z",
        ),
        ("2026-05-14 09:30 KST", Tz::Asia__Seoul, "2026-05-14T00:30Z"),
        // Of others the letters are passed over.
        (
            "14 May 2026 09:30 IST",
            Tz::Europe__Paris,
            "2026-05-14T07:30Z",
        ),
        ("2026-05-14 09:30", Tz::Asia__Tokyo, "2026-05-14T00:30Z"),
    ] {
        assert_eq!(said(line, "", zone), expected, "{line}");
    }
}

#[test]
fn an_update_is_told_from_a_first_date() {
    check_all(
        &[
            "Last updated: 14 May 2026",
            "Updated May 14, 2026",
            "Stand: 14.05.2026",
            "Zuletzt aktualisiert am 14. Mai 2026",
            "Mis à jour le 14 mai 2026",
            "Actualizado el 14/05/2026",
            "Aggiornato il 14 maggio 2026",
            "Atualizado em 14/05/2026",
            "Laatst bijgewerkt op 14 mei 2026",
            "Uppdaterad 14 maj 2026",
            "Opdateret 14. maj 2026",
            "Päivitetty 14.5.2026",
            "Aktualizacja: 14 maja 2026",
            "Обновлено: 14 мая 2026",
            "Оновлено 14 травня 2026",
            "Ενημερώθηκε: 14 Μαΐου 2026",
            "Güncelleme: 14 Mayıs 2026",
            "آخر تحديث: 14 مايو 2026",
            "עודכן: 14.05.2026",
            "更新日：2026年5月14日",
            "2026年5月14日 更新",
            "更新时间：2026-05-14",
            "수정 2026.05.14",
            "Diperbarui 14 Mei 2026",
            "Cập nhật: 14/5/2026",
            "อัปเดตล่าสุด 14 พ.ค. 2569",
        ],
        "+2026-05-14",
    );
    check_all(
        &[
            "Published 14 May 2026, updated 15 May 2026",
            "Updated: 15 May 2026 | Published: 14 May 2026",
            "Veröffentlicht: 14.05.2026 | Aktualisiert: 15.05.2026",
            "2026-05-14 公開 2026-05-15 更新",
            "14 мая 2026 (обновлено 15 мая 2026)",
            "입력 2026.05.14. 수정 2026.05.15.",
        ],
        "2026-05-14",
    );
    assert_eq!(
        said("Stand: 14.05.2026 09:30 Uhr", "de", Tz::Europe__Berlin),
        "+2026-05-14T07:30Z"
    );
}

#[test]
fn what_is_only_like_a_date_gives_none() {
    check_all(LIKE_A_DATE, "~");
    check_all(
        &[
            "Updated 3 hours ago",
            "Aktualisiert vor 3 Stunden",
            "Last updated",
        ],
        "+~",
    );
}

#[test]
fn a_line_with_more_in_it_is_no_stamp() {
    check_all(
        &[
            "May 2026 was dry",
            "12 ships wait",
            "Monday's tide",
            "14 May 2026 in pictures",
            "2026",
            "14",
            "9.30",
            "3 hours",
            "May",
            "March",
            "24/7",
            "2020-21",
            "COVID-19",
            "© 2026",
            "14–16 May 2026",
            "May 14-16, 2026",
            "14 May 2026, 19:00–21:00",
            "14 May 2026, 7 pm to 9 pm",
            "Doors: 14 May 2026",
            "When: 14 May 2026, 7 pm",
            "Deadline 14 May 2026",
            "14 May 2026?",
            "HALE – May 14, 2026 –",
            "Harbour, 14 May 2026",
            "By Anna Lind, 14 May 2026",
            "14 May 2026 €",
            "5月14日の朝",
            "今日は雨",
            "Today the quay",
            "14. Mai: Der Kai",
            "Il y a 3 heures de route",
            "555-0142",
            "+47 555 01 42",
            "10:1",
            "Romans 8:28-30",
            "1.2.3.4",
            "a",
            "",
            "—",
            "of",
            "14 15",
            "2026 2027",
            "14 May 15 May",
            "Sun",
            "Mar",
            "on the",
            "5/14",
            "1 of 4",
            "4 min read",
        ],
        "",
    );
    assert_eq!(said(&"2026-05-14 ".repeat(60), "", Tz::UTC), "");
}

#[test]
fn the_region_tells_the_month() {
    for (line, language, expected) in [
        ("03/04/2026", "", "?"),
        ("03/04/2026", "en", "?"),
        ("03/04/2026", "en-CA", "?"),
        ("03/04/2026", "ja", "?"),
        ("03/04/2026", "en-US", "2026-03-04"),
        ("3/4/2026", "es-US", "2026-03-04"),
        ("03/04/2026", "en-GB", "2026-04-03"),
        ("03/04/2026", "fr", "2026-04-03"),
        ("Updated 3/4/2026", "en", "+?"),
        ("03-04-2026", "nl", "2026-04-03"),
        ("03.04.2026", "en-US", "2026-04-03"),
        ("04/04/2026", "en", "2026-04-04"),
        ("05/14/2026", "en", "2026-05-14"),
        ("14/05/2026", "en-US", "2026-05-14"),
        ("2026/03/04", "en", "2026-03-04"),
    ] {
        assert_eq!(said(line, language, Tz::UTC), expected, "{line} {language}");
    }
}
