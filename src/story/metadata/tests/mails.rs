//! Heads of mails: subject, date, the sender's name; no address.

use super::{read, shown};

#[test]
fn a_mail_gives_its_subject_date_and_sender() {
    for head in [
        "From: Ada Finch <ada@quay.example>\nTo: list@quay.example\nSubject: The wall is mended\n\
         Date: Thu, 14 May 2026 09:30:00 +0000",
        "Subject: The wall\n is mended\nDate: Thu, 14 May 2026 09:30:00 +0000\nFrom: \"Ada Finch\"\n \
         <ada@quay.example>\nTo: <list@quay.example>,\n\tothers@quay.example",
        "From ada@quay.example Thu May 14 09:30:00 2026\nReturn-Path: <ada@quay.example>\n\
         Received: from mx.quay.example by mail.quay.example; Thu, 14 May 2026 09:30:00 +0000\n\
         Message-ID: <1@quay.example>\nFrom: Ada Finch <ada@quay.example>\nTo: list@quay.example\n\
         Subject: =?utf-8?Q?The_wall?= =?utf-8?Q?_is_mended?=\nDate: Thu, 14 May 2026 09:30:00 +0000\n\
         Content-Type: text/plain; charset=utf-8\nStatus: RO\nX-Mailer: Quay 1.0",
        "---------- Forwarded message ---------\nFrom: Ada Finch <ada@quay.example>\n\
         Date: Thu, 14 May 2026 09:30:00 +0000\nSubject: Fwd: The wall is mended\nTo: <list@quay.example>",
        "Von: Ada Finch <ada@quay.example>\nGesendet: 2026-05-14 09:30\nAn: liste@quay.example\n\
         Betreff: WG: The wall is mended",
        "De : Ada Finch <ada@quay.example>\nEnvoyé : 2026-05-14 09:30\nÀ : liste@quay.example\n\
         Objet : TR: The wall is mended",
        "De: Ada Finch <ada@quay.example>\nEnviado el: 2026-05-14 09:30\nPara: lista@quay.example\n\
         Asunto: RV: The wall is mended",
        "От: Ada Finch <ada@quay.example>\nОтправлено: 2026-05-14 09:30\nКому: list@quay.example\n\
         Тема: The wall is mended",
        "差出人: Ada Finch <ada@quay.example>\n送信日時: 2026-05-14 09:30\n宛先: list@quay.example\n\
         件名: The wall is mended",
    ] {
        let seen = read(&format!("{head}\n\nDear readers,\n\nSnow fell.\n"));
        let metadata = &seen.metadata;
        assert_eq!(
            metadata.title.as_deref(),
            Some("The wall is mended"),
            "{head}"
        );
        assert_eq!(
            metadata.date.map(shown).as_deref(),
            Some("2026-05-14T09:30:00Z"),
            "{head}"
        );
        assert_eq!(metadata.authors, ["Ada Finch"], "{head}");
        assert!(
            seen.problems.is_empty() && !metadata.draft,
            "{:?}",
            seen.told()
        );
        assert_eq!(
            seen.text.trim_start(),
            "Dear readers,\n\nSnow fell.\n",
            "{head}"
        );
        assert!(!format!("{metadata:?}").contains('@'), "{metadata:?}");
    }
}

#[test]
fn a_sender_without_a_name_is_no_author() {
    let seen = read("From: ada@quay.example\nSubject: A\n\nSnow fell.\n");
    assert_eq!(
        (seen.metadata.title.as_deref(), seen.metadata.authors.len()),
        (Some("A"), 0)
    );
    let seen = read("From: Ada <ada@quay.example>\nTo: b@quay.example\n\nSnow fell.\n");
    assert_eq!(
        (seen.metadata.title, seen.text.as_str()),
        (None, "Snow fell.\n")
    );
}
