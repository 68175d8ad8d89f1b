//! `man`: the manual page, in roff.

use clap::CommandFactory;
use clap_mangen::Man as Page;

use super::Context;
use crate::args::{Args, Man};
use crate::error::{Error, Exit};

/// Prints the page of the program, or of one verb.
pub(super) fn run(context: &Context, options: &Man) -> Result<Exit, Error> {
    let mut program = Args::command();
    program.build();
    let command = match &options.verb {
        None => program,
        Some(verb) => {
            let Some(command) = program.find_subcommand(verb) else {
                let verbs: Vec<&str> = program
                    .get_subcommands()
                    .map(clap::Command::get_name)
                    .filter(|name| *name != "help")
                    .collect();
                return Err(Error::usage(
                    format!("there is no verb {verb:?}"),
                    format!("the verbs are {}", verbs.join(", ")),
                ));
            };
            command.clone()
        }
    };
    let mut page = Vec::new();
    Page::new(command)
        .manual("Feedmill")
        .render(&mut page)
        .map_err(Error::Stdout)?;
    context.report.raw(&page);
    Ok(Exit::Done)
}
