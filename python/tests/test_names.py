"""Names that scripts written for EvalScope import."""

import pytest
from evalscope.perf.arguments import Arguments
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.multi_turn_args import MultiTurnArgs
from evalscope.perf.plugin.api.default_api import DefaultApiPlugin, StreamedResponseHandler
from evalscope.perf.utils.benchmark_util import Metrics, PercentileMetrics


def keys(constants):
    return {value for name, value in vars(constants).items() if name.isupper()}


def test_metrics_read_a_result(task):
    from evalscope.perf.utils import perf_constants, perf_models

    results = run_perf_benchmark(task)
    level = results["parallel_4_number_8"]
    assert level["metrics"][Metrics.TOTAL_REQUESTS] == 8 and level["metrics"][Metrics.AVERAGE_TIME_TO_FIRST_TOKEN] == level.metrics.avg_ttft
    assert level["percentiles"]["99%"][PercentileMetrics.TTFT] == level.percentiles.get_p99("ttft")
    assert level["percentiles"].to_columns()[PercentileMetrics.LATENCY] == level.percentiles["Latency (s)"]
    assert set(level["metrics"]) - {"Not Applicable Metrics"} <= keys(Metrics) and set(level["percentiles"].to_columns()) <= keys(
        PercentileMetrics
    )
    assert Metrics is perf_constants.Metrics and isinstance(level["metrics"], perf_models.BenchmarkSummary)


@pytest.mark.parametrize("api, is_one", [("openai", False), (None, False), ("openai_embedding", True), ("Embed", True), ("rerank", True)])
def test_which_apis_are_embeddings(api, is_one):
    assert Metrics.is_embedding_or_rerank(api) is is_one


def test_multi_turn_args_are_a_value():
    args = MultiTurnArgs(first_turn_length=[100, 200], chars_per_token=2.5)
    assert args.first_turn_length == [100, 200] and args.subsequent_turn_length == 500 and args.num_workers == 4
    drawn = [args.sample_params()["first_turn_length"] for _ in range(50)]
    assert len(set(drawn)) > 1 and all(100 <= d <= 200 for d in drawn)
    assert args.model_fields_set == {"first_turn_length", "chars_per_token"}
    assert args.model_dump(exclude_unset=True) == {"first_turn_length": [100, 200], "chars_per_token": 2.5}
    assert args == MultiTurnArgs(**args.model_dump()) and MultiTurnArgs() != args and "first_turn_length=[100, 200]" in repr(args)


@pytest.mark.parametrize("name, value", [
    ("first_turn_length", [5]), ("first_turn_length", [9, 5]), ("subsequent_turn_length", [-1, 5]), ("num_workers", -1),
    ("num_workers", "two"), ("chars_per_token", 0), ("turns", 3),
])  # fmt: skip
def test_multi_turn_args_that_mean_nothing_are_refused(name, value):
    with pytest.raises(ValueError, match=f"^{name}: "):
        MultiTurnArgs(**{name: value})


def test_a_run_takes_multi_turn_args_for_arguments_of_its_data_set(task, folder):
    task = {
        **task,
        "prompt": None,
        "dataset": "random_multi_turn",
        "tokenizer_path": "builtin",
        "multi_turn": True,
        "min_turns": 2,
        "max_turns": 2,
        "number": 2,
        "parallel": 2,
    }
    args = Arguments(**task, multi_turn_args=MultiTurnArgs(first_turn_length=100, subsequent_turn_length=[20, 20]))
    assert args.multi_turn_args == {"first_turn_length": 100, "subsequent_turn_length": [20, 20]}
    (level,) = run_perf_benchmark(args).values()
    assert level["trace_summary"].n_traces == 2 and level.raw["sessions"] == {"total": 2, "cut_short": 0}
    assert [turn["total"] for turn in level.raw["turns"]] == [2, 2] and level.raw["turns"][0]["input_tokens"] > 100


@pytest.mark.parametrize("chunks, messages", [
    ([b'id: 1\nevent: message\ndata: {"a": []}\n\n'], ['data: {"a": []}']),
    ([b"event: ping\nid: alive\n\n", b": comment\n\n"], []),
    ([b'data: {"a": 1,\ndata: "b": 2}\n\n'], ['data: {"a": 1,"b": 2}']),
    ([b'data: {"a":', b' 1}'], ['data: {"a": 1}']),
    ([b"data: [DO", b"NE]"], ["data: [DONE]"]),
    ([b'data: {"a": 1}\r\n\r', b'\ndata: [DONE]\r\n\r\n'], ['data: {"a": 1}', "data: [DONE]"]),
    (['data: {"a": "中"}\n\n'.encode()[:13], 'data: {"a": "中"}\n\n'.encode()[13:]], ['data: {"a": "中"}']),
    ([b'data: {"a": "\xff"}\n\n'], ['data: {"a": ""}']),
    ([b"data: 1", b"2\n\n"], ["data: 12"]),
])  # fmt: skip
def test_an_event_stream_is_cut_into_messages(chunks, messages):
    handler = StreamedResponseHandler()
    assert [m for chunk in chunks for m in handler.add_chunk(chunk)] == messages
    assert handler.buffer == "" or not messages
    assert DefaultApiPlugin.__module__.endswith("openai_api")


@pytest.mark.parametrize("words", [
    "from evalscope.perf.utils.benchmark_util import BenchmarkData", "from evalscope.perf.utils.db_util import get_percentile_results",
    "from evalscope.perf.plugin.datasets.line_by_line import LineByLineDatasetPlugin", "import evalscope.perf.core.http_client",
])  # fmt: skip
def test_what_is_inside_its_engine_is_explained(words):
    with pytest.raises(ImportError, match="is not in this build"):
        exec(words, {})
