//! From what a story was and what its file says now to what it is: state, dates, `updated`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::dates::{moment, to_millisecond};
use super::judgement::{Change, Circumstances};
use super::memory::{Dated, Digest, KnownStory, State};
use crate::problem::{Problem, What};
use crate::story::{ArticlePath, DateSource, Updated, Written};
use crate::words::day_in;

/// What a story becomes.
#[derive(Debug)]
pub(super) struct Transition {
    /// What happened.
    pub(super) change: Change,
    /// The story from now on, but for its instant.
    pub(super) after: KnownStory,
    /// The moment that it should be dated, when it needs an instant.
    pub(super) wanted: Option<DateTime<Utc>>,
}

/// Whether subscribers would see the story come back as updated.
pub(super) fn moves_updated(before: &KnownStory, digest: &Digest) -> bool {
    let speaks = digest.updated != Updated::Keep && !digest.draft;
    let notice_stays = before.withdrawn.is_some() && digest.withdrawn.is_none();
    speaks && !notice_stays && before.was_released() && says_something_new(before, digest)
}

fn says_something_new(before: &KnownStory, digest: &Digest) -> bool {
    before
        .said
        .is_some_and(|said| said.content != digest.said.content)
}

/// The future date that a released story is given, if any: what its file says now isn't published before
/// that, and what is published stays.
pub(super) fn future_date(
    circumstances: &Circumstances<'_>,
    before: &KnownStory,
    digest: &Digest,
) -> Option<DateTime<Utc>> {
    let is_held = digest.draft || digest.withdrawn.is_some() || before.withdrawn.is_some();
    if is_held || !before.was_released() || digest.published_from != DateSource::Metadata {
        return None;
    }
    let (now, zone) = (circumstances.now, circumstances.time_zone);
    let published = digest.published?;
    // Who writes today's day alone means no hour of it.
    if published == Written::Day(now.with_timezone(&zone).date_naive()) {
        return None;
    }
    let written = to_millisecond(moment(published, before.first_seen, zone));
    (written > now && !before.is_dated(written)).then_some(written)
}

/// Judges one story; what its author should know goes to `problems`.
pub(super) fn transition(
    circumstances: &Circumstances<'_>,
    before: &KnownStory,
    digest: &Digest,
    path: &ArticlePath,
    problems: &mut Vec<Problem>,
) -> Transition {
    let mut step = Step {
        circumstances,
        before,
        digest,
        after: before.clone(),
        wanted: None,
    };
    let mut report = |line, what| {
        let path = path.to_string();
        problems.push(Problem { path, line, what });
    };
    let change = if before.withdrawn.is_some() && digest.withdrawn.is_none() {
        report(None, What::StaysWithdrawn);
        step.put_notice_back()
    } else if digest.draft {
        step.hold()
    } else if before.was_released() {
        step.recognize_adopted();
        step.keep_names(&mut report);
        step.redate();
        step.revise()
    } else {
        step.release()
    };
    let change = step.note_day(change);
    Transition {
        change,
        after: step.after,
        wanted: step.wanted,
    }
}

struct Step<'a> {
    circumstances: &'a Circumstances<'a>,
    before: &'a KnownStory,
    digest: &'a Digest,
    after: KnownStory,
    wanted: Option<DateTime<Utc>>,
}

