//! One publication: the output looked at, what the target lacks put in order, what it has too many removed.
//!
//! Before anything is put, a list of all that will be is; so whoever comes after a run that was stopped knows of which
//! objects nobody can tell what they are. [`STATE`](super::state::STATE) names the lists, and is replaced only by who has
//! seen it as it is: a run that another one followed loses at its next turn, and tells what it may have done since.

use chrono::{DateTime, Utc};

use super::book::Book;
use super::current::{Current, look};
use super::fault::Fault;
use super::manifest::{Known, digest};
use super::put::{Putting, Steps, verify};
use super::request::{Published, Request};
use super::target::{Safety, Target};
use crate::error::Error;
use crate::pipeline::Listener;
use crate::world::lock::Lock;

/// So often the output may change while it is published, or what others put beside it, before the run gives up.
const MOST_LOOKS: usize = 5;

/// A machine that never published to a target replaces and removes up to so many of its files unasked, or a tenth: one that
/// goes on from what is published changes few.
const FOLLOWED: usize = 10;

/// Up to so many files may be removed at once on a small site, where nobody says how many.
const REMOVALS: usize = 100;

/// Publishes the output. `now` reads the clock.
///
/// # Errors
/// [`Error::Publish`] for what stopped it at the target, else what stopped it here.
pub(crate) fn publish(
    target: &mut dyn Target,
    request: &Request<'_>,
    listener: &dyn Listener,
    now: fn() -> DateTime<Utc>,
) -> Result<Published, Error> {
    let _lock = if request.dry_run {
        None
    } else {
        Some(Lock::take(&request.kept.join("lock"), request.wait)?)
    };
    let name = target.name();
    let stopped = |fault| Error::Publish {
        target: name.clone(),
        fault,
    };
    let mut current = look(request, listener, now())?;
    target.open(!request.dry_run).map_err(stopped)?;
    for _ in 1..MOST_LOOKS {
        match once(target, request, &current, (listener, now)) {
            // A build went on meanwhile: what it made is published instead.
            Err(Fault::Unsteady { .. }) => current = look(request, listener, now())?,
            // Nothing was shown; what others did there meanwhile may not be of the site.
            Err(Fault::Superseded) if target.safety() == Safety::Whole => {
                target.open(true).map_err(stopped)?;
            }
            ended => return ended.map_err(stopped),
        }
    }
    once(target, request, &current, (listener, now)).map_err(stopped)
}

/// One try.
fn once(
    target: &mut dyn Target,
    request: &Request<'_>,
    current: &Current,
    (listener, now): (&dyn Listener, fn() -> DateTime<Utc>),
) -> Result<Published, Fault> {
    let book = Book::open(target, request)?;
    let mut run = Run {
        book,
        request,
        current,
    };
    let published = run.publish(listener)?;
    if !request.dry_run {
        let is_news = !published.put.is_empty() || !published.removed.is_empty();
        run.book
            .keep(now().timestamp(), is_news || request.verifies);
    }
    Ok(published)
}

/// One try.
struct Run<'r> {
    book: Book<'r>,
    request: &'r Request<'r>,
    current: &'r Current,
}

impl Run<'_> {
    /// Whether what is published is this site, and no newer one.
    fn admit(&self, site: &str, generation: u64) -> Result<(), Fault> {
        let expected = self.request.site.id();
        if site != expected {
            return Err(Fault::AnotherSite {
                found: site.to_owned(),
                expected: expected.to_owned(),
            });
        }
        let here = self.current.1;
        if generation > here {
            return Err(Fault::Newer {
                there: generation,
                here,
            });
        }
        Ok(())
    }

    fn publish(&mut self, listener: &dyn Listener) -> Result<Published, Fault> {
        let (frozen, generation) = self.current;
        let (wanted, generation) = (frozen.entries(), *generation);
        self.admit(&self.book.state.site, self.book.state.newest_generation())?;
        let digest = digest(wanted).to_string();
        let mut published = Published {
            target: self.book.target.name(),
            generation,
            files: wanted.len(),
            passed_over: frozen.passed_over().to_vec(),
            ..Published::default()
        };
        let state = &self.book.state;
        let is_there = state.holds(&digest) && state.generation == generation;
        if is_there && !self.request.verifies {
            return Ok(published);
        }
        let mut known = self.known()?;
        if self.request.verifies {
            published.verified = Some(verify(&mut self.book, &mut known, self.request.accept)?);
        }
        let mut steps = Steps::of(wanted, &known, self.request);
        if is_there && steps.puts.is_empty() {
            return Ok(published);
        }
        self.refuse_too_much(&known, &steps)?;
        steps.look(&mut self.book, self.request)?;
        if self.request.dry_run {
            steps.look_for_strangers(&mut self.book, self.request)?;
        } else {
            self.change(&steps, (digest, known), listener)?;
        }
        published.bytes = steps.puts.iter().map(|step| step.entry.size).sum();
        published.put = steps.puts.into_iter().map(|step| step.entry.path).collect();
        published.removed = steps.removals.into_iter().map(|(path, _)| path).collect();
        Ok(published)
    }

    /// What lies at the target. What was published by other means is known by its marker alone.
    fn known(&mut self) -> Result<Known, Fault> {
        let Some(marker) = self.book.marker()? else {
            return self.book.known();
        };
        self.admit(&marker.site, marker.generation)?;
        let entries = self.current.0.entries().iter();
        Ok(Known::unsure(entries.map(|entry| entry.path.clone())))
    }

    /// Refuses more removals than there may be, and what doesn't go on from what is there: this machine left it so, or
    /// changes little of it.
    fn refuse_too_much(&self, known: &Known, steps: &Steps) -> Result<(), Fault> {
        if self.request.accept {
            return Ok(());
        }
        let removals = steps.removals.len();
        let tenth = known.entries().len() / 10;
        let most = self.request.max_delete.unwrap_or(REMOVALS.max(tenth));
        if removals > most {
            return Err(Fault::Removals { removals, most });
        }
        let is_followed = match self.book.is_own() {
            _ if !self.book.is_found() => true,
            Some(is_own) => is_own,
            None => steps.count_changed() <= FOLLOWED.max(tenth),
        };
        if is_followed {
            Ok(())
        } else {
            Err(Fault::Unknown)
        }
    }

    /// Says what will be done, as the one who is at it from now on, does it, and says that it is done.
    fn change(
        &mut self,
        steps: &Steps,
        (digest, known): (String, Known),
        listener: &dyn Listener,
    ) -> Result<(), Fault> {
        let (frozen, generation) = self.current;
        let progress = listener.begin("publishing", steps.puts.len());
        self.book.probe()?;
        let lines = steps.lines();
        self.book.add_list(&lines, Some(0))?;
        self.book.state.under_way = Some(*generation);
        self.book.turn()?;
        let mut putting = Putting {
            book: &mut self.book,
            request: self.request,
            frozen,
            begun: 0,
        };
        let put = putting.run(steps, &*progress);
        let begun = putting.begun;
        let list = lines.clone();
        let done = put.and_then(|()| self.book.settle((*generation, digest), list, known));
        if done == Err(Fault::Superseded) && self.book.is_guarded {
            self.book.report(lines.get(..begun).unwrap_or(&lines));
        }
        done
    }
}
