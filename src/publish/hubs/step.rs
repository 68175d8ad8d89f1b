//! When a hub is told, and of what: the rules, over timestamps alone.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ledger::outbox::{Answer, Ping};

/// Between two requests to a hub.
const SPACING: TimeDelta = TimeDelta::milliseconds(250);

/// How long it takes until it is looked again whether a document is public: a copy to a server takes seconds, a
/// cache keeps for a minute or more what it has.
const LOOKS_SECS: [i64; 6] = [1, 2, 4, 8, 15, 30];

/// A hub that fails is left alone for so long, and then for twice as long each time.
const FIRST_REST: TimeDelta = TimeDelta::minutes(1);

/// But for no longer than this, so that what fails for an hour is told within two.
const LONGEST_REST: TimeDelta = TimeDelta::hours(2);

/// What a hub asks for isn't taken to be longer than this.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(6);

/// A hub that fails for so long isn't told of that change any more.
const GIVE_UP: TimeDelta = TimeDelta::days(1);

/// How a document looks from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// What is public is what the output has: bytes of this hash.
    Public(u128),
    /// It is something else, or can't be had.
    Behind,
    /// The output has it no more.
    Gone,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Look whether a document is public.
    Look(String),
    /// Tell a hub of a document.
    Tell {
        /// The hub.
        hub: String,
        /// The document's path.
        document: String,
    },
    /// Nothing before then.
    Wait(DateTime<Utc>),
    /// Nothing any more: what is still owed is for another round.
    Done,
}

/// What is known of a document in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Behind { looks: usize, next: DateTime<Utc> },
    Public(u128),
    Left,
}

/// One round: what is owed, and what came of it so far.
#[derive(Debug)]
pub(super) struct Round {
    pings: Vec<Ping>,
    topics: BTreeMap<String, Topic>,
    /// When each hub was last asked.
    asked: BTreeMap<String, DateTime<Utc>>,
    /// Documents that aren't public by then are left for another round.
    until: DateTime<Utc>,
}

impl Round {
    /// A round over what is owed.
    pub(super) fn new(pings: Vec<Ping>, until: DateTime<Utc>) -> Self {
        let mut pings = pings;
        pings.retain(|ping| ping.owed > 0);
        Self {
            pings,
            topics: BTreeMap::new(),
            asked: BTreeMap::new(),
            until,
        }
    }

    /// What is still owed.
    pub(super) fn owed(&self) -> &[Ping] {
        &self.pings
    }

    /// What to do at a time. Who can be told is told first: nobody waits for another's document.
    pub(super) fn step(&self, now: DateTime<Utc>) -> Step {
        let mut look = None;
        let mut wake: Option<DateTime<Utc>> = None;
        let mut wait = |at: DateTime<Utc>| wake = Some(wake.map_or(at, |wake| wake.min(at)));
        for ping in &self.pings {
            if self.rests_until(&ping.hub).is_some_and(|rest| rest > now) {
                continue;
            }
            match self.topics.get(&ping.document) {
                Some(Topic::Left) => {}
                Some(Topic::Public(_)) => {
                    let asked = self.asked.get(&ping.hub);
                    let ready = asked.map_or(now, |asked| *asked + SPACING);
                    if ready <= now {
                        return Step::Tell {
                            hub: ping.hub.clone(),
                            document: ping.document.clone(),
                        };
                    }
                    wait(ready);
                }
                Some(Topic::Behind { next, .. }) if *next > now => wait(*next),
                _ => look = look.or(Some(&ping.document)),
            }
        }
        match (look, wake) {
            (Some(document), _) => Step::Look(document.clone()),
            (None, Some(wake)) => Step::Wait(wake),
            (None, None) => Step::Done,
        }
    }

    /// A hub that failed is left alone, whatever it is to be told of.
    fn rests_until(&self, hub: &str) -> Option<DateTime<Utc>> {
        let of_hub = self.pings.iter().filter(|ping| ping.hub == hub);
        of_hub.filter_map(|ping| ping.next).max()
    }

