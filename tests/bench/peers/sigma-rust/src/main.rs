//! sigma-rust under the protocol of ../README.md. It has no rule set: each rule is asked in turn.

use peer_harness::{run, Engine, Loading, RuleText};
use sigma_rust::{event_from_json, rule_from_yaml, Rule};

struct SigmaRust(Vec<(String, Rule)>);

impl Engine for SigmaRust {
    fn evaluate(&self, event: &str, on_match: &mut dyn FnMut(&str)) {
        let event = event_from_json(event).expect("event");
        for (id, rule) in &self.0 {
            if rule.is_match(&event) {
                on_match(id);
            }
        }
    }
}

fn load(texts: Vec<RuleText>) -> (SigmaRust, Loading) {
    let mut loading = Loading::default();
    let mut rules = Vec::new();
    for RuleText { id, yaml } in texts {
        match rule_from_yaml(&yaml) {
            Ok(rule) => rules.push((id, rule)),
            Err(error) => {
                loading.rejected.insert(id, error.to_string());
            }
        }
    }
    loading.loaded = rules.len();
    (SigmaRust(rules), loading)
}

fn main() {
    run(load);
}
