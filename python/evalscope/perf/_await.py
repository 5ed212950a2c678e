"""A run that an event loop awaits: it works in a thread, and whatever ends the waiting stops the run and waits for its report."""

from __future__ import annotations

import asyncio
import contextvars

from ._interrupts import loop_interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Set, Tuple

    from ._run import Run
    from .results import Results

# Seconds between two looks. The loop must turn now and then: a signal handler that asks it for something without waking
# it, as the kernels of notebooks do, would be heard when the run is over.
PULSE = 0.1

_awaited: Set[asyncio.Future[Any]] = set()


async def awaited(run: Run) -> Results:
    """The results of a run. Cancelling or Ctrl-C stops it, a second time cuts its requests off."""
    loop = asyncio.get_running_loop()
    # A future and no task: asyncio.run cancels every task at its end, and the report would not be waited for.
    work = loop.run_in_executor(None, contextvars.copy_context().run, _ended, run)
    _awaited.add(work)
    try:
        with loop_interrupts as interrupts:
            cancelled = await _watched(run, work, interrupts)
            results, failure = work.result()
            if isinstance(failure, KeyboardInterrupt) and cancelled is None:
                cancelled = await _siblings(loop)
    finally:
        _awaited.discard(work)
    if cancelled is not None:
        raise _with_results(cancelled, results if results is not None else getattr(failure, "results", None))
    if failure is not None:
        raise failure
    return results  # type: ignore[return-value]


async def _watched(run: Run, work: asyncio.Future[Any], interrupts: Any) -> Optional[asyncio.CancelledError]:
    """Waits for the end; returns the last cancellation, None where there was none."""
    cancelled: Optional[asyncio.CancelledError] = None
    seen, told = interrupts.count, 0
    while not work.done():
        asked = told
        try:
            await asyncio.wait([work], timeout=PULSE)
        except asyncio.CancelledError as why:
            cancelled = why
            asked += 1
        asked += interrupts.count - seen
        seen = interrupts.count
        while told < asked:
            told += 1
            (run.stop if told == 1 else run.kill)()
    return cancelled


async def _siblings(loop: asyncio.AbstractEventLoop) -> Optional[asyncio.CancelledError]:
    """Waits for the other runs of the loop, which the same Ctrl-C stopped: a KeyboardInterrupt out of a task ends the loop."""
    try:
        while others := [w for w in _awaited if not w.done() and w.get_loop() is loop]:
            await asyncio.wait(others, timeout=PULSE)
    except asyncio.CancelledError as why:
        return why
    return None


def _ended(run: Run) -> Tuple[Optional[Results], Optional[BaseException]]:
    """Results and failure as values: an event loop does not survive a KeyboardInterrupt raised in its executor."""
    try:
        return run(), None
    except BaseException as why:
        return None, why


def _with_results(cancelled: asyncio.CancelledError, results: Optional[Results]) -> asyncio.CancelledError:
    cancelled.results = results  # type: ignore[attr-defined]
    if results is not None and not cancelled.args:
        cancelled.args = (f"the run was stopped; the report is in {results.outputs_dir}",)
    return cancelled
