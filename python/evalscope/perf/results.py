"""What a run found: a dict of levels, typed figures, paths of files, tables for pandas and notebooks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _tables
from ._figures import BenchmarkSummary, PercentileResult, TraceLevelSummary, WorkloadThroughput

if TYPE_CHECKING:
    import pandas  # pyright: ignore[reportMissingImports]  few have it

# Columns of the overview: key of the metric table, what of it, heading, factor.
OVERVIEW = (
    ("request_throughput", "value", "req/s", 1),
    ("output_throughput", "value", "output tok/s", 1),
    ("latency", "mean", "latency mean (s)", 1),
    ("latency", "p99", "latency p99 (s)", 1),
    ("ttft", "mean", "TTFT mean (ms)", 1000),
    ("ttft", "p99", "TTFT p99 (ms)", 1000),
    ("tpot", "mean", "TPOT mean (ms)", 1000),
)
REPORTS = ("perf_report.html", "performance_summary.txt", "perf_result.json", "benchmark.log")


def _read(folder: str, name: str) -> Any:
    """A JSON file of a folder, None where it is not there: a file that could not be made is a warning of the run."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


class LevelResult(dict[str, Any]):
    """One level: `metrics`, `percentiles`, `trace_summary`, `workload_throughput`, as keys and as attributes.

    name and folder say which level it is; figures has every metric of the metric table by its key, in seconds, tokens
    and shares (None where it does not exist): level.figures["ttft"]["p99"].
    """

    metrics: BenchmarkSummary
    percentiles: PercentileResult
    trace_summary: TraceLevelSummary
    workload_throughput: WorkloadThroughput | None

    def __init__(self, name: str, folder: str, raw: dict[str, Any]) -> None:
        self.name, self.folder, self.raw = name, os.path.abspath(folder), raw
        self.figures: dict[str, Any] = raw.get("metrics", {})
        throughput = _read(folder, "workload_throughput.json")
        super().__init__(
            metrics=BenchmarkSummary(_read(folder, "benchmark_summary.json") or {}, self.figures),
            percentiles=PercentileResult(_read(folder, "benchmark_percentile.json") or []),
            trace_summary=TraceLevelSummary(_read(folder, "trace_summary.json") or {}),
            workload_throughput=WorkloadThroughput(throughput) if throughput else None,
        )

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"a level has no {name!r}; it has {', '.join(self)}") from None

    def __reduce__(self) -> tuple[Any, ...]:
        return _level, (self.name, self.folder, self.raw, dict(self))

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as EvalScope's files have them."""
        return {key: value.to_dict() if value is not None else None for key, value in self.items()}

    @property
    def database(self) -> Path:
        """benchmark_data.db: one row for each request, in SQLite."""
        return Path(self.folder, "benchmark_data.db")

    def requests(self) -> list[dict[str, Any]]:
        """The measured requests, one dict each; the columns are those of benchmark_data.db."""
        import sqlite3

        if not self.database.is_file():
            raise FileNotFoundError(f"{self.database} does not exist; run `evalscope report {os.path.dirname(self.folder)}` to create it")
        db = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)
        try:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute("SELECT * FROM result")]
        finally:
            db.close()


def _level(name: str, folder: str, raw: dict[str, Any], items: dict[str, Any]) -> LevelResult:
    """Restores a pickled level without its files."""
    level = LevelResult.__new__(LevelResult)
    level.name, level.folder, level.raw, level.figures = name, folder, raw, raw.get("metrics", {})
    level.update(items)
    return level


