#![doc = include_str!("../ARCHITECTURE.md")]

pub mod problem;

pub mod error;

pub mod config;

pub mod words;

pub mod story;

pub mod ledger;

pub mod plan;

pub mod feed;

pub mod gate;

pub mod hosts;

pub mod store;

pub mod world;

pub mod publish;

pub mod pipeline;

pub mod args;

pub mod commands;
