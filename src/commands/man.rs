//! `man`: the manual page, in roff.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man as Page;

use super::Context;
use crate::args::{AFTER_LONG_HELP, Args, Man};
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
    render(command, &mut page).map_err(Error::Stdout)?;
    context.report.raw(&page);
    Ok(Exit::Done)
}

/// The page's sections; what help says at its end has headings of its own here.
fn render(command: clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let has_verbs = command.has_subcommands();
    let roff = Page::new(command).manual("Feedmill");
    roff.render_title(page)?;
    roff.render_name_section(page)?;
    roff.render_synopsis_section(page)?;
    roff.render_description_section(page)?;
    roff.render_options_section(page)?;
    if !has_verbs {
        return Ok(());
    }
    roff.render_subcommands_section(page)?;
    for section in AFTER_LONG_HELP.split("\n\n") {
        let (heading, lines) = section.split_once('\n').unwrap_or((section, ""));
        let heading = heading.trim_end_matches(':').to_uppercase();
        writeln!(page, ".SH \"{heading}\"\n.nf")?;
        for line in lines.lines() {
            let line = line.trim_start();
            let line = line.replace('\\', "\\e").replace('-', "\\-");
            // `\&`: a line of text may begin with a dot or a quote, which roff would obey.
            writeln!(page, "\\&{line}")?;
        }
        writeln!(page, ".fi")?;
    }
    Ok(())
}
