"""How a run ends in Python follows from the code in the engine's exit event, not from its text."""

import json
import pickle
import sys

import pytest
from conftest import posix
from evalscope.perf import _reasons
from evalscope.perf.errors import BenchmarkError, GateError, InvalidArguments, PerfBenchmarkInterrupted, VerdictError
from evalscope.perf.main import run_perf_benchmark

RESULT = {"event": "result", "folder": "outputs/x", "interrupted": False, "last_line": "", "result": {"levels": [], "run": {}}}
PROBLEMS = {"event": "problems", "problems": [{"field": "number", "what": "is wrong"}]}


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """Makes a program that says events and ends, in the place of the engine."""

    def make(*events):
        path = tmp_path / "engine"
        hello = {"event": "hello", "protocol": "evalscope-pipe/1.0", "program": "fake", "pid": 1}
        path.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.readline()\nfor line in {[json.dumps(e) for e in (hello, *events)]!r}:\n    print(line)\n"
                        f"sys.exit({events[-1]['code']})\n")  # fmt: skip
        path.chmod(0o755)
        monkeypatch.setenv("EVALSCOPE_BINARY", str(path))

    return make


def run():
    return run_perf_benchmark({"model": "m", "url": "http://127.0.0.1:9"}, progress=False)


ENDS = {
    _reasons.BAD_INPUT: (2, [PROBLEMS], InvalidArguments),
    _reasons.INTERRUPTED: (130, [RESULT], PerfBenchmarkInterrupted),
    _reasons.ALL_FAILED: (1, [RESULT], None),
    _reasons.VERDICT: (3, [RESULT], VerdictError),
    _reasons.GATE: (4, [RESULT], GateError),
}


def test_every_reason_has_an_end_here():
    assert set(ENDS) == {value for name, value in vars(_reasons).items() if name.isupper()}


@posix
@pytest.mark.parametrize("text", ["etwas ganz anderes", "every request failed", ""])
@pytest.mark.parametrize("reason", ENDS)
def test_the_code_decides_whatever_the_text_is(folder, engine, reason, text):
    code, events, raised = ENDS[reason]
    engine(*events, {"event": "exit", "code": code, "reason": reason, "error": text})
    if raised is None:
        assert run().error == text
        return
    with pytest.raises(raised) as caught:
        run()
    assert type(caught.value) is raised


@posix
@pytest.mark.parametrize("end", [{"reason": "of_a_newer_engine"}, {}, {"reason": None}])
@pytest.mark.parametrize("code", [1, 3])
def test_an_unknown_reason_is_a_plain_error_with_its_results(folder, engine, code, end):
    engine(RESULT, {"event": "exit", "code": code, "error": "every request failed", **end})
    with pytest.raises(BenchmarkError, match="^every request failed$") as caught:
        run()
    assert type(caught.value) is BenchmarkError and caught.value.results.outputs_dir.endswith("outputs/x")


@posix
def test_a_reason_with_less_than_it_needs_is_a_plain_error(folder, engine):
    for reason in (_reasons.BAD_INPUT, _reasons.ALL_FAILED):
        engine({"event": "exit", "code": 1, "reason": reason, "error": "a text"})
        with pytest.raises(BenchmarkError, match="^a text$"):
            run()


@posix
def test_a_gate_says_what_became_of_each_rule(folder, engine):
    held = [
        {"level": "parallel_1", "rule": "ttft.p99<=1ms", "status": "not met", "figure": "20 ms"},
        {"level": "parallel_1", "rule": "tpot.p99<=1s", "status": "unclear", "figure": "3 ms", "why": "too few"},
    ]
    engine(RESULT, {"event": "exit", "code": 4, "reason": "gate", "error": "a rule of gate is not met", "gate": held})
    with pytest.raises(GateError) as caught:
        run()
    error = pickle.loads(pickle.dumps(GateError(str(caught.value), None, caught.value.rules)))
    assert caught.value.not_met and error.not_met and caught.value.results.outputs_dir.endswith("outputs/x")
    assert [str(rule) for rule in error.rules] == [
        "parallel_1: ttft.p99<=1ms is not met: 20 ms",
        "parallel_1: tpot.p99<=1s is unclear: 3 ms; too few",
    ]
