"""What the tests share: the engine that was built, the built-in LLM server, a folder to run in."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENGINE = os.environ.setdefault("EVALSCOPE_BINARY", str(ROOT / "bin" / "evalscope"))


posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


def pytest_configure(config):
    if not os.path.isfile(ENGINE):
        pytest.exit(f"{ENGINE} is not there: run make build", 2)
    # A shell starts background jobs with SIGINT ignored, and children inherit that: the tests of Ctrl-C would wait forever.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything must run (CI), a skip is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("EVALSCOPE_TEST_REQUIRE") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"


class Simulator:
    """`evalscope simulate` with the given flags."""

    def __init__(self, *flags):
        self.process = subprocess.Popen([ENGINE, "simulate", "--port", "0", *flags], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().rpartition(" ")[2].strip()
        self.port = self.url.rpartition(":")[2].partition("/")[0]

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="session")
def server():
    """A server that answers at once."""
    s = Simulator("--ttft", "2ms", "--itl", "200us")
    yield s
    s.end()


@pytest.fixture(scope="session")
def slow():
    """A server whose replies take a while: something to interrupt."""
    s = Simulator("--ttft", "50ms", "--itl", "40ms")
    yield s
    s.end()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory of a test; results go below it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def task(server, folder):
    """A small run of two levels."""
    return {"model": "simulated", "url": server.url, "prompt": "Tell me a story.", "parallel": [1, 4], "number": [3, 8],
            "max_tokens": 8, "sleep_interval": 0, "extra_args": {"ignore_eos": True}}  # fmt: skip


def python(code, cwd, **env):
    """Runs a program in a fresh interpreter that has the package."""
    return subprocess.Popen([sys.executable, "-c", code], cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, "PYTHONPATH": str(ROOT / "python"), **env})  # fmt: skip


def wait_for(condition, what):
    for _ in range(1200):
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come")


def requests_logged(folder):
    logs = list(pathlib.Path(folder).glob("outputs/*/*/*/events.ndjson"))
    return sum(log.read_bytes().count(b'"event":"request"') for log in logs)


def running(server):
    with urllib.request.urlopen(server.url.partition("/v1")[0] + "/metrics") as reply:
        return sum(float(line.split()[-1]) for line in reply.read().decode().splitlines() if line.startswith("vllm:num_requests_running"))


def go():
    """Go, which tests that build need."""
    if shutil.which("go") is None:
        pytest.skip("there is no go on PATH")
