//! The protocol of ../README.md for engines written in Rust, so that their drivers differ only in
//! how the engine is called.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One engine with its rules loaded.
pub trait Engine {
    /// Calls `on_match` with the id of every rule that matches an event given as JSON text.
    fn evaluate(&self, event: &str, on_match: &mut dyn FnMut(&str));
}

/// A rule text and the id it is known by, which is the name of its file.
pub struct RuleText {
    pub id: String,
    pub yaml: String,
}

/// What became of the rules: how many were loaded, and why each of the others was not.
#[derive(Default)]
pub struct Loading {
    pub loaded: usize,
    pub rejected: BTreeMap<String, String>,
}

fn cpu_seconds() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid timespec that lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

fn read_rules(folder: &Path) -> Vec<RuleText> {
    let mut rules: Vec<RuleText> = fs::read_dir(folder)
        .expect("folder of rules")
        .map(|entry| entry.expect("entry of the folder of rules").path())
        .map(|path| RuleText {
            id: path.file_stem().unwrap().to_string_lossy().into_owned(),
            yaml: fs::read_to_string(&path).expect("rule file"),
        })
        .collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// Loads, warms up with one pass that records the matches, then repeats passes until the given CPU
/// time is spent, and prints the result.
pub fn run<E: Engine>(load: impl FnOnce(Vec<RuleText>) -> (E, Loading)) {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, rules, events, budget] = arguments.as_slice() else {
        eprintln!("usage: driver RULES EVENTS SECONDS");
        std::process::exit(3);
    };
    let budget: f64 = budget.parse().expect("number of seconds");
    let (engine, loading) = load(read_rules(Path::new(rules)));
    let text = fs::read_to_string(events).expect("file of events");
    let events: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();

    let mut matches: Vec<(usize, String)> = Vec::new();
    let start = cpu_seconds();
    for (index, event) in events.iter().enumerate() {
        engine.evaluate(event, &mut |rule| matches.push((index, rule.to_owned())));
    }
    let mut seconds = vec![cpu_seconds() - start];
    while seconds.iter().sum::<f64>() < budget {
        let begin = cpu_seconds();
        let mut count = 0;
        for event in &events {
            engine.evaluate(event, &mut |_| count += 1);
        }
        seconds.push(cpu_seconds() - begin);
        assert_eq!(count, matches.len(), "passes differ in their matches");
    }
    let result = serde_json::json!({
        "loaded": loading.loaded,
        "rejected": loading.rejected,
        "events": events.len(),
        "seconds": seconds,
        "matches": matches,
    });
    println!("{result}");
}
