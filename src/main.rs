//! The `tagline` program: arguments in, exit code out.

use std::process::ExitCode;

// Importing allocates many small strings on three threads: a sixth of its time was the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tagline::cli::main()
}
