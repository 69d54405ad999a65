#!/usr/bin/env python3
"""pySigma's DuckDB backend under the protocol of README.md."""

import sys
from pathlib import Path

import duckdb
import pyarrow
from sigma_backend_duckdb import DuckDBBackend

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness_sql import NUMBER, run_sql  # noqa: E402

# The name of the table in the backend's queries.
TABLE = "logs"


def create_table(fields, rows):
    connection = duckdb.connect(":memory:", config={"threads": 1})
    numbers, *columns = zip(*rows)
    # Column by column and as text: rows that are inserted one by one take this database minutes.
    texts = [[None if value is None else str(value) for value in column] for column in columns]
    staged = pyarrow.table([pyarrow.array(numbers), *(pyarrow.array(t, pyarrow.string())
                                                      for t in texts)], names=[NUMBER, *fields])
    connection.register("staged", staged)
    connection.execute(f"CREATE TABLE {TABLE} AS SELECT * FROM staged")
    return connection


if __name__ == "__main__":
    run_sql(DuckDBBackend(), duckdb.Error, create_table)
