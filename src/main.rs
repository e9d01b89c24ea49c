//! The `tagline` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    tagline::cli::main()
}
