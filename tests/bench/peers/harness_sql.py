"""For pySigma's backends that write SQL: events become rows of a table in memory, every rule a
query over all of them, which is how batch tools use these backends."""

import json

from harness_python import run
from sigma.collection import SigmaCollection

NUMBER = "event_number"


def convert(backend, texts):
    """([(id, query)], {id: reason}). Numbers of the rows that match are asked for, not the rows."""
    queries, rejected = [], {}
    for rule, text in texts.items():
        try:
            queries += [(rule, query.replace("SELECT *", f"SELECT {NUMBER}", 1))
                        for query in backend.convert(SigmaCollection.from_yaml(text))]
        except Exception as error:  # whatever a rule makes the converter raise is its rejection
            rejected[rule] = f"{type(error).__name__}: {error}"
    return queries, rejected


def run_sql(backend, database_error, create_table):
    """`create_table(fields, rows)` returns a connection to a database with a table of these rows,
    the first value of each being its number."""
    def load(texts):
        queries, rejected = convert(backend, texts)

        def evaluate(lines):
            events = [json.loads(line) for line in lines]
            fields = sorted({field for event in events for field in event})
            connection = create_table(fields, [[number, *map(event.get, fields)]
                                               for number, event in enumerate(events)])
            found = []
            for rule, query in queries:
                try:
                    found += [(number, rule) for (number,) in connection.execute(query).fetchall()]
                except database_error as error:
                    rejected[rule] = f"query fails: {error}"
            connection.close()
            return found

        return rejected, evaluate

    run(load)
