#!/usr/bin/env python3
"""pySigma's SQLite backend under the protocol of README.md: events become rows of a table in memory,
every rule a query over all of them, the way batch tools use this backend."""

import json
import re
import sqlite3
import sys
from pathlib import Path

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness_python import run  # noqa: E402

TABLE = "logs"


def matches_regex(pattern, value):
    return value is not None and re.search(pattern, str(value)) is not None


def create_table(events):
    connection = sqlite3.connect(":memory:")
    connection.create_function("regexp", 2, matches_regex, deterministic=True)
    fields = sorted({field for event in events for field in event})
    # Sigma compares texts without case, and = has to as well.
    columns = ", ".join(f'"{field}" COLLATE NOCASE' for field in fields)
    connection.execute(f'CREATE TABLE {TABLE} (event_number INTEGER PRIMARY KEY, {columns})')
    places = ", ".join("?" * (len(fields) + 1))
    connection.executemany(f"INSERT INTO {TABLE} VALUES ({places})",
                           ([number, *map(event.get, fields)] for number, event in enumerate(events)))
    return connection


def load(texts):
    backend = sqliteBackend()
    backend.table = TABLE
    queries, rejected = [], {}
    for rule, text in texts.items():
        try:
            for query in backend.convert(SigmaCollection.from_yaml(text)):
                # Numbers of the rows that match are asked for, not the rows.
                queries.append((rule, query.replace("SELECT *", "SELECT event_number", 1)
                                .replace("<TABLE_NAME>", TABLE)))
        except Exception as error:  # whatever a rule makes the converter raise is its rejection
            rejected[rule] = f"{type(error).__name__}: {error}"

    def evaluate(lines):
        connection = create_table([json.loads(line) for line in lines])
        found = []
        for rule, query in queries:
            try:
                found += [(number, rule) for (number,) in connection.execute(query)]
            except sqlite3.Error as error:
                rejected[rule] = f"query fails: {error}"
        connection.close()
        return found

    return rejected, evaluate


if __name__ == "__main__":
    run(load)
