//! Changed inputs: whatever stands in a file, it is read or refused, in bounded time and without a panic.
//!
//! 100,000 inputs in each run of the tests, always the same ones. `FLOE_MUTATIONS=10000000 cargo test --release -p
//! floe-idl --test mutation` tries more, `FLOE_MUTATION_SEED=7` others.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use floe_idl::slice::diagnostics::Diagnostic;
use floe_idl::slice::files::Memory;
use floe_idl::slice::source::Place;
use floe_idl::slice::{Options, Outcome, read_from};

/// Story: a file is damaged: letters, words and lines of it are lost, doubled, swapped, or come from another file. Each
/// time there is a unit or an error, never both, and each message points into a text.
#[test]
fn damaged_files() {
    let count = number("FLOE_MUTATIONS", 100_000);
    let seed = number("FLOE_MUTATION_SEED", 1);
    let bases = bases();
    let words: Vec<&str> = bases.iter().flat_map(|base| split(base)).collect();
    let half = count / THREADS;
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (bases, words) = (&bases, &words);
            scope.spawn(move || {
                let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (thread + 1));
                for turn in 0..half {
                    let input = mutate(bases, words, &mut random);
                    try_one(&input, turn % RENDERED == 0);
                }
            });
        }
    });
}

/// Story: someone sends a file that is made to hurt: deep, wide, or growing.
#[test]
fn inputs_made_to_hurt() {
    let many = 20_000;
    let hostile = [
        "module A {".repeat(many),
        format!("module {}", "A::".repeat(many)),
        format!("module M {{ {} }}", "struct S {".repeat(many)),
        format!("module M {{ struct S {{ {}", "sequence<".repeat(many)),
        format!("module M {{ interface I {{ {}", "void op(".repeat(many)),
        format!("module M {{ const int X = {}1; }}", "-".repeat(many)),
        format!("#if {}1\n#endif", "(".repeat(many)),
        format!("#if {}1\n#endif", "!".repeat(many)),
        format!("#if {}1\n#endif", "1 + ".repeat(many)),
        format!("#if {}1\n#endif", "1 ? 1 : ".repeat(many)),
        "#if 1\n".repeat(many),
        "#else\n".repeat(many),
        format!("#define F(x) x\n{}", "F(".repeat(many)),
        format!("#define F(x) x x\n{}x{}", "F(".repeat(60), ")".repeat(60)),
        format!("#define F(x)\n{}x{}", "F(".repeat(many), ")".repeat(many)),
        format!(
            "#define A {}\n#define B A A A A A A A A\n#define C B B B B B B B B\nC C C C",
            "x ".repeat(1000)
        ),
        format!(
            "module M {{ class A {{}} {} }}",
            (0..many).map(|at| format!("class B{at} extends A {{}} ")).collect::<String>()
        ),
        chain("class", 5000),
        chain("exception", 5000),
        chain("interface", 2000),
        format!("module M {{ struct S0 {{ int x; }} {} dictionary<S{}, int> D; }}", links(5000), 4999),
        format!("module M {{ enum E {{ {} }} }}", (0..many).map(|at| format!("A{at}, ")).collect::<String>()),
        "[".repeat(many),
        "[[".repeat(many),
        "[\"a\"".repeat(many),
        "/**".repeat(many),
        "/** */".repeat(many),
        "/// a\n".repeat(many),
        "\"".repeat(many),
        "\\".repeat(many),
        "é".repeat(many),
        "}".repeat(many),
        ";".repeat(many),
        "A".repeat(many * 10),
        format!("module M {{ const int X = {}; }}", "9".repeat(many)),
        format!(
            "module M {{ const double X = {}.{}e{}; }}",
            "9".repeat(many),
            "9".repeat(many),
            "9".repeat(many)
        ),
        "#include \"input.ice\"\n".repeat(many),
        "#include \"self.ice\"\n".to_owned(),
    ];
    for input in hostile {
        try_one(input.as_bytes(), true);
    }
}

