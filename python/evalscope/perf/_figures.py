"""The figures of a level under EvalScope's names: as attributes, by label, and as plain dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, cast

from . import _tables
from ._labels import GUIDE, PERCENTILE, SUMMARY

# Counts, which are no metrics, and members that only some runs have.
COUNTS = {
    "concurrency": "Concurrency",
    "request_rate": "Request Rate (req/s)",
    "total_requests": "Total Requests",
    "succeed_requests": "Success Requests",
    "failed_requests": "Failed Requests",
    "stream_requests": "Stream Requests",
    "non_stream_requests": "Non-Stream Requests",
    "not_applicable_metrics": "Not Applicable Metrics",
    "input_token_throughput": "Input Throughput (tok/s)",
    "avg_turns": "Avg Turns/Request",
    "avg_cached_percent": "KV Cache Hit Rate (%)",
    "avg_first_turn_ttft": "Avg First-Turn TTFT (ms)",
    "avg_subsequent_turn_ttft": "Avg Subsequent-Turn TTFT (ms)",
    "avg_decoded_tokens_per_iter": "Avg Decoded Tok/Iter",
    "approx_spec_acceptance_rate": "Spec. Accept Rate",
}
# Labels of counts in the guides' grids.
GUIDE_COUNTS = {
    "Number of concurrency": "Concurrency",
    "Total requests": "Total Requests",
    "Succeed requests": "Success Requests",
    "Failed requests": "Failed Requests",
}


class _Named(Mapping[str, Any]):
    """A dict under labels whose values are also attributes."""

    _names: ClassVar[dict[str, str]] = {}

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, label: str) -> Any:
        return self._values[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        label = self._names.get(name)
        if label is None:
            raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {', '.join(self._names)}")
        return self._values.get(label)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._names]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(cast("Mapping[str, Any]", other))

    __hash__ = None  # type: ignore[assignment]

    def to_dict(self) -> dict[str, Any]:
        """A plain dict under EvalScope's labels."""
        return dict(self._values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._values!r})"


class BenchmarkSummary(_Named):
    """The figures of a level as benchmark_summary.json has them: metrics.avg_ttft, metrics["Avg TTFT (ms)"].

    The labels of the guides' tables serve as well, in their units: metrics["Average time to first token (s)"].
    """

    _names: ClassVar[dict[str, str]] = {**SUMMARY, **COUNTS}

    # The same names for editors and type checkers; a test holds both lists to each other.
    time_taken: float | None
    request_throughput: float | None
    avg_latency: float | None
    avg_input_tokens: float | None
    output_token_throughput: float | None
    total_token_throughput: float | None
    avg_ttft: float | None
    avg_tpot: float | None
    avg_itl: float | None
    avg_output_tokens: float | None
    concurrency: int | None
    request_rate: float | None
    total_requests: int | None
    succeed_requests: int | None
    failed_requests: int | None
    stream_requests: int | None
    non_stream_requests: int | None
    not_applicable_metrics: Any
    input_token_throughput: float | None
    avg_turns: float | None
    avg_cached_percent: float | None
    avg_first_turn_ttft: float | None
    avg_subsequent_turn_ttft: float | None
    avg_decoded_tokens_per_iter: float | None
    approx_spec_acceptance_rate: float | None

    def __init__(self, values: dict[str, Any], figures: dict[str, Any]) -> None:
        super().__init__(values)
        self._figures = figures

    def __getitem__(self, label: str) -> Any:
        if label in self._values:
            return self._values[label]
        if label in GUIDE_COUNTS:
            return self._values[GUIDE_COUNTS[label]]
        figure = self._figures.get(GUIDE.get(label, ""))
        if figure is None:
            raise KeyError(label)
        return figure.get("value", figure.get("mean"))

    @property
    def success_rate(self) -> float:
        """Successes in percent of all requests."""
        total = self.total_requests or 0
        return round((self.succeed_requests or 0) / total * 100, 1) if total else 0.0


class PercentileRow(_Named):
    """One percentile: row.ttft (ms), row.latency (s), row["TTFT (ms)"]; None where it does not exist."""

    _names: ClassVar[dict[str, str]] = {"percentile": "Percentiles", **PERCENTILE}

    percentile: str
    latency: float | None
    ttft: float | None
    itl: float | None
    tpot: float | None
    input_tokens: float | None
    output_tokens: float | None
    output_throughput: float | None
    total_throughput: float | None
    decode_throughput: float | None


class PercentileResult:
    """The percentiles of a level: p["99%"].ttft, p.get_p("99%", "ttft"), p["TTFT (ms)"] for a column; min and max too."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = [PercentileRow(row) for row in rows]

    def __getitem__(self, name: str) -> Any:
        for row in self.rows:
            if row.percentile == name:
                return row
        columns = self.to_columns()
        if name in columns:
            return columns[name]
        raise KeyError(
            f"{name!r} is neither a percentile ({', '.join(r.percentile for r in self.rows)}) nor a column ({', '.join(columns)})"
        )

    def __iter__(self) -> Iterator[PercentileRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def get_p(self, percentile: str, metric: str) -> float:
        """The value of a metric (latency, ttft, itl, tpot, …) at a percentile ("99%"), 0.0 where there is none."""
        for row in self.rows:
            if row.percentile == percentile:
                return float(getattr(row, metric) or 0.0)
        return 0.0

    def get_p99(self, metric: str) -> float:
        """The 99th percentile of a metric."""
        return self.get_p("99%", metric)

    def to_list(self) -> list[dict[str, Any]]:
        """The rows as benchmark_percentile.json has them."""
        return [row.to_dict() for row in self.rows]

    to_dict = to_list

    def to_columns(self) -> dict[str, list[Any]]:
        """The table by columns."""
        return {label: [row.get(label) for row in self.rows] for label in (self.rows[0] if self.rows else ())}

    def to_table(self) -> str:
        """The table as text."""
        columns = self.to_columns()
        if not columns:
            return "PercentileResult()"
        head = ["Metric", *columns.pop("Percentiles")]
        return _tables.as_text([head, *([label, *map(_tables.number, values)] for label, values in columns.items())])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PercentileResult) and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return self.to_table()


class WorkloadThroughput(_Named):
    """workload_throughput.json: rows of overall, last_window and steady_state rates."""

    _names: ClassVar[dict[str, str]] = {name: name for name in ("n_samples", "wall_time_s", "last_window_s", "warmup_frac", "rows")}

    n_samples: int | None
    wall_time_s: float | None
    last_window_s: float | None
    warmup_frac: float | None
    rows: list[dict[str, Any]] | None


class TraceLevelSummary(_Named):
    """trace_summary.json of conversations; empty (n_traces 0) for single requests."""

    _names: ClassVar[dict[str, str]] = {"rows": "rows"}

    rows: list[dict[str, Any]] | None

    @property
    def n_traces(self) -> int:
        """The number of conversations."""
        return self._values.get("n_traces", 0)
