"""A run that an event loop awaits: it works in a thread, and whatever ends the waiting stops the run and waits for its report."""

from __future__ import annotations

import asyncio
import contextvars

from ._interrupts import LoopInterrupts, loop_interrupts
from ._run import Run
from .results import Results

# Seconds between two looks. The loop must turn now and then: a signal handler that asks it for something without waking
# it, as the kernels of notebooks do, would be heard when the run is over.
PULSE = 0.1

_Outcome = tuple[Results | None, BaseException | None]

_awaited: set[asyncio.Future[_Outcome]] = set()


async def awaited(run: Run) -> Results:
    """The results of a run. Cancelling or Ctrl-C stops it, a second time cuts its requests off."""
    loop = asyncio.get_running_loop()
    # A future and no task: asyncio.run cancels every task at its end, and the report would not be waited for.
    context = contextvars.copy_context()
    work: asyncio.Future[_Outcome] = loop.run_in_executor(None, lambda: context.run(_outcome, run))
    _awaited.add(work)
    try:
        with loop_interrupts as interrupts:
            cancelled = await _wait(run, work, interrupts)
            results, failure = work.result()
            if isinstance(failure, KeyboardInterrupt) and cancelled is None:
                cancelled = await _wait_for_others(loop)
    finally:
        _awaited.discard(work)
    if cancelled is not None:
        raise _with_results(cancelled, results if results is not None else getattr(failure, "results", None))
    if failure is not None:
        raise failure
    return results  # type: ignore[return-value]


async def _wait(run: Run, work: asyncio.Future[_Outcome], interrupts: LoopInterrupts) -> asyncio.CancelledError | None:
    """Waits for the end; returns the last cancellation, None where there was none."""
    cancelled: asyncio.CancelledError | None = None
    seen, handled = interrupts.count, 0
    while not work.done():
        asked = handled
        try:
            await asyncio.wait([work], timeout=PULSE)
        except asyncio.CancelledError as exc:
            cancelled = exc
            asked += 1
        asked += interrupts.count - seen
        seen = interrupts.count
        while handled < asked:
            handled += 1
            (run.stop if handled == 1 else run.kill)()
    return cancelled


async def _wait_for_others(loop: asyncio.AbstractEventLoop) -> asyncio.CancelledError | None:
    """Waits for the other runs of the loop, which the same Ctrl-C stopped: a KeyboardInterrupt out of a task ends the loop."""
    try:
        while others := [w for w in _awaited if not w.done() and w.get_loop() is loop]:
            await asyncio.wait(others, timeout=PULSE)
    except asyncio.CancelledError as exc:
        return exc
    return None


def _outcome(run: Run) -> _Outcome:
    """Results and failure as values: an event loop does not survive a KeyboardInterrupt raised in its executor."""
    try:
        return run.execute(), None
    except BaseException as exc:
        return None, exc


def _with_results(cancelled: asyncio.CancelledError, results: Results | None) -> asyncio.CancelledError:
    cancelled.results = results  # type: ignore[attr-defined]
    if results is not None and not cancelled.args:
        cancelled.args = (f"the run was stopped; the report is in {results.outputs_dir}",)
    return cancelled
