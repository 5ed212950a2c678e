"""A run while it runs: interrupts, deaths, threads, processes."""

import concurrent.futures
import json
import multiprocessing
import os
import signal
import subprocess
import sys

import pytest
from conftest import posix, python, requests_logged, running, wait_for
from evalscope.perf import _process
from evalscope.perf.errors import BenchmarkError, EngineCrashed, PerfBenchmarkInterrupted
from evalscope.perf.main import run_perf_benchmark

LONG = """
import json, sys
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.errors import PerfBenchmarkInterrupted
try:
    run_perf_benchmark(dict(model="m", url=%r, prompt="x", number=1000, parallel=4, max_tokens=%d, extra_args={"ignore_eos": True}))
except PerfBenchmarkInterrupted as exc:
    levels = {name: level.raw for name, level in exc.results.items()}
    print("\\nRESULT", json.dumps([levels, exc.results.interrupted, exc.results.outputs_dir]))
    sys.exit(99)
"""


def result_of(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 99, err
    return json.loads(out.rpartition("RESULT ")[2]), err


@posix
def test_ctrl_c_stops_and_the_partial_result_comes_with_the_exception(slow, folder):
    process = python(LONG % (slow.url, 4), folder)
    wait_for(lambda: requests_logged(folder) >= 4, "the first requests")
    os.kill(process.pid, signal.SIGINT)
    (levels, interrupted, outputs_dir), err = result_of(process)
    level = levels["parallel_4_number_1000"]
    assert interrupted and 0 < level["total"] < 1000 and level["failed"] == 0, "those in flight were let end"
    assert "no new requests" in err and os.path.isfile(os.path.join(outputs_dir, "perf_result.json"))


@posix
def test_a_second_ctrl_c_cuts_requests_off(slow, folder):
    process = python(LONG % (slow.url, 10_000), folder)  # replies of 400 s
    wait_for(lambda: list(folder.glob("outputs/*/*/*/events.ndjson")), "the level")
    wait_for(lambda: running(slow) >= 4, "the requests in flight")
    os.kill(process.pid, signal.SIGINT)
    while "no new requests" not in process.stderr.readline():
        assert process.poll() is None
    os.kill(process.pid, signal.SIGINT)
    (levels, interrupted, _), _ = result_of(process)
    assert interrupted and levels["parallel_4_number_1000"]["cancelled"] == 4


@posix
def test_a_ctrl_c_anywhere_loses_no_event(slow, folder):
    """From the first progress on every event comes with a Ctrl-C; those of the level and of the result must still be there."""
    seen = []

    def interrupt(event, engine):
        seen.append(event.get("event"))
        if "progress" in seen:
            os.kill(os.getpid(), signal.SIGINT)
        handle(run, event, engine)

    from evalscope.perf._run import Run
    from evalscope.perf.arguments import Arguments

    run = Run(Arguments(model="m", url=slow.url, prompt="x", number=100, max_tokens=8))
    handle, run._handle = Run._handle, interrupt
    with pytest.raises(PerfBenchmarkInterrupted) as caught:
        run.execute()
    assert caught.value.results.interrupted and list(caught.value.results) == ["parallel_1_number_100"]
    assert {"progress", "level", "result", "exit"} <= set(seen)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@posix
def test_the_engine_ends_with_python_and_leaves_its_report(slow, folder):
    process = python(LONG % (slow.url, 4), folder)
    wait_for(lambda: requests_logged(folder) >= 4, "the first requests")
    engine = int(subprocess.check_output(["ps", "-o", "pid=", "--ppid", str(process.pid)], text=True))
    process.kill()
    process.communicate()
    wait_for(lambda: not alive(engine), "the engine's end")
    (report,) = folder.glob("outputs/*/*/perf_result.json")
    assert json.loads(report.read_text())["run"]["status"] == "interrupted"


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@posix
def test_a_crash_is_an_exception_with_the_last_words(slow, folder):
    def kill(event, engine):
        handle(run, event, engine)
        if event.get("event") == "progress":
            os.kill(engine._process.pid, signal.SIGABRT)  # Go prints its goroutines and dies

    from evalscope.perf._run import Run
    from evalscope.perf.arguments import Arguments

    run = Run(Arguments(model="m", url=slow.url, prompt="x", number=100, max_tokens=8))
    handle, run._handle = Run._handle, kill
    with pytest.raises(EngineCrashed, match="(?s)SIGABRT.*goroutine") as caught:
        run.execute()
    assert isinstance(caught.value, BenchmarkError)


def test_what_is_no_engine_is_named(folder, monkeypatch):
    monkeypatch.setenv("EVALSCOPE_BINARY", sys.executable)
    with pytest.raises(EngineCrashed, match="is not the engine of this package"):
        run_perf_benchmark({"model": "m", "url": "http://127.0.0.1:9"})
    monkeypatch.setenv("EVALSCOPE_BINARY", "/nowhere")
    with pytest.raises(RuntimeError, match="/nowhere, which does not exist"):
        run_perf_benchmark({"model": "m", "url": "http://127.0.0.1:9"})


def test_a_server_that_is_not_there(folder):
    with pytest.raises(BenchmarkError, match="connect"):
        run_perf_benchmark({"model": "m", "url": "http://127.0.0.1:9/v1", "prompt": "x", "total_timeout": 1})


def test_runs_follow_each_other_and_run_in_threads(task):
    names = [list(run_perf_benchmark({**task, "name": f"a{i}"})) for i in range(2)]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        more = list(pool.map(lambda i: run_perf_benchmark({**task, "name": f"b{i}"}, progress=False), range(3)))
    assert all(n == list(more[0]) for n in names)
    assert len({r.outputs_dir for r in more}) == 3
    assert not list(_process._alive), "every child was waited for"


def _work(task):
    return run_perf_benchmark(task, progress=False)


@pytest.mark.parametrize("method", [m for m in ("spawn", "fork", "forkserver") if m in multiprocessing.get_all_start_methods()])
def test_it_works_under_multiprocessing(task, method):
    with multiprocessing.get_context(method).Pool(2) as pool:
        results = pool.map(_work, [{**task, "name": f"{method}{i}"} for i in range(2)])
    assert [list(r) for r in results] == [["parallel_1_number_3", "parallel_4_number_8"]] * 2


@posix
def test_a_forked_sibling_does_not_keep_the_engine_alive(slow, folder):
    code = LONG % (slow.url, 4)
    fork = "import os, threading, time\ndef later():\n    from evalscope.perf import _process\n    while not _process._alive:\n        time.sleep(0.01)\n    if os.fork() == 0:\n        time.sleep(30)\n        os._exit(0)\nthreading.Thread(target=later, daemon=True).start()\n"
    process = python(fork + code, folder)
    wait_for(lambda: requests_logged(folder) >= 4, "the first requests")
    children = wait_for(
        lambda: (lambda c: c if len(c) == 2 else None)(
            subprocess.check_output(["ps", "-o", "pid=,comm=", "--ppid", str(process.pid)], text=True).splitlines()
        ),
        "the fork",
    )
    pids = {("engine" if "evalscope" in c else "sibling"): int(c.split()[0]) for c in children}
    process.kill()
    process.wait()
    wait_for(lambda: not alive(pids["engine"]), "the engine's end")
    assert alive(pids["sibling"])
    os.kill(pids["sibling"], signal.SIGKILL)
    process.communicate()
