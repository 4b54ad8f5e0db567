"""Aggregates samples to rows, and prints rows as a table."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from typing import Any, Optional

from cases import CONTENDERS, JSON, OURS, RUNS, Line

Row = dict[str, Any]


class Samples:
    """The figures of all runs and contenders, by index of the run."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, index: int, contender: str, figures: dict[str, float]) -> None:
        for name, value in figures.items():
            self.found[index, contender][name].append(value)

    def medians(self, index: int, figure: str, on_cpu: bool) -> dict[str, float]:
        """Medians by contender. `on_cpu`: per CPU second, if there is such a figure."""
        wanted = (f"{figure}_cpu", figure) if on_cpu else (figure,)
        found = {}
        for contender in CONTENDERS:
            kept = self.found.get((index, contender), {})
            name = next((name for name in wanted if name in kept), None)
            if name:
                found[contender] = statistics.median(kept[name])
        return found

    def as_list(self) -> list[Row]:
        return [
            {"case": RUNS[index].lines[0].title, "contender": contender, **figures}
            for (index, contender), figures in self.found.items()
        ]


def row(line: Line, medians: dict[str, float]) -> Row:
    floor = medians.get(JSON)
    ratios = {contender: value / floor for contender, value in medians.items() if floor and contender != JSON}
    met: Optional[bool] = None
    if OURS in medians and line.targets:
        judged = [
            target.met(medians[OURS] / (medians[target.against] if target.against else 1.0))
            for target in line.targets
            if not target.against or target.against in medians
        ]
        met = all(judged) if judged else None
    return {
        "title": line.title,
        "unit": line.unit,
        "medians": medians,
        "ratios": ratios,
        "target": ", ".join(map(str, line.targets)),
        "met": met,
    }


def rows(samples: Samples, on_cpu: bool) -> list[Row]:
    found = [
        row(line, samples.medians(index, line.figure, on_cpu)) for index, run in enumerate(RUNS) for line in run.lines
    ]
    return [line for line in found if line["medians"]]


def number(value: float) -> str:
    if math.isnan(value):
        return "fails"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def cell(row: Row, contender: str) -> str:
    if contender not in row["medians"]:
        return "-"
    ratio = row["ratios"].get(contender)
    return number(row["medians"][contender]) + (f" ({ratio:.2f})" if ratio is not None else "")


def table(found: list[Row]) -> str:
    """A table in Markdown."""
    shown = [contender for contender in CONTENDERS if any(contender in row["medians"] for row in found)]
    lines = [["case", "unit", *shown, "target for ours", "met"]]
    for row in found:
        met = {None: "", True: "yes", False: "NO"}[row["met"]]
        lines.append([row["title"], row["unit"], *[cell(row, contender) for contender in shown], row["target"], met])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
