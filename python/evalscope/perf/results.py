"""What a run found: a dict of levels, typed figures, paths of files, tables for pandas and notebooks."""

from __future__ import annotations

import json
import os

from ._figures import BenchmarkSummary, PercentileResult, TraceLevelSummary, WorkloadThroughput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, Iterable, List, Optional

    import pandas

REPORTS = ("perf_report.html", "performance_summary.txt", "perf_result.json", "benchmark.log")


def _read(folder: str, name: str) -> Any:
    """A JSON file of a folder, None where it is not there: a file that could not be made is a warning of the run."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


class LevelResult(dict[str, "Any"]):
    """One level: `metrics`, `percentiles`, `trace_summary`, `workload_throughput`, as keys and as attributes.

    name and folder say which level it is; figures has every metric of the metric table by its key, in seconds, tokens
    and shares (None where it does not exist): level.figures["ttft"]["p99"].
    """

    metrics: BenchmarkSummary
    percentiles: PercentileResult
    trace_summary: TraceLevelSummary
    workload_throughput: Optional[WorkloadThroughput]

    def __init__(self, name: str, folder: str, raw: Dict[str, Any]) -> None:
        self.name, self.folder, self.raw = name, os.path.abspath(folder), raw
        self.figures: Dict[str, Any] = raw.get("metrics", {})
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

    def __reduce__(self) -> tuple:
        return _level, (self.name, self.folder, self.raw, dict(self))

    def to_dict(self) -> Dict[str, Any]:
        """Plain dicts and lists, as EvalScope's files have them."""
        return {key: value.to_dict() if value is not None else None for key, value in self.items()}

    @property
    def database(self) -> Path:
        """benchmark_data.db: one row for each request, in SQLite."""
        from pathlib import Path

        return Path(self.folder, "benchmark_data.db")

    def requests(self) -> List[Dict[str, Any]]:
        """The measured requests, one dict each; the columns are those of benchmark_data.db."""
        import sqlite3

        if not self.database.is_file():
            raise FileNotFoundError(f"{self.database} is not there; `evalscope report {os.path.dirname(self.folder)}` makes it again")
        db = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)
        try:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute("SELECT * FROM result")]
        finally:
            db.close()


def _level(name: str, folder: str, raw: Dict[str, Any], items: Dict[str, Any]) -> LevelResult:
    """Restores a pickled level without its files."""
    level = LevelResult.__new__(LevelResult)
    level.name, level.folder, level.raw, level.figures = name, folder, raw, raw.get("metrics", {})
    level.update(items)
    return level


class Results(dict[str, LevelResult]):
    """The levels of a run by name (parallel_10_number_20, rate_5.0_number_100), in the order in which they ran.

    outputs_dir is the run's folder, summary its closing line, suggestions its findings, raw the whole of
    perf_result.json. interrupted says that it was stopped early, error why it is no success ("" for one that is).
    """

    outputs_dir: str = ""
    summary: str = ""
    interrupted: bool = False
    error: str = ""

    def __init__(self, levels: Iterable[LevelResult] = ()) -> None:
        super().__init__((level.name, level) for level in levels)
        self.raw: Dict[str, Any] = {}

    @classmethod
    def of_run(cls, event: Dict[str, Any], levels: List[Dict[str, Any]]) -> Results:
        """The results of the pipe's result event and its levels."""
        raw = event["result"] or {}
        by_name = {level["load"]["name"]: level for level in raw.get("levels", [])}
        results = cls(LevelResult(e["name"], e["folder"], by_name.get(e["name"], {})) for e in levels)
        results.outputs_dir, results.summary = os.path.abspath(event["folder"]), event["last_line"]
        results.interrupted, results.raw = event["interrupted"], raw
        return results

    @classmethod
    def of_levels(cls, levels: List[Dict[str, Any]]) -> Results:
        """What there is of a run that has no end."""
        results = cls(LevelResult(e["name"], e["folder"], {}) for e in levels)
        if levels:
            results.outputs_dir, results.interrupted = os.path.dirname(os.path.abspath(levels[0]["folder"])), True
        return results

    @classmethod
    def read(cls, outputs_dir: str | os.PathLike[str]) -> Results:
        """The results of an earlier run, from its folder (the one with perf_result.json)."""
        folder = os.path.abspath(os.fspath(outputs_dir))
        raw = _read(folder, "perf_result.json")
        if raw is None:
            raise FileNotFoundError(f"{folder} has no perf_result.json; `evalscope report {folder}` makes it from the event logs")
        names = [level["load"]["name"] for level in raw["levels"]]
        event = {"folder": folder, "last_line": "", "interrupted": raw["run"].get("status") == "interrupted", "result": raw}
        return cls.of_run(event, [{"name": name, "folder": os.path.join(folder, name)} for name in names])

    @property
    def suggestions(self) -> List[Any]:
        """The findings of the report, each with its evidence."""
        return self.raw.get("suggestions") or []

    @property
    def reports(self) -> Dict[str, Path]:
        """The run's files that are there, by name: perf_result.json, benchmark.log, performance_summary.txt, …"""
        from pathlib import Path

        paths = {name: Path(self.outputs_dir, name) for name in REPORTS if self.outputs_dir}
        return {name: path for name, path in paths.items() if path.is_file()}

    def to_dict(self) -> Dict[str, Any]:
        """Plain dicts and lists, ready for json.dump."""
        return {name: level.to_dict() for name, level in self.items()}

    def to_pandas(self, what: str = "levels") -> pandas.DataFrame:
        """A table of the "levels" (a row for each, the metrics as columns: ttft_mean, ttft_p99, …) or of the
        "requests" (a row for each measured request, with its level). It needs pandas."""
        try:
            import pandas
        except ImportError:
            raise ImportError("to_pandas needs pandas: pip install pandas") from None
        if what == "levels":
            return pandas.DataFrame([_flat(level) for level in self.values()]).set_index("level", drop=False) if self else pandas.DataFrame()
        if what == "requests":
            return pandas.DataFrame([{"level": name, **row} for name, level in self.items() for row in level.requests()])
        raise ValueError(f'to_pandas makes "levels" or "requests", not {what!r}')

    def __reduce__(self) -> tuple:
        return _results, (list(self.values()), self.__dict__)

    def __repr__(self) -> str:
        from ._tables import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from ._tables import as_html

        return as_html(self)


def _results(levels: List[LevelResult], state: Dict[str, Any]) -> Results:
    results = Results(levels)
    results.__dict__.update(state)
    return results


def _flat(level: LevelResult) -> Dict[str, Any]:
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
