"""What a run returns."""

import json
import logging
import pickle

import pytest
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.results import Results


@pytest.fixture
def results(task):
    return run_perf_benchmark(task)


def test_a_dict_of_levels_as_in_the_reference(results):
    assert isinstance(results, dict) and list(results) == ["parallel_1_number_3", "parallel_4_number_8"]
    level = results["parallel_4_number_8"]
    assert list(level) == ["metrics", "percentiles", "trace_summary", "workload_throughput"]
    assert level["metrics"] is level.metrics
    with pytest.raises(AttributeError, match="metrics"):
        level.metric


def test_figures_are_those_of_the_files(results):
    for name, level in results.items():
        with open(f"{results.outputs_dir}/{name}/benchmark_summary.json") as file:
            summary = json.load(file)
        with open(f"{results.outputs_dir}/{name}/benchmark_percentile.json") as file:
            rows = json.load(file)
        assert level.metrics.to_dict() == summary and level.percentiles.to_list() == rows
        assert level.metrics.avg_ttft == summary["Avg TTFT (ms)"] == level["metrics"]["Avg TTFT (ms)"]
        p99 = next(r for r in rows if r["Percentiles"] == "99%")
        assert (
            level.percentiles.get_p("99%", "ttft") == level.percentiles["99%"].ttft == level.percentiles.get_p99("ttft") == p99["TTFT (ms)"]
        )
        assert level.percentiles["Latency (s)"] == [r["Latency (s)"] for r in rows]
        assert level.metrics["Average time to first token (s)"] == level.figures["ttft"]["mean"]
        assert level.metrics["Total requests"] == level.metrics.total_requests == (3 if name == "parallel_1_number_3" else 8)
        assert level.metrics.success_rate == 100.0 and level.trace_summary.n_traces == 0
        assert level.workload_throughput.n_samples == level.metrics.total_requests
    json.dumps(results.to_dict(), allow_nan=False)


def test_paths_and_requests(results):
    assert {"perf_result.json", "performance_summary.txt", "benchmark.log"} <= set(results.reports)
    rows = results["parallel_4_number_8"].requests()
    assert len(rows) == 8 and all(r["completion_tokens"] == 8 and r["success"] for r in rows)


def test_it_can_be_read_again_and_pickled(results):
    again = Results.read(results.outputs_dir)
    assert again.to_dict() == results.to_dict() and again.raw == results.raw
    copy = pickle.loads(pickle.dumps(results))
    assert copy == results and copy.outputs_dir == results.outputs_dir and copy["parallel_1_number_3"].name == "parallel_1_number_3"
    with pytest.raises(FileNotFoundError, match="evalscope report"):
        Results.read("/nonexistent")


def test_tables(results):
    pandas = pytest.importorskip("pandas")
    levels = results.to_pandas()
    assert levels.loc["parallel_4_number_8", "ttft_p99"] == results["parallel_4_number_8"].figures["ttft"]["p99"]
    requests = results.to_pandas("requests")
    assert isinstance(requests, pandas.DataFrame) and requests.groupby("level").size().to_dict() == {
        "parallel_1_number_3": 3,
        "parallel_4_number_8": 8,
    }
    assert requests["latency"].mean() > 0
    with pytest.raises(ValueError):
        results.to_pandas("nothing")
    text = repr(results)
    assert "parallel_4_number_8" in text and results.outputs_dir in text and "8/8" in text
    assert results._repr_html_().count("<tr>") == 3
    assert "99%" in repr(results["parallel_4_number_8"].percentiles)


def test_tables_go_to_sys_stdout_and_lines_to_logging(task, capsys, caplog):
    with caplog.at_level(logging.INFO, "evalscope"):
        run_perf_benchmark(task)
    out = capsys.readouterr().out
    assert "Benchmarking summary:" in out and "Percentile results:" in out and "Performance Recommendations:" in out
    assert "Test connection successful." in caplog.text


def test_a_run_whose_requests_all_fail_returns_them(task, server):
    results = run_perf_benchmark({**task, "url": server.url + "/nowhere/chat/completions", "no_test_connection": True})
    assert results.error.startswith("every request failed")
    assert results["parallel_1_number_3"].metrics.failed_requests == 3 and results["parallel_1_number_3"].metrics.success_rate == 0.0


def test_dry_run_sends_nothing(task, capsys, folder):
    assert run_perf_benchmark({**task, "dry_run": True}) == {}
    assert "POST " in capsys.readouterr().out and list(folder.iterdir()) == []


def test_a_stopped_search_knows_its_folder(tmp_path):
    level = tmp_path / "sla_tuning" / "sla_parallel_4_run_0"
    level.mkdir(parents=True)
    (tmp_path / "run.json").write_text("{}")
    assert Results.of_levels([{"name": level.name, "folder": str(level)}]).outputs_dir == str(tmp_path)
    lone = tmp_path / "elsewhere"
    (tmp_path / "run.json").unlink()
    assert Results.of_levels([{"name": "x", "folder": str(lone / "x")}]).outputs_dir == str(lone)
