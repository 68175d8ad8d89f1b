#![doc = include_str!("../ARCHITECTURE.md")]

pub mod error;
pub mod problem;

pub mod error;

pub mod story;

pub mod ledger;

pub mod feed;

pub mod gate;

pub mod world;