    /// Takes in how a document looked. Gives the pings that are owed no more.
    pub(super) fn looked(&mut self, document: &str, look: Look, now: DateTime<Utc>) -> Vec<Ping> {
        let topic = match look {
            Look::Public(hash) => Topic::Public(hash),
            Look::Gone => Topic::Left,
            Look::Behind => {
                let looks = match self.topics.get(document) {
                    Some(Topic::Behind { looks, .. }) => *looks,
                    _ => 0,
                };
                let secs = LOOKS_SECS.get(looks).or(LOOKS_SECS.last()).copied();
                let next = now + TimeDelta::seconds(secs.unwrap_or(1));
                let looks = looks + 1;
                if next > self.until {
                    Topic::Left
                } else {
                    Topic::Behind { looks, next }
                }
            }
        };
        self.topics.insert(document.to_owned(), topic);
        let is_settled = |ping: &Ping| match look {
            // Written once more, with the same bytes.
            Look::Public(hash) => ping.told == Some(hash),
            Look::Behind => false,
            Look::Gone => true,
        };
        let settled = self
            .pings
            .extract_if(.., |ping| ping.document == document && is_settled(ping));
        settled.map(paid).collect()
    }

    /// Takes in what a hub answered when it was told of a document. Gives how it stands to it now.
    pub(super) fn answered(
        &mut self,
        hub: &str,
        document: &str,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Option<Ping> {
        self.asked.insert(hub.to_owned(), now);
        let topic = self.topics.get(document).copied();
        let of = |ping: &Ping| ping.hub == hub && ping.document == document;
        let place = self.pings.iter().position(of)?;
        let ping = self.pings.get_mut(place)?;
        let (Answer::Accepted(text) | Answer::Later(text, _) | Answer::Refused(text)) = answer;
        ping.answer = Some((text.clone(), now));
        match answer {
            Answer::Accepted(_) => {
                if let Some(Topic::Public(hash)) = topic {
                    ping.told = Some(hash);
                }
            }
            Answer::Later(_, asked) => {
                let failing = *ping.failing.get_or_insert(now);
                ping.attempts = ping.attempts.saturating_add(1);
                if now - failing < GIVE_UP {
                    ping.next = Some(now + rest(ping.attempts).max(limited(*asked)));
                    return Some(ping.clone());
                }
            }
            Answer::Refused(_) => {}
        }
        Some(paid(self.pings.swap_remove(place)))
    }
}

/// How long a hub is left alone that failed so often.
fn rest(attempts: u32) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).min(16);
    let rest = FIRST_REST.checked_mul(1 << doublings);
    rest.unwrap_or(LONGEST_REST).min(LONGEST_REST)
}

fn limited(asked: Option<TimeDelta>) -> TimeDelta {
    asked.unwrap_or_default().min(LONGEST_ASKED)
}

