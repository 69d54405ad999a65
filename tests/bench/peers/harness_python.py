"""The protocol of README.md for engines written in Python, so that their drivers differ only in how
the engine is called."""

import json
import sys
import time
from pathlib import Path


def run(load):
    """`load({id: yaml})` returns ({id: reason} of what was rejected, evaluate), where
    `evaluate(texts)` takes all events as JSON texts and returns (event, rule id) pairs."""
    if len(sys.argv) != 4:
        sys.exit("usage: driver.py RULES EVENTS SECONDS")
    rules, events, budget = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(rules.glob("*.yml"))}
    rejected, evaluate = load(texts)
    lines = [line for line in events.read_text(encoding="utf-8").split("\n") if line]

    begin = time.process_time()
    matches = evaluate(lines)
    seconds = [time.process_time() - begin]
    while sum(seconds) < budget:
        begin = time.process_time()
        again = evaluate(lines)
        seconds.append(time.process_time() - begin)
        if len(again) != len(matches):
            sys.exit("passes differ in their matches")
    json.dump({"loaded": len(texts) - len(rejected), "rejected": rejected, "events": len(lines),
               "seconds": seconds, "matches": matches}, sys.stdout)