class Results(dict[str, LevelResult]):
    """The levels of a run by name (parallel_10_number_20, rate_5.0_number_100), in the order in which they ran.

    outputs_dir is the run's folder, summary its closing line, next_command the command to give next ("" for none), suggestions its
    findings, raw the whole of perf_result.json. interrupted says that it was stopped early, error why it is no success ("" for
    one that is).
    """

    outputs_dir: str = ""
    summary: str = ""
    next_command: str = ""
    interrupted: bool = False
    error: str = ""

    def __init__(self, levels: Iterable[LevelResult] = ()) -> None:
        super().__init__((level.name, level) for level in levels)
        self.raw: dict[str, Any] = {}

    @classmethod
    def of_run(cls, event: dict[str, Any], levels: list[dict[str, Any]]) -> Results:
        """The results of the pipe's result event and its levels."""
        raw: dict[str, Any] = event["result"] or {}
        listed: list[dict[str, Any]] = raw.get("levels", [])
        by_name = {level["load"]["name"]: level for level in listed}
        results = cls(LevelResult(e["name"], e["folder"], by_name.get(e["name"], {})) for e in levels)
        results.outputs_dir, results.summary = os.path.abspath(event["folder"]), event["last_line"]
        results.next_command = event.get("next_command", "")
        results.interrupted, results.raw = event["interrupted"], raw
        return results

    @classmethod
    def of_levels(cls, levels: list[dict[str, Any]]) -> Results:
        """What there is of a run that has no end."""
        results = cls(LevelResult(e["name"], e["folder"], {}) for e in levels)
        if levels:
            results.outputs_dir, results.interrupted = _run_folder(levels[0]["folder"]), True
        return results

    @classmethod
    def read(cls, outputs_dir: str | os.PathLike[str]) -> Results:
        """The results of an earlier run, from its folder (the one with perf_result.json)."""
        folder: str = os.path.abspath(os.fspath(outputs_dir))
        raw = _read(folder, "perf_result.json")
        if raw is None:
            raise FileNotFoundError(f"{folder} has no perf_result.json; run `evalscope report {folder}` to create it from the event logs")
        names = [level["load"]["name"] for level in raw["levels"]]
        event = {"folder": folder, "last_line": "", "interrupted": raw["run"].get("status") == "interrupted", "result": raw}
        return cls.of_run(event, [{"name": name, "folder": _level_folder(folder, name)} for name in names])

    @property
    def suggestions(self) -> list[Any]:
        """The findings of the report, each with its evidence."""
        return self.raw.get("suggestions") or []

    @property
    def recommended(self) -> dict[str, Any]:
        """The load to run the service at, as perf_result.json has it: variable, load, level and reason (goodput, knee or
        limits). {} for none."""
        return self.raw.get("recommended") or {}

    @property
    def search(self) -> dict[str, Any]:
        """What a search for a load found, as perf_result.json has it: with find_knee its boundary is the knee. {} for any other run."""
        return self.raw.get("search") or {}

    @property
    def reports(self) -> dict[str, Path]:
        """The run's files that are there, by name: perf_result.json, benchmark.log, performance_summary.txt, …"""
        paths = {name: Path(self.outputs_dir, name) for name in REPORTS if self.outputs_dir}
        return {name: path for name, path in paths.items() if path.is_file()}

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for json.dump."""
        return {name: level.to_dict() for name, level in self.items()}

    def to_pandas(self, what: str = "levels") -> pandas.DataFrame:  # pyright: ignore
        """A table of the "levels" (a row for each, the metrics as columns: ttft_mean, ttft_p99, …) or of the
        "requests" (a row for each measured request, with its level). It needs pandas."""
        try:
            pandas: Any = import_module("pandas")
        except ImportError:
            raise ImportError("to_pandas needs pandas: pip install pandas") from None
        if what == "levels":
            return (
                pandas.DataFrame([_flat(level) for level in self.values()]).set_index("level", drop=False) if self else pandas.DataFrame()
            )
        if what == "requests":
            return pandas.DataFrame([{"level": name, **row} for name, level in self.items() for row in level.requests()])
        raise ValueError(f'to_pandas makes "levels" or "requests", not {what!r}')

    def __reduce__(self) -> tuple[Any, ...]:
        return _results, (list(self.values()), self.__dict__)

    def _overview(self) -> list[list[str]]:
        """A row for each level, below a row of headings."""
        return [["level", "succeeded", *(heading for _, _, heading, _ in OVERVIEW)], *map(_cells, self.values())]

    def __repr__(self) -> str:
        if not self:
            return "Results()"
        lines = [_tables.as_text(self._overview()), f"outputs_dir: {self.outputs_dir}"]
        if self.interrupted:
            lines.append("The run was stopped before its end.")
        if self.error:
            lines.append(self.error)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        stopped = " (stopped before its end)" if self.interrupted else ""
        return f"{_tables.as_html(self._overview())}<p>{escape(self.outputs_dir)}{stopped} {escape(self.error)}</p>"


def _run_folder(level: str) -> str:
    """The folder of a level's run, the nearest above it that has run.json: levels of searches and repeats lie deeper in it."""
    above = os.path.dirname(os.path.abspath(level))
    folder = above
    while not os.path.isfile(os.path.join(folder, "run.json")):
        if folder == os.path.dirname(folder):
            return above
        folder = os.path.dirname(folder)
    return folder


