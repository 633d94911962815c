//! Each example runs, and prints what its header says. Figures may differ; the text around them may not.

use crate::interop::harness::Program;
use crate::interop::programs::example;

/// What the header of an example's source says that it prints.
fn promised(source: &str) -> Vec<String> {
    source.lines().filter_map(|line| line.strip_prefix("//!     ")).map(str::to_owned).collect()
}

/// Runs an example to its end.
fn printed(name: &str, options: &[&str]) -> Vec<String> {
    Program::start(example(name).args(options)).finish()
}

/// A line with its figures as `#`, and one space between its words.
fn without_figures(line: &str) -> String {
    let words = line.split_whitespace().map(|word| {
        let bare = word.trim_end_matches([':', ',']);
        if bare.parse::<f64>().is_ok() { word.replace(bare, "#") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The figures of a line.
fn figures(line: &str) -> Vec<f64> {
    line.split_whitespace().filter_map(|word| word.trim_end_matches([':', ',']).parse().ok()).collect()
}

fn all_without_figures(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| without_figures(line)).collect()
}

#[test]
fn policies_prints_what_its_header_says() {
    let one_thread = |line: &String| {
        // Which thread takes a call is for them to choose.
        let chooses = line.starts_with("Pool") || line.starts_with("PerRequest");
        if chooses { line.replace([' ', 'A', 'B', 'C', 'D'], "") } else { line.clone() }
    };
    let printed = printed("policies", &[]);
    let promised = promised(include_str!("../../examples/src/bin/policies.rs"));
    assert_eq!(
        printed.iter().map(one_thread).collect::<Vec<_>>(),
        promised.iter().map(one_thread).collect::<Vec<_>>()
    );
}

#[test]
fn accounts_prints_what_its_header_says() {
    let printed = printed("accounts", &["--accounts", "300", "--capacity", "20"]);
    let promised = promised(include_str!("../../examples/src/bin/accounts.rs"));
    assert_eq!(all_without_figures(&printed), all_without_figures(&promised));
    assert_eq!(printed[1], "300 accounts hold 45150 cents");
    assert_eq!(printed[2], "incarnated 600, etherealized 580 for capacity and 20 at shutdown");
    assert_eq!(printed[3], "restarted: 300 accounts hold 45150 cents");
    assert_eq!(printed[4], "incarnated 300, etherealized 280 for capacity and 20 at shutdown");
}

/// The file of a run is the beginning of the next one.
#[test]
fn accounts_goes_on_with_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("accounts.redb");
    let file = file.to_str().expect("a path in UTF-8");
    for run in 1..=2 {
        let printed = printed("accounts", &["--accounts", "9", "--capacity", "3", "--store", file]);
        assert_eq!(printed[3], format!("restarted: 9 accounts hold {} cents", run * 45));
    }
}

#[test]
fn sleepers_prints_what_its_header_says() {
    let sorted = |lines: Vec<String>| {
        let mut lines = all_without_figures(&lines);
        lines.sort_unstable();
        lines
    };
    let printed = printed("sleepers", &["--longest-ms", "20"]);
    for process in ["eve", "bob"] {
        let seen = |x: u32| format!("{process} sees x being {x}");
        let at = |text: String| printed.iter().position(|line| *line == text).expect("it is said");
        let woken = |line: &String| line.starts_with(process) && line.ends_with("seeing x being 13");
        let last = printed.iter().position(woken).expect("the third sees 13");
        assert!(at(seen(10)) < last && last < at(seen(13)), "{printed:#?}");
    }
    let promised = promised(include_str!("../../examples/src/bin/sleepers.rs"));
    assert_eq!(sorted(printed), sorted(promised));
}

/// Two servers at once are faster than one after the other, and never more than two calls run.
#[test]
fn tlp_prints_what_its_header_says() {
    let printed = printed("tlp", &["--work-ms", "168"]);
    let promised = promised(include_str!("../../examples/src/bin/tlp.rs"));
    assert_eq!(all_without_figures(&printed), all_without_figures(&promised));
    for (servers, line) in (1..).zip(&printed[1..]) {
        let [count, ms, speed_up, tlp] = figures(line)[..] else { panic!("not four figures: {line}") };
        assert_eq!(count, f64::from(servers));
        assert!(ms >= 168.0 / count, "{line}");
        assert!(tlp <= count && (servers == 1 || tlp > 1.0 && speed_up > 1.0), "{line}");
    }
}

/// One call after the other waits for the disk each time; seven at a time wait for a seventh of that.
#[test]
fn servers_prints_what_its_header_says() {
    let printed = printed("servers", &["--calls", "64", "--disk-ms", "10"]);
    let promised = promised(include_str!("../../examples/src/bin/servers.rs"));
    assert_eq!(all_without_figures(&printed), all_without_figures(&promised));
    let rates: Vec<f64> = printed[1..].iter().map(|line| figures(line)[0]).collect();
    let [iterative, workers, threads, state_machine] = rates[..] else { panic!("{printed:#?}") };
    assert!(iterative <= 100.0 && workers <= 700.0, "{printed:#?}");
    assert!([workers, threads, state_machine].iter().all(|rate| *rate > iterative), "{printed:#?}");
}

/// The figures of its header are in `tests/it/policies/many.rs`, for fewer objects; here is that it runs.
#[test]
fn objects_prints_what_its_header_says() {
    let printed = printed("objects", &["--objects", "2000", "--identities", "5000", "--rounds", "5"]);
    let promised = promised(include_str!("../../examples/src/bin/objects.rs"));
    assert_eq!(all_without_figures(&printed), all_without_figures(&promised));
    assert_eq!(figures(&printed[0])[0], 2_000.0);
    assert_eq!(figures(&printed[3])[0], 5_000.0);
    let times: Vec<f64> = printed[1..3].iter().flat_map(|line| figures(line)).collect();
    assert!(times.iter().all(|figure| *figure > 0.0), "{printed:#?}");
}

#[test]
fn middleware_prints_what_its_header_says() {
    let promised = promised(include_str!("../../examples/src/bin/middleware.rs"));
    assert_eq!(printed("middleware", &[]), promised);
}

#[test]
fn slice_export_prints_what_its_header_says() {
    let header = include_str!("../../examples/src/bin/slice-export.rs").lines();
    let promised = header.map_while(|line| line.strip_prefix("//!"));
    let promised: Vec<_> = promised.skip_while(|line| !line.starts_with("     ")).collect();
    let lines = promised.iter().take_while(|line| line.is_empty() || line.starts_with("     "));
    let promised: Vec<_> = lines.map(|line| line.get(5..).unwrap_or_default()).collect();
    assert_eq!(printed("slice-export", &[]).join("\n"), promised.join("\n").trim_end());
}

#[test]
fn slice_export_writes_and_checks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path in UTF-8");
    assert_eq!(printed("slice-export", &["--write", path]), [""; 0]);
    assert_eq!(printed("slice-export", &["--check", path]), [""; 0]);
    std::fs::remove_file(folder.path().join("Library.ice")).expect("it was written");
    let checked = example("slice-export").args(["--check", path]).output().expect("it runs");
    assert!(!checked.status.success());
    assert!(String::from_utf8_lossy(&checked.stderr).contains("Library.ice"));
}

#[test]
fn all_examples_print_help() {
    for name in
        ["policies", "accounts", "sleepers", "tlp", "servers", "objects", "middleware", "slice-export"]
    {
        let help = printed(name, &["--help"]).join("\n");
        assert!(help.contains(name), "{name} --help says: {help}");
    }
}
