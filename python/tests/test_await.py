"""Runs that an event loop awaits: cancelling, Ctrl-C, the interrupt of a notebook."""

import asyncio
import json
import os
import signal
import sys

import pytest
from conftest import posix, python, requests_logged, running, wait_for
from evalscope.perf.errors import PerfBenchmarkInterrupted
from evalscope.perf.main import run_perf_benchmark_async

ENDLESS = dict(model="m", prompt="x", number=1000, parallel=4, max_tokens=4, extra_args={"ignore_eos": True})

AWAITED = """
import asyncio, json, sys
from evalscope.perf.main import run_perf_benchmark_async
from evalscope.perf.errors import PerfBenchmarkInterrupted
async def main():
    await asyncio.gather(*(run_perf_benchmark_async({**%r, "url": %r, "name": f"n{i}"}) for i in range(%d)))
try:
    asyncio.run(main())
except PerfBenchmarkInterrupted as exc:
    print("\\nRESULT", json.dumps([exc.results.interrupted, {name: level.raw for name, level in exc.results.items()}]))
    sys.exit(99)
"""


def reports(folder):
    return [json.loads(path.read_text()) for path in folder.glob("outputs/*/*/perf_result.json")]


def test_async_leaves_the_loop_free(task):
    async def both():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.005)
                ticks += 1

        ticker = asyncio.ensure_future(tick())
        results = await asyncio.gather(*(run_perf_benchmark_async({**task, "name": f"c{i}"}) for i in range(2)))
        ticker.cancel()
        return results, ticks

    results, ticks = asyncio.run(both())
    assert [len(r) for r in results] == [2, 2] and ticks > 3


def test_cancelling_a_task_stops_the_run_and_keeps_what_was_measured(slow, folder):
    async def cancelled():
        task = asyncio.ensure_future(
            run_perf_benchmark_async(dict(model="m", url=slow.url, prompt="x", number=1000, parallel=4, max_tokens=4))
        )
        while requests_logged(folder) < 4 and not task.done():
            await asyncio.sleep(0.02)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as exc:
            return exc

    exc = asyncio.run(cancelled())
    (report,) = folder.glob("outputs/*/*/perf_result.json")
    assert json.loads(report.read_text())["run"]["status"] == "interrupted"
    if sys.version_info >= (3, 11):  # before, who awaits a task gets another CancelledError
        assert exc.results.interrupted and 0 < exc.results["parallel_4_number_1000"].metrics.total_requests < 1000


def test_async_problems_are_exceptions(folder):
    with pytest.raises(ValueError, match="url"):
        asyncio.run(run_perf_benchmark_async({"model": "m", "url": "x"}))
    assert issubclass(PerfBenchmarkInterrupted, KeyboardInterrupt)


@posix
@pytest.mark.parametrize("runs", [1, 2])
def test_ctrl_c_under_asyncio_run_stops_and_the_results_come_with_the_exception(slow, folder, runs):
    process = python(AWAITED % (ENDLESS, slow.url, runs), folder)
    wait_for(
        lambda: requests_logged(folder) >= 8 * runs and len(list(folder.glob("outputs/*/*/*/events.ndjson"))) == runs, "the first requests"
    )
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 99, err
    interrupted, levels = json.loads(out.rpartition("RESULT ")[2])
    assert interrupted and 0 < levels["parallel_4_number_1000"]["total"] < 1000
    assert [r["run"]["status"] for r in reports(folder)] == ["interrupted"] * runs
    assert all(level["cancelled"] == 0 for r in reports(folder) for level in r["levels"]), "those in flight were let end, in every run"


@posix
def test_a_second_ctrl_c_under_asyncio_run_cuts_requests_off(slow, folder):
    process = python(AWAITED % ({**ENDLESS, "max_tokens": 10_000}, slow.url, 1), folder)  # replies of 400 s
    wait_for(lambda: list(folder.glob("outputs/*/*/*/events.ndjson")), "the level")
    wait_for(lambda: running(slow) >= 4, "the requests in flight")
    process.send_signal(signal.SIGINT)
    while "no new requests" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 99, err
    assert json.loads(out.rpartition("RESULT ")[2])[1]["parallel_4_number_1000"]["cancelled"] == 4


@posix
def test_the_interrupt_of_a_notebook_s_kernel_stops_the_run(slow, folder):
    """A kernel's handler asks the loop to cancel the cell and does not wake it."""

    async def cell():
        loop, task = (
            asyncio.get_running_loop(),
            asyncio.ensure_future(run_perf_benchmark_async({**ENDLESS, "number": 200, "url": slow.url})),
        )
        before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon(task.cancel))
        loop.run_in_executor(None, interrupt)
        try:
            await task
        except asyncio.CancelledError as exc:
            return exc
        finally:
            signal.signal(signal.SIGINT, before)

    def interrupt():
        wait_for(lambda: requests_logged(folder) >= 4, "the first requests")
        os.kill(os.getpid(), signal.SIGINT)

    exc = asyncio.run(cell())
    (report,) = reports(folder)
    assert report["run"]["status"] == "interrupted" and report["levels"][0]["total"] < 200
    if sys.version_info >= (3, 11):
        assert exc.results.interrupted and exc.results.outputs_dir in str(exc)


@posix
def test_the_program_s_own_handler_is_there_again(task):
    asyncio.run(run_perf_benchmark_async(task))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
