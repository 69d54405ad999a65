#!/usr/bin/env python3
"""azuma under the protocol of README.md: rules are matched one by one in Python."""

import json
import sys
from pathlib import Path

from azuma import Rule

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness_python import run  # noqa: E402


def load(texts):
    rules, rejected = [], {}
    for rule, text in texts.items():
        try:
            rules.append((rule, Rule.model_validate_yaml(text)))
        except Exception as error:  # whatever a rule makes the parser raise is its rejection
            rejected[rule] = f"{type(error).__name__}: {error}"

    def evaluate(lines):
        found = []
        for number, line in enumerate(lines):
            event = json.loads(line)
            found += [(number, rule) for rule, parsed in rules if parsed.match(event)]
        return found

    return rejected, evaluate


if __name__ == "__main__":
    run(load)
