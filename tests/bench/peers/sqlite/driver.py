#!/usr/bin/env python3
"""pySigma's SQLite backend under the protocol of README.md."""

import re
import sqlite3
import sys
from pathlib import Path

from sigma.backends.sqlite import sqliteBackend

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness_sql import NUMBER, run_sql  # noqa: E402

TABLE = "logs"


def matches_regex(pattern, value):
    return value is not None and re.search(pattern, str(value)) is not None


def create_table(fields, rows):
    connection = sqlite3.connect(":memory:")
    connection.create_function("regexp", 2, matches_regex, deterministic=True)
    # Sigma compares texts without case, and = has to as well.
    columns = ", ".join(f'"{field}" COLLATE NOCASE' for field in fields)
    connection.execute(f"CREATE TABLE {TABLE} ({NUMBER} INTEGER PRIMARY KEY, {columns})")
    places = ", ".join("?" * (len(fields) + 1))
    connection.executemany(f"INSERT INTO {TABLE} VALUES ({places})", rows)
    return connection


if __name__ == "__main__":
    backend = sqliteBackend()
    backend.table = TABLE
    run_sql(backend, sqlite3.Error, create_table)
