"""Running a benchmark from Python."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .arguments import Arguments
from .results import Results, ScenarioResult, SLAResult, found

if TYPE_CHECKING:
    from ._run import Run


def run_perf_benchmark(
    args: Arguments | Mapping[str, Any] | Namespace, *, progress: bool | None = None
) -> Results | SLAResult | ScenarioResult:
    """Runs a benchmark and returns its results: a dict with one entry for each level.

        results["parallel_10_number_20"]["metrics"].avg_ttft

    With sla_auto_tune it is an SLAResult, with the loads that were tried and what was selected. With scenario it is a ScenarioResult:
    EvalScope's summary of each level.

    args is an Arguments, a dict or an argparse namespace; it is not changed. Tables are printed as each level ends, log
    lines go to the logger "evalscope". progress=False shows no progress.

    Raises InvalidArguments (a ValueError that names the fields) before anything is sent, BenchmarkError where the run
    could not be done, and PerfBenchmarkInterrupted (a KeyboardInterrupt) after Ctrl-C: the first one stops the run and
    makes the report, a second one cuts requests off at once; the exception's `results` has what was measured. A run of
    which every request failed returns its results, with `results.error` set.
    """
    return found(_run(args, progress).execute())


async def run_perf_benchmark_async(
    args: Arguments | Mapping[str, Any] | Namespace, *, progress: bool | None = None
) -> Results | SLAResult | ScenarioResult:
    """run_perf_benchmark for programs with an event loop, which goes on meanwhile.

    Cancelling stops the run, waits for its report and leaves what was measured in the CancelledError's `results` (Python
    3.11 and newer: older ones make a new exception for whoever awaits the task); cancelling again cuts requests off.
    Ctrl-C under asyncio.run ends it as it ends run_perf_benchmark, with PerfBenchmarkInterrupted; the interrupt of a
    notebook's kernel cancels.
    """
    from ._await import awaited

    return found(await awaited(_run(args, progress)))


def _run(args: Any, progress: bool | None) -> Run:
    from ._run import Run  # what starts processes is loaded by the first run

    return Run(Arguments.of(args), progress)
