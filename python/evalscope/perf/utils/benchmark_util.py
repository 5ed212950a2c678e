"""Metrics and PercentileMetrics under the name of the module that scripts import them from."""

from __future__ import annotations

from ..._compat import sentence
from .perf_constants import Metrics, PercentileMetrics

__all__ = ["Metrics", "PercentileMetrics"]

# The inside of EvalScope's engine: here the engine is another program.
_INSIDE = frozenset("BenchmarkData MetricsAccumulator BenchmarkMetrics is_stream_body".split())


def __getattr__(name: str) -> object:
    if name in _INSIDE:
        raise ImportError(sentence(f"{__name__}.{name}"), name=__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
