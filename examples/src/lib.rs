//! Programs that show Floe at work.

pub mod bench;
pub mod demo;

/// Prints `text` if the program was asked for `--help`, and says whether it was.
pub fn help(text: &str) -> bool {
    let asked = std::env::args().any(|argument| argument == "--help" || argument == "-h");
    if asked {
        println!(
            "{text}\nEach takes Ice's options, such as --Ice.Default.Host=127.0.0.1 or --Ice.Config=FILE."
        );
    }
    asked
}