def _level_folder(folder: str, name: str) -> str:
    """A level's folder, which is in another one where a search or a public scenario made the level."""
    above = (os.path.join(folder, under, name) for under in ("sla_tuning", "knee", "agentx_256k", "agentx_full"))
    return next(filter(os.path.isdir, above), os.path.join(folder, name))


def found(results: Results) -> Results | SLAResult | ScenarioResult:
    """A run's results in the form that EvalScope gives them: an SLAResult for a search for limits, a ScenarioResult for --scenario."""
    search: dict[str, Any] = results.raw.get("search") or {}
    if search.get("selections"):
        return SLAResult(results)
    summaries = {name: summary for name, level in results.items() if (summary := _read(level.folder, "agentx_summary.json"))}
    return ScenarioResult(summaries, results) if summaries else results


class ScenarioResult(dict[str, dict[str, Any]]):
    """What a public scenario gave, in EvalScope's form: under parallel_8 the level's agentx_summary.json. levels are the run's results."""

    def __init__(self, summaries: dict[str, dict[str, Any]], levels: Results) -> None:
        super().__init__(summaries)
        self.levels = levels

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "levels":
            raise AttributeError(name)
        return getattr(self.levels, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return ScenarioResult, (dict(self), self.levels)

    def __repr__(self) -> str:
        rows = [["level", "submission_valid"], *([name, str(one["submission_valid"])] for name, one in self.items())]
        return f"{_tables.as_text(rows)}\n{self.levels!r}"


class SLAResult(dict[str, dict[str, Any]]):
    """What a search for limits found, in EvalScope's form: under parallel_4 or rate_4 the figures of a load, averaged over its runs.

    probes are the loads in the order in which they were tried, selections what was found for each group of limits. levels are
    the results of every single run, search the whole of what perf_result.json says of the search.
    """

    def __init__(self, levels: Results) -> None:
        self.levels = levels
        self.search: dict[str, Any] = levels.raw.get("search") or {}
        self.probes: list[dict[str, Any]] = self.search.get("probes") or []
        self.selections: list[dict[str, Any]] = self.search.get("selections") or []
        super().__init__(_read(levels.outputs_dir, "sla_summary.json") or {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "levels":
            raise AttributeError(name)
        return getattr(self.levels, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _searched, (dict(self), self.__dict__)

    def __repr__(self) -> str:
        rows = [["criteria", "selected", "status", "reason"]]
        for one in self.selections:
            selected = "None" if one["load"] is None else f"{one['load']:g}"
            rows.append([one["criteria"], selected, one["status"], one.get("reason", "")])
        return f"{_tables.as_text(rows)}\n{self.levels!r}"


def _searched(items: dict[str, Any], state: dict[str, Any]) -> SLAResult:
    """Restores a pickled search."""
    found = SLAResult.__new__(SLAResult)
    found.update(items)
    found.__dict__.update(state)
    return found


def _cells(level: LevelResult) -> list[str]:
    """A level's row of the overview."""
    raw = level.raw
    row = [level.name, f"{raw['succeeded']}/{raw['total']}" if "total" in raw else "-"]
    for key, part, _, factor in OVERVIEW:
        figure = level.figures.get(key)
        value = figure.get(part) if figure else None
        row.append(_tables.number(value * factor if value is not None else None))
    return row


def _results(levels: list[LevelResult], state: dict[str, Any]) -> Results:
    results = Results(levels)
    results.__dict__.update(state)
    return results


def _flat(level: LevelResult) -> dict[str, Any]:
    """One row: the load, the counts, then every figure; a distribution gives a column for each of its numbers."""
    load = level.raw.get("load", {})
    row = {"level": level.name, "parallel": load.get("parallel"), "rate": load.get("rate"), "number": load.get("number")}
    row.update({key: level.raw.get(key) for key in ("total", "succeeded", "failed", "cancelled")})
    for key, figure in level.figures.items():
        if figure is None:
            row[key] = None
        elif "value" in figure:
            row[key] = figure["value"]
        else:
            row.update({f"{key}_{name}": value for name, value in figure.items() if name not in ("unit", "n")})
    return row
