"""Lays out rules and events the same way for every engine: one file a rule, named by its id."""

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


def stage_events(source, target):
    if source.suffix == ".zst":
        subprocess.run(["zstd", "-dqf", source, "-o", target], check=True)
        return
    shutil.copyfile(source, target)


def stage(folder, rules=None, events=None):
    """Rules and events as given, else the reference corpora beside the project, else our own."""
    shared = (SHARED / "corpora").is_dir()
    rules = rules or (SHARED / "sigmahq" if shared else ROOT / "sigma-rules")
    events = events or (SHARED / "corpora" / "eid1-flat.jsonl.zst" if shared
                        else ROOT / "sigma-rules" / "demo" / "records.jsonl")
    count = stage_rules(rules, folder / "rules")
    stage_events(events, folder / "events.jsonl")
    return Staged(folder / "rules", folder / "events.jsonl", count, rules.name, events.name)
