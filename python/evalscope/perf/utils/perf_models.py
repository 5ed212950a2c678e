"""The classes of a level's figures under the name of their module in EvalScope."""

from .._figures import BenchmarkSummary, PercentileResult, PercentileRow

__all__ = ["BenchmarkSummary", "PercentileResult", "PercentileRow"]