/// A ping by which nothing is owed any more.
fn paid(ping: Ping) -> Ping {
    Ping {
        owed: 0,
        attempts: 0,
        failing: None,
        next: None,
        ..ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: TimeDelta = TimeDelta::minutes(5);

    fn at(secs: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_778_751_000 + secs, 0).unwrap()
    }

    fn ping(hub: &str, document: &str) -> Ping {
        Ping {
            hub: hub.into(),
            document: document.into(),
            owed: 1,
            is_placed: true,
            attempts: 0,
            failing: None,
            next: None,
            told: None,
            answer: None,
        }
    }

    fn round(pings: &[(&str, &str)]) -> Round {
        let pings = pings.iter().map(|(hub, document)| ping(hub, document));
        Round::new(pings.collect(), at(0) + PATIENCE)
    }

    fn look(document: &str) -> Step {
        Step::Look(document.into())
    }

    fn tell(hub: &str, document: &str) -> Step {
        Step::Tell {
            hub: hub.into(),
            document: document.into(),
        }
    }

    fn later() -> Answer {
        Answer::Later("503".into(), None)
    }

    fn accepted() -> Answer {
        Answer::Accepted("202".into())
    }

    /// Runs a round in which everything is public; gives the documents that hubs were told of.
    fn run(round: &mut Round, mut now: DateTime<Utc>, answer: &Answer) -> Vec<String> {
        let mut told = Vec::new();
        loop {
            match round.step(now) {
                Step::Look(document) => drop(round.looked(&document, Look::Public(7), now)),
                Step::Tell { hub, document } => {
                    round.answered(&hub, &document, answer, now);
                    told.push(document);
                }
                Step::Wait(until) => now = until,
                Step::Done => return told,
            }
        }
    }

    #[test]
    fn a_document_is_looked_at_before_anybody_is_told() {
        let mut round = round(&[("a", "rss.xml"), ("b", "rss.xml")]);
        assert_eq!(round.step(at(0)), look("rss.xml"));
        assert_eq!(round.looked("rss.xml", Look::Behind, at(0)), []);
        assert_eq!(round.step(at(0)), Step::Wait(at(1)));
        assert_eq!(round.step(at(1)), look("rss.xml"));
        round.looked("rss.xml", Look::Behind, at(1));
        assert_eq!(round.step(at(1)), Step::Wait(at(3)));
        round.looked("rss.xml", Look::Public(7), at(3));
        assert_eq!(round.step(at(3)), tell("a", "rss.xml"));
        let told = round.answered("a", "rss.xml", &accepted(), at(3)).unwrap();
        assert_eq!((told.owed, told.told), (0, Some(7)));
        assert_eq!(told.answer, Some(("202".into(), at(3))));
        assert_eq!(round.step(at(3)), tell("b", "rss.xml"));
        round.answered("b", "rss.xml", &accepted(), at(3));
        assert_eq!(round.step(at(3)), Step::Done);
    }

    #[test]
    fn requests_to_a_hub_are_spaced_and_no_other_hub_waits() {
        let mut round = round(&[("a", "atom.xml"), ("a", "rss.xml"), ("b", "rss.xml")]);
        for document in ["atom.xml", "rss.xml"] {
            round.looked(document, Look::Public(7), at(0));
        }
        assert_eq!(round.step(at(0)), tell("a", "atom.xml"));
        round.answered("a", "atom.xml", &accepted(), at(0));
        assert_eq!(round.step(at(0)), tell("b", "rss.xml"));
        round.answered("b", "rss.xml", &accepted(), at(0));
        assert_eq!(round.step(at(0)), Step::Wait(at(0) + SPACING));
        assert_eq!(round.step(at(0) + SPACING), tell("a", "rss.xml"));
    }

    #[test]
    fn a_public_document_is_told_while_another_is_waited_for() {
        let mut round = round(&[("a", "atom.xml"), ("a", "rss.xml")]);
        round.looked("atom.xml", Look::Behind, at(0));
        assert_eq!(round.step(at(0)), look("rss.xml"));
        round.looked("rss.xml", Look::Public(7), at(0));
        assert_eq!(round.step(at(0)), tell("a", "rss.xml"));
    }

    #[test]
    fn what_stays_behind_is_left_owed_after_some_minutes() {
        let mut round = round(&[("a", "rss.xml")]);
        let (mut now, mut looks) = (at(0), 0);
        loop {
            match round.step(now) {
                Step::Look(document) => {
                    looks += 1;
                    assert_eq!(round.looked(&document, Look::Behind, now), []);
                }
                Step::Wait(until) => now = until,
                step => {
                    assert_eq!(step, Step::Done);
                    break;
                }
            }
        }
        assert!(
            now <= at(0) + PATIENCE && now > at(0) + PATIENCE / 2,
            "{now}"
        );
        // After 0, 1, 3, 7, 15, 30 s, and then every half minute.
        assert_eq!(looks, 6 + 9);
        assert_eq!(round.owed().len(), 1);
        assert_eq!(round.owed()[0].attempts, 0);
    }

    #[test]
    fn a_hub_that_fails_rests_and_is_asked_nothing_meanwhile() {
        let mut first = round(&[("a", "atom.xml"), ("a", "rss.xml"), ("b", "rss.xml")]);
        for document in ["atom.xml", "rss.xml"] {
            first.looked(document, Look::Public(7), at(0));
        }
        let failed = first.answered("a", "atom.xml", &later(), at(0)).unwrap();
        assert_eq!((failed.owed, failed.attempts), (1, 1));
        assert_eq!((failed.failing, failed.next), (Some(at(0)), Some(at(60))));
        assert_eq!(first.step(at(10)), tell("b", "rss.xml"));
        first.answered("b", "rss.xml", &accepted(), at(10));
        // A round ends; it doesn't wait for a hub.
        assert_eq!(first.step(at(10)), Step::Done);

        let mut next = Round::new(first.owed().to_vec(), at(50) + PATIENCE);
        assert_eq!(next.step(at(50)), Step::Done);
        assert_eq!(next.step(at(60)), look("atom.xml"));
        next.looked("atom.xml", Look::Public(7), at(60));
        assert_eq!(next.step(at(60)), tell("a", "atom.xml"));
        let failed = next.answered("a", "atom.xml", &later(), at(60)).unwrap();
        assert_eq!((failed.attempts, failed.next), (2, Some(at(180))));
        assert_eq!(failed.failing, Some(at(0)));
    }

    #[test]
    fn a_hub_that_was_away_for_an_hour_is_told_within_two_of_each_document_once() {
        let mut pings = vec![ping("a", "atom.xml"), ping("a", "rss.xml")];
        let mut told = Vec::new();
        // As cron does, every five minutes.
        for minutes in (0..180).step_by(5) {
            let is_back = minutes >= 60;
            let answer = if is_back { accepted() } else { later() };
            let mut round = Round::new(pings, at(minutes * 60) + PATIENCE);
            let asked = run(&mut round, at(minutes * 60), &answer);
            let asked = asked.into_iter().filter(|_| is_back);
            told.extend(asked.map(|document| (document, minutes)));
            pings = round.owed().to_vec();
        }
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|(_, minutes)| *minutes <= 120), "{told:?}");
        assert_eq!(pings, []);
    }

    #[test]
    fn a_hub_that_fails_for_a_day_is_given_up() {
        let mut pings = vec![ping("a", "rss.xml")];
        let (mut now, mut attempts) = (at(0), 0);
        while let Some(ping) = pings.first() {
            now = ping.next.unwrap_or(now);
            let mut round = Round::new(pings, now + PATIENCE);
            round.looked("rss.xml", Look::Public(7), now);
            assert_eq!(round.step(now), tell("a", "rss.xml"));
            let ping = round.answered("a", "rss.xml", &later(), now).unwrap();
            attempts += 1;
            pings = Some(ping)
                .filter(|ping| ping.owed > 0)
                .into_iter()
                .collect();
        }
        assert!(now - at(0) >= GIVE_UP && now - at(0) < GIVE_UP + LONGEST_REST);
        assert_eq!(attempts, 19);
    }

    #[test]
    fn a_hub_says_for_how_long_it_rests_within_reason() {
        for (asked, rest) in [
            (TimeDelta::seconds(5), FIRST_REST),
            (TimeDelta::minutes(10), TimeDelta::minutes(10)),
            (TimeDelta::days(400), LONGEST_ASKED),
        ] {
            let mut round = round(&[("a", "rss.xml")]);
            round.looked("rss.xml", Look::Public(7), at(0));
            let answer = Answer::Later("429".into(), Some(asked));
            let ping = round.answered("a", "rss.xml", &answer, at(0)).unwrap();
            assert_eq!(ping.next, Some(at(0) + rest));
        }
    }

    #[test]
    fn what_a_hub_refuses_is_not_told_again() {
        let mut round = round(&[("a", "rss.xml")]);
        round.looked("rss.xml", Look::Public(7), at(0));
        let answer = Answer::Refused("400".into());
        let ping = round.answered("a", "rss.xml", &answer, at(0)).unwrap();
        assert_eq!((ping.owed, ping.told), (0, None));
        assert_eq!(round.step(at(0)), Step::Done);
    }

    #[test]
    fn nobody_is_told_twice_of_the_same_bytes_nor_of_a_document_that_went() {
        let known = Ping {
            told: Some(7),
            ..ping("a", "rss.xml")
        };
        let pings = vec![known, ping("b", "rss.xml"), ping("b", "old/rss.xml")];
        let mut round = Round::new(pings, at(0) + PATIENCE);
        let settled = round.looked("rss.xml", Look::Public(7), at(0));
        let [ping] = settled.as_slice() else {
            panic!("{settled:?}");
        };
        assert_eq!((ping.hub.as_str(), ping.owed, ping.told), ("a", 0, Some(7)));
        let gone = round.looked("old/rss.xml", Look::Gone, at(0));
        assert_eq!(gone.len(), 1);
        assert_eq!(round.step(at(0)), tell("b", "rss.xml"));
    }
}