/// Reads an input and looks at what came of it.
fn try_one(input: &[u8], is_rendered: bool) {
    let files = Memory::new()
        .with("input.ice", input)
        .with("include/Ping.ice", "#pragma once\nmodule Ping { struct P { int x; } }\n")
        .with("Basics.ice", "#ifndef B\n#define B\nmodule Basics { struct Point { double x; } sequence<byte> Bytes; }\n#endif\n")
        .with("self.ice", "#include \"self.ice\"\n#include \"self.ice\"\n");
    let started = Instant::now();
    let outcome = read_from(&files, &[PathBuf::from("input.ice")], &Options::default());
    if is_rendered {
        drop(outcome.render());
    }
    let taken = started.elapsed();
    let text = || String::from_utf8_lossy(&input[..input.len().min(2000)]).into_owned();
    assert!(taken < LONGEST, "{taken:?} for\n{}", text());
    assert_eq!(outcome.unit.is_none(), outcome.has_errors(), "{}", text());
    if let Some(wrong) = wrong_place(&outcome) {
        panic!("{wrong:?} for\n{}", text());
    }
}

/// A message that points to where no text is.
fn wrong_place(outcome: &Outcome) -> Option<&Diagnostic> {
    let is_right = |place: &Place| {
        let source = outcome.sources.file(place.file);
        place.start <= place.end && (place.end as usize) <= source.text.len()
    };
    let is_wrong = |one: &&Diagnostic| {
        !is_right(&one.place) || one.notes.iter().any(|(place, _)| !is_right(place)) || one.message.is_empty()
    };
    outcome.diagnostics.iter().find(is_wrong)
}

/// A base with one to four changes.
fn mutate(bases: &[String], words: &[&str], random: &mut Random) -> Vec<u8> {
    let mut tokens: Vec<&str> = split(&bases[random.below(bases.len())]);
    for _ in 0..=random.below(4) {
        let at = random.below(tokens.len());
        let other = random.below(tokens.len());
        match random.below(7) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[other]),
            2 => tokens[at] = words[random.below(words.len())],
            3 => tokens.insert(at, words[random.below(words.len())]),
            4 => tokens.swap(at, other),
            5 => tokens.truncate(at + 1),
            _ => tokens.insert(at, "\n"),
        }
        if tokens.is_empty() {
            tokens.push(words[random.below(words.len())]);
        }
    }
    let mut bytes = tokens.concat().into_bytes();
    if random.below(3) == 0 && !bytes.is_empty() {
        let at = random.below(bytes.len());
        match random.below(3) {
            0 => drop(bytes.remove(at)),
            1 => bytes[at] = random.next() as u8,
            _ => bytes.insert(at, b"\"\\/*#{}[]<>()\n';,=:\xc3"[random.below(20)]),
        }
    }
    bytes
}

/// The samples, cut into pieces, and the files of the corpus of mistakes.
fn bases() -> Vec<String> {
    let mut bases = Vec::new();
    for directory in ["tests/samples", "tests/wrong"] {
        let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension() == Some("ice".as_ref())).collect();
        paths.sort();
        // Its macros grow to the bound, which takes long and is tried below.
        paths.retain(|path| !path.ends_with("pre_macro_growth.ice"));
        for path in paths {
            bases.extend(pieces(&path));
        }
    }
    bases
}

/// A long file as modules of a few definitions each.
fn pieces(path: &Path) -> Vec<String> {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    if text.len() < LONG {
        return vec![text];
    }
    let mut pieces = vec![String::new()];
    for part in text.split("\n\n") {
        let last = pieces.last_mut().unwrap();
        if last.len() + part.len() > LONG && !last.is_empty() {
            last.push_str("\n}\n");
            pieces.push(format!("module M\n{{\n{part}\n\n"));
        } else {
            last.push_str(part);
            last.push_str("\n\n");
        }
    }
    pieces
}

/// Words, marks and white space.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first.is_alphanumeric() {
            true => rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        parts.push(&rest[..length]);
        rest = &rest[length..];
    }
    parts
}

fn chain(word: &str, length: usize) -> String {
    let links: String = (1..length).map(|at| format!("{word} C{at} extends C{} {{}} ", at - 1)).collect();
    format!("module M {{ {word} C0 {{}} {links} }}")
}

fn links(length: usize) -> String {
    (1..length).map(|at| format!("struct S{at} {{ S{} a; S{} b; }} ", at - 1, at - 1)).collect()
}

fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => {
            text.parse().unwrap_or_else(|_| panic!("expected a number in {variable}, found `{text}`"))
        }
        Err(_) => otherwise,
    }
}

/// Marsaglia's xorshift: the same numbers on each machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// The tests run on machines with two processors at least.
const THREADS: u64 = 2;

/// One input of so many is rendered: that takes longer than to read it.
const RENDERED: u64 = 50;

/// Much more than any input takes, so that a busy machine does not matter.
const LONGEST: Duration = Duration::from_secs(20);

/// Bytes of a base that is not cut.
const LONG: usize = 500;
