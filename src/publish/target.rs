//! Where a site is published: what every kind of target can do.

use std::fmt;

use super::fault::Fault;
use super::frozen::Frozen;
use super::manifest::{Entry, Hash};
use crate::plan::hosting::Kept;

/// What tells an object from itself before it was replaced: an `ETag`, or whatever the target has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(pub String);

impl Tag {
    /// That of an object whose hash the target can tell.
    pub fn of(hash: Hash) -> Self {
        Self(hash.to_string())
    }

    /// The object's hash, if it is that.
    pub fn hash(&self) -> Option<Hash> {
        Hash::parse(&self.0)
    }
}

/// An object's bytes and tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// All of it.
    pub bytes: Vec<u8>,
    /// As it is now.
    pub tag: Tag,
}

/// What must be so for an object to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Whatever is there.
    Any,
    /// Nothing may be there.
    Absent,
    /// What is there must have this tag.
    Tagged(Tag),
}

/// What an object is made of.
#[derive(Debug, Clone, Copy)]
pub enum Content<'p> {
    /// These bytes.
    Bytes(&'p [u8]),
    /// A document of the output.
    Document(&'p Frozen, &'p Entry),
}

/// An object to be put.
#[derive(Debug, Clone)]
pub struct Put<'p> {
    /// Its path at the target.
    pub path: &'p str,
    /// Its bytes.
    pub content: Content<'p>,
    /// How long caches may keep it.
    pub kept: Kept,
    /// When it may be put.
    pub condition: Condition,
}

impl Put<'_> {
    /// All of its bytes.
    ///
    /// # Errors
    /// [`Fault::Unsteady`] when they aren't those that were listed.
    pub fn bytes(&self) -> Result<Vec<u8>, Fault> {
        match self.content {
            Content::Bytes(bytes) => Ok(bytes.to_vec()),
            Content::Document(frozen, entry) => frozen.read(entry),
        }
    }
}

/// How a target keeps an older publication from replacing a newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// One run has it for itself until it ends.
    Lock,
    /// It puts what has a condition only where that holds, at one stroke.
    Conditions,
    /// Nothing is seen before [`Target::finish`], which replaces all at once, and only what was seen.
    Whole,
    /// It doesn't, and somebody has said that only one publishes there.
    Nothing,
}

/// A place where a site is published. Paths are relative to it, parted by `/`.
pub trait Target: fmt::Debug {
    /// What people call it, without credentials.
    fn name(&self) -> String;

    /// How it keeps publications apart.
    fn safety(&self) -> Safety;

    /// Connects; for writing also takes the lock, if it is that which keeps publications apart.
    ///
    /// # Errors
    /// When it can't be reached, or another run has it.
    fn open(&mut self, for_writing: bool) -> Result<(), Fault>;

    /// An object; `None` when it isn't there.
    ///
    /// # Errors
    /// When nobody can tell.
    fn get(&mut self, path: &str) -> Result<Option<Object>, Fault>;

    /// The tag of each object; `None` where nothing is there. Where the target can tell their hashes, these are their tags.
    ///
    /// # Errors
    /// When nobody can tell.
    fn tags(&mut self, paths: &[&str]) -> Result<Vec<Option<Tag>>, Fault>;

    /// Puts objects in any order, each whole or not at all, and waits until all are there; calls `done` for each. What
    /// became of each, in their order: its tag, or [`Fault::Changed`] when its condition doesn't hold,
    /// [`Fault::Unsteady`] when it isn't what was listed.
    fn put(&mut self, puts: &[Put<'_>], done: &(dyn Fn() + Sync)) -> Vec<Result<Tag, Fault>>;

    /// Removes objects, and folders that they leave empty where there are any. One that isn't there is no fault.
    ///
    /// # Errors
    /// When one can't be removed.
    fn remove(&mut self, paths: &[&str]) -> Result<(), Fault>;

    /// Shows all that was put and removed, where that isn't seen at once.
    ///
    /// # Errors
    /// [`Fault::Superseded`] when somebody else was first.
    fn finish(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}
