//! rsigma's library under the protocol of ../README.md, with its settings as they come.

use peer_harness::{run, Engine, Loading, RuleText};
use rsigma_eval::event::JsonEvent;

struct Rsigma(rsigma_eval::Engine);

impl Engine for Rsigma {
    fn evaluate(&self, event: &str, on_match: &mut dyn FnMut(&str)) {
        let value: serde_json::Value = serde_json::from_str(event).expect("event");
        for result in self.0.evaluate(&JsonEvent::borrow(&value)) {
            on_match(result.header.rule_id.as_deref().unwrap_or(""));
        }
    }
}

fn load(texts: Vec<RuleText>) -> (Rsigma, Loading) {
    let mut loading = Loading::default();
    let mut parsed = Vec::new();
    let mut ids = Vec::new();
    for RuleText { id, yaml } in texts {
        match rsigma_parser::parse_sigma_yaml(&yaml) {
            Ok(collection) if !collection.rules.is_empty() => {
                parsed.extend(collection.rules);
                ids.push(id);
            }
            Ok(collection) => {
                loading.rejected.insert(id, collection.errors.join("; "));
            }
            Err(error) => {
                loading.rejected.insert(id, error.to_string());
            }
        }
    }
    let mut engine = rsigma_eval::Engine::new();
    for (index, error) in engine.add_rules(parsed.iter()) {
        loading.rejected.insert(ids[index].clone(), error.to_string());
    }
    loading.loaded = engine.rule_count();
    (Rsigma(engine), loading)
}

fn main() {
    run(load);
}
