"""Compares verdicts of DuckDB on translated queries with those of the runtime; see kql-engine.

  kql-engine.py ROWS QUERIES EVERY

ROWS is what `sigmavm translate --rows` writes, QUERIES its ndjson."""

import json
import sys

import duckdb
import duckdb_kql

TABLE = "DeviceProcessEvents"
ROW_NUMBER = "_row"
EMPTY_COLUMNS = ("Timestamp", "DeviceId", "ReportId", "InitiatingProcessParentFileName")


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def make_table(connection, rows):
    """One column a name, typed by its values; texts are never null, as in Kusto."""
    types = {ROW_NUMBER: "BIGINT"}
    for line in rows:
        for name, value in line["row"].items():
            types[name] = "BIGINT" if isinstance(value, int) else "VARCHAR"
    # Columns that queries may name though no record fills them.
    types |= {name: "VARCHAR" for name in EMPTY_COLUMNS if name not in types}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    connection.execute(f"create table {TABLE} ({columns})")

    def cells(number, row):
        missing = {"BIGINT": None, "VARCHAR": ""}
        return [number if name == ROW_NUMBER else row.get(name, missing[kind])
                for name, kind in types.items()]

    marks = ", ".join("?" * len(types))
    connection.executemany(f"insert into {TABLE} values ({marks})",
                           [cells(number, line["row"]) for number, line in enumerate(rows)])


def selected(connection, query):
    sql = duckdb_kql.to_sql(f"{query}\n| project {ROW_NUMBER}")
    return {row[0] for row in connection.execute(str(sql)).fetchall()}


def main():
    rows = [line for line in read_lines(sys.argv[1]) if line["source"] == TABLE]
    rules = [rule for rule in read_lines(sys.argv[2])
             if rule["status"] == "exact" and f"\n{TABLE}\n" in rule["query"]]
    connection = duckdb_kql.connect()
    make_table(connection, rows)
    counts = {"equal": 0, "different": 0, "not run": 0}
    for rule in rules[::int(sys.argv[3])]:
        matching = {n for n, line in enumerate(rows) if rule["rule_id"] in line["rules"]}
        try:
            found = selected(connection, rule["query"])
        except Exception as error:  # whatever the engine has against a query, it is its opinion
            counts["not run"] += 1
            print(f"{rule['title']}: not run: {str(error).splitlines()[0]}")
            continue
        if found == matching:
            counts["equal"] += 1
            continue
        counts["different"] += 1
        print(f"{rule['title']}: too many {sorted(found - matching)[:5]}, "
              f"missing {sorted(matching - found)[:5]}\n{rule['query']}")
    print(f"{len(rows)} rows; queries: {counts}")
    # An engine that runs little proves little.
    ran = counts["equal"] + counts["different"]
    return 1 if counts["different"] or ran < 9 * counts["not run"] or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
