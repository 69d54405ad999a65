"""Turns the drivers' results into the table and the list of differences."""

from collections import Counter, defaultdict
from statistics import median

# Rules shown of each kind of difference, the ones that differ most often.
SHOWN_RULES = 8


class Result:
    def __init__(self, name, version, raw):
        self.name, self.version, self.raw = name, version, raw
        self.events_per_second = raw["events"] / median(raw["seconds"])
        self.matches = {tuple(match) for match in raw["matches"]}
        self.rejected = {key.rsplit("/", 1)[-1].removesuffix(".yml"): reason
                         for key, reason in raw["rejected"].items()}

    def as_json(self):
        return {"engine": self.name, "version": self.version,
                "events_per_second": self.events_per_second, **self.raw}


def differences(ours, theirs):
    """(missed, added) as {rule: [event]}, of the rules that both have loaded."""
    both = ours.rejected.keys() | theirs.rejected.keys()
    missed, added = defaultdict(list), defaultdict(list)
    for target, pairs in ((missed, ours.matches - theirs.matches),
                          (added, theirs.matches - ours.matches)):
        for event, rule in sorted(pairs):
            if rule not in both:
                target[rule].append(event)
    return missed, added


def count(by_rule):
    return sum(map(len, by_rule.values()))


def table(results):
    base = results[0].events_per_second
    rows = [("engine", "version", "rules", "rejected", "events/s", "ratio", "missed", "added")]
    for result in results:
        missed, added = differences(results[0], result)
        rows.append((result.name, result.version, str(result.raw["loaded"]),
                     str(len(result.rejected)), f"{result.events_per_second:,.0f}",
                     f"{result.events_per_second / base:.2g}", str(count(missed)),
                     str(count(added))))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
            for row in rows]


def list_differences(kind, by_rule):
    if not by_rule:
        return
    ordered = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    yield f"  {kind}: {count(by_rule)} matches of {len(by_rule)} rules"
    for rule, events in ordered[:SHOWN_RULES]:
        yield f"    {rule}  {len(events)} events, the first is {events[0]}"
    if len(ordered) > SHOWN_RULES:
        yield f"    and {len(ordered) - SHOWN_RULES} more rules"


def list_rejections(result):
    reasons = Counter(reason.splitlines()[0][:120] for reason in result.rejected.values() if reason)
    for reason, times in reasons.most_common(SHOWN_RULES):
        yield f"  rejected {times}: {reason}"


def text(results, skipped):
    lines = ["", *table(results), ""]
    for result in results[1:]:
        missed, added = differences(results[0], result)
        details = [*list_rejections(result), *list_differences("missed", missed),
                   *list_differences("added", added)]
        if details:
            lines += [result.name, *details]
    lines += [f"skipped {name}: {reason}" for name, reason in skipped]
    return "\n".join(lines)
