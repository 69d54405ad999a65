#!/usr/bin/env python3
"""The Go library expr under the protocol of README.md: pySigma's backend for it turns the rules
into expressions, then main.go, already built, takes over.

Usage: driver.py PROGRAM RULES EVENTS SECONDS"""

import json
import os
import sys
import tempfile
from pathlib import Path

from sigma.backends.golangexpr import GolangExprBackend
from sigma.collection import SigmaCollection


def convert(folder):
    backend = GolangExprBackend()
    expressions, rejected = {}, {}
    for path in sorted(Path(folder).glob("*.yml")):
        try:
            collection = SigmaCollection.from_yaml(path.read_text(encoding="utf-8"))
            queries = backend.convert(collection)
            expressions[path.stem] = " or ".join(f"({query})" for query in queries)
        except Exception as error:  # whatever a rule makes the converter raise is its rejection
            rejected[path.stem] = f"{type(error).__name__}: {error}"
    return {"expressions": expressions, "rejected": rejected}


def main():
    program, rules, events, seconds = sys.argv[1:]
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(convert(rules), file)
    try:
        return os.spawnv(os.P_WAIT, program, [program, file.name, events, seconds])
    finally:
        os.unlink(file.name)


if __name__ == "__main__":
    sys.exit(main())