impl Step<'_> {
    /// A withdrawn story whose mark is gone from its file: the notice stays, or comes back.
    fn put_notice_back(&mut self) -> Change {
        self.after.state = State::Withdrawn;
        self.after.gone = None;
        if self.before.state.is_public() {
            Change::Unseen
        } else {
            Change::Returned
        }
    }

    /// A draft. What a released story says isn't taken over before it is released again.
    fn hold(&mut self) -> Change {
        self.after.state = State::Held;
        self.after.due = None;
        self.after.gone = None;
        if !self.before.was_released() {
            self.take_over();
        }
        // Of one that was deleted, heads say so until it is held.
        let is_told_of = self.before.state == State::Gone && self.before.was_released();
        if self.before.state.is_public() || is_told_of {
            Change::Held
        } else {
            Change::Unseen
        }
    }

    /// First release, unless the date is in the future.
    fn release(&mut self) -> Change {
        let adopted = self.digest.adopted.as_deref();
        let known = adopted.and_then(|adopted| adopted.published);
        let written = self.written_for_release();
        // Of some feeds no more is known than when it was updated.
        let is_before = |updated: &DateTime<Utc>| written.is_none_or(|written| written > *updated);
        let known = known.or_else(|| adopted?.updated.filter(is_before));
        let published = known.or(written).unwrap_or(self.before.first_seen);
        self.after.gone = None;
        self.take_over();
        if let Some(adopted) = adopted {
            self.after.adopted = true;
            self.after.link = self.after.link.take().or_else(|| adopted.link.clone());
        }
        if self.digest.withdrawn.is_some() {
            // Nobody has seen it: a notice would tell of a story that never was.
            self.after.state = State::Held;
            self.after.due = None;
            return Change::Unseen;
        }
        self.after.written = self.written_in_metadata();
        if published > self.circumstances.now {
            self.after.state = State::Waiting;
            self.after.due = Some(published);
            return Change::Waiting;
        }
        if known.is_some() {
            self.after.dated = Dated::Adopted;
        } else if written.is_some() {
            self.after.dated = self.digest.published_from.into();
        }
        self.after.due = None;
        self.wanted = Some(published);
        let updated = adopted.and_then(|adopted| adopted.updated);
        let updated = updated.filter(|updated| *updated <= self.circumstances.now);
        let updated = updated.or_else(|| self.author_updated());
        self.after.updated = updated.filter(|updated| *updated > published);
        self.take_state();
        Change::New
    }

    /// A story that was read back from the output under an id that isn't of its key, where its article doesn't say that
    /// or its link, was adopted: no document tells.
    fn recognize_adopted(&mut self) {
        let Some(id) = &self.before.declared_id else {
            return;
        };
        let is_read_back = self.before.said.is_none_or(|said| said.text == 0);
        let is_made = !self.circumstances.link.is_empty();
        let has_own_link = !is_made && self.digest.link.is_none() && self.before.link.is_some();
        let has_own_id = self.digest.id.as_ref() != Some(id);
        self.after.adopted |= is_read_back && (has_own_id || has_own_link);
    }

    /// Id and slug are fixed at release.
    fn keep_names(&self, report: &mut impl FnMut(Option<u32>, What)) {
        if let Some(id) = &self.digest.id
            && *id != self.before.id(self.circumstances.site_id)
        {
            report(self.digest.id_line, What::IdIsFixed { id: id.clone() });
        }
    }

    /// A released story's date moves only when its author writes another, and never into the future.
    fn redate(&mut self) {
        let Some(written) = self.written_in_metadata() else {
            return;
        };
        if self.after.adopted && !self.before.adopted {
            // What it says of its date is of no account yet, as when it was adopted.
            self.after.written = Some(written);
            return;
        }
        // A future date of one that is withdrawn is noted too, or that would move by itself when the day
        // comes.
        self.after.written = Some(written);
        let was_known = self.before.written == Some(written);
        let is_future = written > self.circumstances.now;
        if !self.before.is_dated(written) && !was_known && !is_future {
            self.wanted = Some(written);
            self.after.dated = Dated::Metadata;
        }
    }

    /// A released story that is read again.
    fn revise(&mut self) -> Change {
        let was_public = self.before.state.is_public();
        let moves = moves_updated(self.before, self.digest);
        if moves {
            self.after.updated = Some(self.next_updated());
        }
        let looks_new = says_something_new(self.before, self.digest)
            || self.wanted.is_some()
            || self
                .before
                .said
                .is_none_or(|said| said.shown != 0 && said.shown != self.digest.said.shown);
        let is_new_notice =
            self.digest.withdrawn.is_some() && self.before.state != State::Withdrawn;
        self.take_over();
        self.take_state();
        self.after.due = None;
        self.after.gone = None;
        match (is_new_notice, was_public) {
            (true, _) => Change::Withdrawn,
            (false, false) => Change::Returned,
            (false, true) if moves => Change::Updated,
            (false, true) if looks_new => Change::Touched,
            (false, true) => Change::Unseen,
        }
    }

    /// Notes whether the author wrote no more than the day. Documents for people show that, so that they change
    /// with it; of a story that was read back from others it isn't known yet.
    fn note_day(&mut self, change: Change) -> Change {
        if self.digest.draft {
            return change;
        }
        let is_known = self.before.said.is_some_and(|said| said.text != 0);
        self.after.day = self.day(is_known || self.before.day.is_some());
        let is_shown = is_known && self.before.state.is_public();
        if change == Change::Unseen && is_shown && self.after.day != self.before.day {
            return Change::Touched;
        }
        change
    }

    /// The day of the story's instant, where that is all that was written of it. What doesn't move the instant
    /// of a released story says nothing of it: another name, or none, leaves the day as it was.
    fn day(&self, is_known: bool) -> Option<NaiveDate> {
        let published = self.wanted.or(self.before.instant);
        let zone = self.circumstances.time_zone;
        let is_of = |day: NaiveDate| published.is_some_and(|at| day_in(at, zone) == day);
        let is_metadata = self.digest.published_from == DateSource::Metadata;
        let stays = is_known && self.wanted.is_none() && self.before.was_released();
        match self.digest.published {
            _ if stays && !is_metadata => self.before.day,
            Some(Written::Day(day)) if is_of(day) => Some(day),
            Some(Written::At(at)) if self.before.is_dated(at) => None,
            _ if stays => self.before.day,
            _ => None,
        }
    }

    fn take_over(&mut self) {
        self.after.said = Some(self.digest.said);
        self.after.title_hash = self.digest.title_hash;
        let stays = self.after.adopted || !self.circumstances.link.is_empty();
        let given = self.before.link.clone().filter(|_| stays);
        self.after.link = self.digest.link.clone().or(given);
    }

    fn take_state(&mut self) {
        self.after.state = if self.digest.withdrawn.is_some() {
            State::Withdrawn
        } else {
            State::Released
        };
        self.after.withdrawn.clone_from(&self.digest.withdrawn);
    }

    /// The author's own date of the edit where it is one, else now; always later than before.
    fn next_updated(&self) -> DateTime<Utc> {
        let last = self
            .before
            .updated
            .or(self.before.instant)
            .unwrap_or(DateTime::UNIX_EPOCH);
        self.author_updated()
            .filter(|updated| *updated > last)
            .unwrap_or(to_millisecond(self.circumstances.now))
            .max(last + TimeDelta::milliseconds(1))
    }

    fn author_updated(&self) -> Option<DateTime<Utc>> {
        let Updated::At(written) = self.digest.updated else {
            return None;
        };
        let updated = self.moment(written);
        (updated <= self.circumstances.now).then_some(updated)
    }

    fn written(&self) -> Option<DateTime<Utc>> {
        self.digest.published.map(|written| self.moment(written))
    }

    /// The written date; a stamp that would put the story into the future is none.
    fn written_for_release(&self) -> Option<DateTime<Utc>> {
        let is_stamp = self.digest.published_from == DateSource::Stamp;
        let is_possible = |date: &DateTime<Utc>| !is_stamp || *date <= self.circumstances.now;
        self.written().filter(is_possible)
    }

    fn written_in_metadata(&self) -> Option<DateTime<Utc>> {
        self.written()
            .filter(|_| self.digest.published_from == DateSource::Metadata)
    }

    fn moment(&self, written: Written) -> DateTime<Utc> {
        to_millisecond(moment(
            written,
            self.before.first_seen,
            self.circumstances.time_zone,
        ))
    }
}
