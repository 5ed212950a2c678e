"""Results as tables: text for repr, HTML for notebooks."""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List

    from ._figures import PercentileResult
    from .results import LevelResult, Results

# Columns of the overview: key of the metric table, what of it, heading, factor.
COLUMNS = (
    ("request_throughput", "value", "req/s", 1),
    ("output_throughput", "value", "output tok/s", 1),
    ("latency", "mean", "latency mean (s)", 1),
    ("latency", "p99", "latency p99 (s)", 1),
    ("ttft", "mean", "TTFT mean (ms)", 1000),
    ("ttft", "p99", "TTFT p99 (ms)", 1000),
    ("tpot", "mean", "TPOT mean (ms)", 1000),
)


def _number(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"


def _cells(level: LevelResult) -> List[str]:
    raw = level.raw
    row = [level.name, f"{raw['succeeded']}/{raw['total']}" if "total" in raw else "-"]
    for key, part, _, factor in COLUMNS:
        figure = level.figures.get(key)
        value = figure.get(part) if figure else None
        row.append(_number(value * factor if value is not None else None))
    return row


def _head() -> List[str]:
    return ["level", "succeeded", *(c[2] for c in COLUMNS)]


def _text(rows: List[List[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))]) for row in rows]
    return "\n".join(lines)


def as_text(results: Results) -> str:
    """The overview of all levels and where the rest is."""
    if not results:
        return "Results()"
    lines = [_text([_head(), *map(_cells, results.values())]), f"outputs_dir: {results.outputs_dir}"]
    if results.interrupted:
        lines.append("The run was stopped before its end.")
    if results.error:
        lines.append(results.error)
    return "\n".join(lines)


def as_html(results: Results) -> str:
    """The overview as an HTML table."""
    head = "".join(f"<th>{escape(h)}</th>" for h in _head())
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in _cells(level)) + "</tr>" for level in results.values())
    end = f"<p>{escape(results.outputs_dir)}{' (stopped before its end)' if results.interrupted else ''} {escape(results.error)}</p>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{end}"


def percentiles_text(percentiles: PercentileResult) -> str:
    """Metrics as rows, percentiles as columns."""
    columns = percentiles.to_columns()
    if not columns:
        return "PercentileResult()"
    labels = columns.pop("Percentiles")
    return _text([["Metric", *labels], *([name, *map(_number, values)] for name, values in columns.items())])
