"""Runs that Python started and that were killed go on from Python, and from the command line."""

import collections
import json
import os
import signal
import subprocess

import pytest
from conftest import ENGINE, posix, python, wait_for
from evalscope.perf.arguments import Arguments
from evalscope.perf.main import run_perf_benchmark

BEGIN = """
from evalscope.perf.main import run_perf_benchmark
run_perf_benchmark(%r)
"""

MIX = """classes:
  - {name: short, share: 3, dataset: random, min_prompt_length: 11, max_prompt_length: 16, max_tokens: 3}
  - {name: long, share: 1, dataset: random, min_prompt_length: 30, max_prompt_length: 60, max_tokens: 6}
"""


def bodies(run):
    """What a run sent: level, class, item, turn and hash, as often as it was sent."""
    lines = (run / "manifest.ndjson").read_text().splitlines()[1:]
    return collections.Counter(lines)


@pytest.fixture
def mix(server, folder):
    """A mix that takes a second or so."""
    (folder / "mix.yaml").write_text(MIX)
    return {"model": "simulated", "url": server.url, "mix": "mix.yaml", "tokenizer_path": "builtin", "parallel": [2, 3], "number": [30, 300],
            "seed": 5, "sleep_interval": 0, "no_timestamp": True}  # fmt: skip


def logged(run):
    """How many requests stand in the logs of a run."""
    return sum(log.read_bytes().count(b'"event":"request"') for log in run.glob("*/events.ndjson"))


def begun(task, folder, requests):
    """Starts a run in a process of its own and kills that with SIGKILL; its engine ends with it, or before it."""
    process = python(BEGIN % task, folder)
    run = folder / "outputs" / "cut"
    wait_for(lambda: logged(run) >= requests, "the requests")
    process.kill()
    process.communicate(timeout=60)
    return run


def free(run):
    """Reports whether no process has the run any more."""
    asked = subprocess.run([ENGINE, "perf", "--resume", str(run), "--dry-run"], capture_output=True, text=True, cwd=run.parents[1])
    return asked.returncode == 0


@posix
@pytest.mark.parametrize("again", ["python", "arguments", "command"])
def test_a_run_that_python_began_goes_on(mix, folder, again):
    run = begun({**mix, "name": "cut"}, folder, 60)
    wait_for(lambda: free(run), "the end of the engine")
    if again == "python":
        results = run_perf_benchmark({"resume": str(run)})
    elif again == "arguments":
        results = run_perf_benchmark(Arguments(resume=str(run)))
    else:
        subprocess.run([ENGINE, "perf", "--resume", str(run)], check=True, capture_output=True)
        results = None
    if results is not None:
        assert results["parallel_3_number_300"].raw["total"] == 300
    report = json.loads((run / "perf_result.json").read_text())
    assert [level["total"] for level in report["levels"]] == [30, 300] and len(report["levels"][1]["segments"]) == 2
    run_perf_benchmark({**mix, "name": "whole"})
    assert bodies(run) == bodies(folder / "outputs" / "whole")


@posix
def test_a_run_that_a_visualizer_shows_goes_on(mix, folder, monkeypatch):
    monkeypatch.setenv("WANDB_MODE", "offline")
    run = begun({**mix, "name": "cut", "visualizer": "wandb"}, folder, 60)
    wait_for(lambda: free(run), "the end of the engine")
    results = run_perf_benchmark({"resume": str(run)})
    assert results["parallel_3_number_300"].raw["total"] == 300
    assert list(run.rglob("run-*.wandb")), "one for each process, where they did not start in the same second"


@posix
def test_an_engine_that_was_killed_leaves_a_run_that_goes_on(mix, folder):
    process = python(BEGIN % {**mix, "name": "cut"}, folder)
    run = folder / "outputs" / "cut"
    wait_for(lambda: logged(run) >= 60, "the requests")
    (engine,) = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout.split()
    os.kill(int(engine), signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode != 0 and "EngineCrashed" in err
    results = run_perf_benchmark({"resume": str(run)})
    assert results["parallel_3_number_300"].raw["total"] == 300 and not results.interrupted
