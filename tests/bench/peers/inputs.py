"""Lays out rules and events so that every engine can take them: one file a rule, named by its id,
and one flat JSON object an event."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"


class Staged(NamedTuple):
    rules: Path
    events: Path
    rule_count: int
    rules_from: str
    events_from: str


def is_process_creation(text):
    """One document with an id, for Windows process creation; that is what every engine can load."""
    return ("\n---" not in text.strip() and
            re.search(r"^\s+category:\s*process_creation\s*$", text, re.MULTILINE) and
            re.search(r"^\s+product:\s*windows\s*$", text, re.MULTILINE) and
            re.search(r"^detection:", text, re.MULTILINE))


def stage_rules(source, target):
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    count = 0
    for path in sorted(source.rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        rule_id = re.search(r"^id:\s*['\"]?([0-9A-Za-z-]+)", text, re.MULTILINE)
        if rule_id and is_process_creation(text):
            (target / f"{rule_id[1]}.yml").write_text(text, encoding="utf-8")
            count += 1
    return count


def flat(event):
    """The fields of a nested record beside each other, under the names that rules use; most peers
    look no deeper. None for a record that is not a process creation."""
    if "Event" in event:
        system = event["Event"].get("System", {})
        event = {"EventID": system.get("EventID"), "Channel": system.get("Channel"),
                 "Computer": system.get("Computer"), **(event["Event"].get("EventData") or {})}
    return event if event.get("EventID") == 1 else None


def stage_events(source, target):
    if source.suffix == ".zst":
        done = subprocess.run(["zstd", "-dqc", source], check=True, capture_output=True)
        text = done.stdout.decode()
    else:
        text = source.read_text(encoding="utf-8")
    events = map(flat, (json.loads(line) for line in text.split("\n") if line))
    target.write_text("".join(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"
                              for event in events if event), encoding="utf-8")


def stage(folder, rules=None, events=None):
    """Rules and events as given, else the reference corpora beside the project, else our own."""
    shared = (SHARED / "corpora").is_dir()
    rules = rules or (SHARED / "sigmahq" if shared else ROOT / "sigma-rules")
    events = events or (SHARED / "corpora" / "eid1-flat.jsonl.zst" if shared
                        else ROOT / "sigma-rules" / "demo" / "records.jsonl")
    count = stage_rules(rules, folder / "rules")
    stage_events(events, folder / "events.jsonl")
    return Staged(folder / "rules", folder / "events.jsonl", count, rules.name, events.name)
