"""What a run shows: on every kind of stdout, by bars, through loggers. No display ends a run."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import ROOT, posix, requests_logged, wait_for
from evalscope.perf import _console
from evalscope.perf._print import print_text
from evalscope.perf.main import run_perf_benchmark

# What a run printed is on stdout, how it ended in the file.
SWEEP = """
import json, sys
from evalscope.perf.main import run_perf_benchmark
results = run_perf_benchmark(dict(model="m", url=%r, prompt="x", parallel=[1, 2, 3], number=[2, 4, 6], max_tokens=4, sleep_interval=0))
open("ended.json", "w").write(json.dumps([len(results), results.error, list(results.reports)]))
"""


def sweep(server, folder, before="", shell="", **env):
    """Runs a sweep of three levels in a fresh interpreter; returns its stdout as bytes."""
    words = [sys.executable, "-c", before + SWEEP % server.url]
    if shell:
        words = ["sh", "-c", f'exec "$@" {shell}', "sh", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "python"), **env}
    done = subprocess.run(words, cwd=folder, capture_output=True, env=env, timeout=120)
    ended = folder / "ended.json"
    assert ended.is_file(), done.stderr.decode()
    levels, error, reports = json.loads(ended.read_text())
    assert levels == 3 and error == "" and "perf_result.json" in reports
    ended.unlink()
    return done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp437", "latin-1", "cp1252", "utf-8", "utf-16"])
def test_a_stdout_that_lacks_characters_gets_others(server, folder, encoding):
    said = sweep(server, folder, PYTHONIOENCODING=encoding).decode(encoding)
    assert said.count("Benchmarking summary:") == 3 and "Performance Test Summary Report" in said
    assert max(map(ord, said)) > 127 or encoding not in ("utf-8", "utf-16"), "what all of this is about is there to be printed"


def test_a_replacement_has_the_width_of_what_it_replaces(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", out)
    print_text("╭──╮ 5 µs ≈ 3 • 中…")
    assert out.buffer.getvalue() == b"+--+ 5 us ~ 3 * ?.\n"


@posix
@pytest.mark.parametrize("before, shell", [
    ("", ">&-"), ("", ">&- 2>&-"), ("", "<&- >&- 2>&-"), ("import sys; sys.stdout.close()", ""), ("import sys; sys.stdout = None", ""),
    ("import sys; sys.stdout = sys.stderr = None", ""), ("import sys; sys.stderr.close()", ""),
    ("import sys; sys.stdout = type('W', (), {'write': lambda self, text: len(text)})()", ""),
    ("import sys; sys.stdout = type('B', (), {'write': lambda self, text: 1 / 0, 'isatty': lambda self: 1 / 0})()", ""),
    ("import os, sys; r, w = os.pipe(); os.close(r); sys.stdout = os.fdopen(w, 'w')", ""),
    ("import logging; h = logging.Handler(); h.emit = lambda record: 1 / 0; logging.getLogger('evalscope').addHandler(h)", ""),
])  # fmt: skip
def test_a_stdout_that_takes_nothing_ends_no_run(server, folder, before, shell):
    sweep(server, folder, before + "\n", shell)


def test_an_object_that_can_only_write_gets_the_tables(task, monkeypatch):
    said = []
    monkeypatch.setattr(sys, "stdout", type("W", (), {"write": lambda self, text: said.append(text)})())
    run_perf_benchmark(task)
    assert "".join(said).count("Benchmarking summary:") == 2


def test_a_bar_that_fails_is_a_warning(slow, folder, caplog, monkeypatch):
    monkeypatch.setattr(_console.ConsoleReporter, "_bar_type", staticmethod(lambda: lambda **_: 1 / 0))
    with caplog.at_level(logging.WARNING, "evalscope"):
        results = run_perf_benchmark(
            dict(model="m", url=slow.url, prompt="x", parallel=[1, 2], number=[2, 4], max_tokens=8, sleep_interval=0)
        )
    assert len(results) == 2 and caplog.text.count("the display of the run failed") == 1


@posix
def test_an_exception_of_the_program_s_own_carries_the_results(slow, folder):
    class Enough(Exception):
        pass

    def enough(*_):
        raise Enough

    before = signal.signal(signal.SIGALRM, enough)
    signal.setitimer(signal.ITIMER_REAL, 1.5)
    try:
        with pytest.raises(Enough) as caught:
            run_perf_benchmark(dict(model="m", url=slow.url, prompt="x", number=1000, max_tokens=2))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    results = caught.value.results
    assert results.interrupted and 0 < results["parallel_1_number_1000"].metrics.total_requests < 1000


@pytest.fixture
def bars(monkeypatch):
    """The bars of a run as they were closed, and every rate that they showed."""
    tqdm = pytest.importorskip("tqdm")

    class Bar(tqdm.tqdm):
        all = []

        def __init__(self, **settings):
            super().__init__(file=io.StringIO(), **settings)
            self.rates, self.shown = [], None
            Bar.all.append(self)

        def refresh(self, *args, **kwargs):
            if hasattr(self, "rates"):
                figures = self.format_dict
                self.rates.append((figures["n"], figures["elapsed"], figures["rate"]))
            return super().refresh(*args, **kwargs)

        def close(self):
            if not self.disable:
                self.shown = (self.desc, self.n, self.total)
            super().close()

    monkeypatch.setattr(_console.ConsoleReporter, "_bar_type", staticmethod(lambda: Bar))
    return Bar.all


def test_the_bar_ends_at_its_full_count_in_every_level(server, folder, bars):
    """Levels of a few milliseconds: progress is reported five times a second."""
    run_perf_benchmark(dict(model="m", url=server.url, prompt="x", parallel=[1, 2, 4], number=[20, 30, 40], max_tokens=4, sleep_interval=0))
    assert [b.shown for b in bars] == [("parallel_1_number_20", 20, 20), ("parallel_2_number_30", 30, 30), ("parallel_4_number_40", 40, 40)]


def test_a_bar_whose_level_ended_by_time_is_full(slow, folder, bars):
    run_perf_benchmark(dict(model="m", url=slow.url, prompt="x", parallel=2, number=1000, duration=1.2, max_tokens=4))
    ((_name, done, total),) = [b.shown for b in bars]
    assert 0 < done == total < 1000


@posix
def test_a_bar_that_was_interrupted_is_not_full(slow, folder, bars):
    import threading

    def interrupt():
        wait_for(lambda: requests_logged(folder) >= 4, "the first requests")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run_perf_benchmark(dict(model="m", url=slow.url, prompt="x", parallel=2, number=500, max_tokens=4))
    thread.join()
    ((_name, done, total),) = [b.shown for b in bars]
    assert 0 < done < total == 500


def test_a_bar_shows_no_rate_from_before_it_was_drawn(bars):
    """A level of which eighteen requests were done in nine seconds before the first event."""
    reporter = _console.ConsoleReporter(True)
    for done in (18, 19, 20):
        reporter.event(
            {"event": "progress", "level": "l", "number": 20, "done": done, "in_flight": 1, "failed": 0, "elapsed": 9.0 + (done - 18) / 2}
        )
        time.sleep(0.01)
    reporter.close()
    (bar,) = bars
    assert bar.shown == ("l", 20, 20) and bar.rates
    assert all(elapsed >= 9 and (rate is None or rate <= 20 / 9) for n, elapsed, rate in bar.rates)


def test_progress_after_a_level_s_tables_is_no_new_bar(bars, capsys):
    reporter = _console.ConsoleReporter(True)
    progress = {"event": "progress", "level": "l", "number": 2, "done": 2, "in_flight": 0, "failed": 0, "elapsed": 1.0}
    for event in (progress, {"event": "table", "text": "a table"}, progress):
        reporter.event(event)
    reporter.close()
    assert [b.shown for b in bars] == [("l", 2, 2)] and not reporter._warned and "a table" in capsys.readouterr().out
