"""What Python tells the engine about itself, and how the engine speaks of its arguments."""

import concurrent.futures
import json
import logging
import os
import subprocess
import time
import venv

import pytest
from conftest import ROOT, posix
from evalscope.perf.errors import BenchmarkError, InvalidArguments
from evalscope.perf.main import run_perf_benchmark

# SwanLab's SDK in outline: it writes down which Python runs it, and what it was told.
SDK = """
import json, os, sys
def note(**what):
    with open(os.environ["WITNESS"], "a", encoding="utf-8") as file:
        file.write(json.dumps({"prefix": sys.prefix, **what}) + "\\n")
class Settings:
    def __init__(self, **kwargs): pass
class Run:
    url = "http://127.0.0.1/run"
class Text(str):
    def __new__(cls, text, caption=None): return str(text)
def init(**given):
    note(name=given["name"], framework=given["config"]["framework"])
    return Run()
def log(data, step=None): note(logged=sorted(data))
def save(*args, **kwargs): pass
def finish(**kwargs): note(finished=True)
"""

RUN = """
import sys
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.errors import InvalidArguments
try:
    run_perf_benchmark(dict(model="m", url=%r, prompt="x", number=3, max_tokens=4, visualizer="swanlab", name="压测"))
except InvalidArguments as exc:
    print(exc)
    sys.exit(9)
"""


@posix
@pytest.mark.parametrize("encoding", ["", "ascii", "gbk"])
def test_a_visualizer_s_sdk_is_looked_for_where_the_caller_is(server, folder, encoding):
    """In a virtual environment that is not activated: the first python3 on PATH is another one."""
    venv.create(folder / "venv", with_pip=False)
    program = folder / "venv/bin/python"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "SWANLAB_MODE": "disabled", "WITNESS": str(folder / "witness")}
    env.pop("EVALSCOPE_PERF_PYTHON", None)
    if encoding:
        env["PYTHONIOENCODING"] = encoding

    def run():
        return subprocess.run([program, "-c", RUN % server.url], cwd=folder, env=env, capture_output=True)

    without = run()
    assert without.returncode == 9 and f"{program} cannot import the Python package: swanlab" in without.stdout.decode(), without.stderr
    (next((folder / "venv/lib").glob("python*/site-packages")) / "swanlab.py").write_text(SDK)
    done = run()
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in (folder / "witness").read_text(encoding="utf-8").splitlines()]
    assert {t["prefix"] for t in told} == {str(folder / "venv")} and told[-1]["finished"]
    assert told[0]["framework"] == "📏evalscope" and told[0]["name"] == "压测"


def problems(**given):
    with pytest.raises(InvalidArguments) as caught:
        run_perf_benchmark({"model": "m", "url": "http://127.0.0.1:9/v1", "prompt": "x", **given})
    return caught.value


@pytest.mark.parametrize("given", [
    {"parallel": [1, 2, 3], "number": [5, 5]}, {"prompt": None, "dataset": "random"}, {"open_loop": True}, {"min_prompt_length": 9, "max_prompt_length": 5},
    {"multi_turn": True}, {"visualizer": "wandb", "parallel": 0}, {"prompt": None, "dataset": "line_by_line", "dataset_path": "nowhere"}, {"slo": "x"},
    {"url": "http://127.0.0.1:9/v1/chat/completions", "apply_chat_template": False}, {"prompt": ""}, {"server_metrics": "x"}, {"model": None},
])  # fmt: skip
def test_problems_name_fields(given):
    exc = problems(**given)
    assert exc.fields and "--" not in str(exc), str(exc)


def test_notes_and_hints_name_fields(server, folder, caplog, capsys):
    with caplog.at_level(logging.INFO, "evalscope"):
        results = run_perf_benchmark(dict(model="m", url=server.url, dataset="random", tokenizer_path="builtin", parallel=8, number=4, max_connections=2, max_tokens=4,
                                          max_prompt_length=64, min_prompt_length=64))  # fmt: skip
    said = "\n".join([caplog.text, *(line for line in capsys.readouterr().out.splitlines() if "evalscope perf " not in line)])
    assert "max_connections=2 is below parallel=8" in said and "url: added the endpoint" in said and "Next: " in said
    words = {w.strip("(),.:;") for w in said.split() if w.startswith(("--", "(--"))}
    from evalscope.perf.arguments import Arguments

    assert not words & {"--" + f.name.replace("_", "-") for f in Arguments.FIELDS}
    log = results.reports["benchmark.log"].read_text(encoding="utf-8")
    assert "--max-connections 2" in log, "the file is for the command line as well"


def test_errors_of_a_run_name_fields(folder):
    with pytest.raises(BenchmarkError, match="the connection test failed") as caught:
        run_perf_benchmark({"model": "m", "url": "http://127.0.0.1:9/v1", "prompt": "x", "total_timeout": 1})
    assert "--" not in str(caught.value) and caught.value.results is None


def test_runs_of_one_second_have_its_time(task, folder):
    small = {**task, "parallel": 1, "number": 1, "no_test_connection": True}
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        folders = [r.outputs_dir for r in pool.map(lambda _: run_perf_benchmark(small, progress=False), range(6))]
    times = [os.path.basename(os.path.dirname(folder)) for folder in folders]
    assert len(set(folders)) == 6 and all(time.strptime(t[:15], "%Y%m%d_%H%M%S") <= time.localtime() for t in times)
    assert all(os.path.basename(folder) == "simulated" for folder in folders)
