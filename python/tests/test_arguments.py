"""Arguments: names, defaults, types, refusals."""

import argparse
import datetime
import inspect
import pathlib

import pytest
from evalscope.perf.arguments import Arguments
from evalscope.perf.errors import InvalidArguments
from evalscope.perf.main import run_perf_benchmark

# EvalScope 1.14.1's fields with their defaults, as its own model prints them (model_id is derived, shapes of lists aside).
REFERENCE = {
    "model": None, "attn_implementation": None, "api": "openai", "tokenizer_path": None, "port": 8877,
    "url": "http://127.0.0.1:8877/v1/chat/completions", "headers": {}, "connect_timeout": None, "read_timeout": None,
    "total_timeout": 21600, "api_key": None, "no_test_connection": False, "scenario": None, "number": [1000], "parallel": [1],
    "rate": [-1.0], "warmup_num": 0.0, "enable_pd_metrics": False, "open_loop": False, "sleep_interval": 5, "duration": None,
    "sla_auto_tune": False, "sla_variable": "parallel", "sla_params": None, "sla_num_runs": 3, "sla_upper_bound": 65536,
    "sla_lower_bound": 1, "sla_fixed_parallel": None, "sla_number_multiplier": None, "db_commit_interval": 1000,
    "queue_size_multiplier": 5, "in_flight_task_multiplier": 2, "num_workers": 0, "log_every_n_query": 100, "debug": False,
    "enable_progress_tracker": False, "visualizer": None, "wandb_api_key": None, "swanlab_api_key": None, "swanlab_host": None,
    "name": None, "alias": None, "no_timestamp": False, "max_prompt_length": 131072, "min_prompt_length": 0, "prefix_length": 0,
    "prefix_count": 1, "prompt": None, "query_template": None, "apply_chat_template": None, "image_width": 224,
    "image_height": 224, "image_format": "RGB", "image_num": 1, "image_patch_size": 28, "dataset": "openqa",
    "dataset_path": None, "data_source": None, "dataset_offset": 0, "dataset_args": None, "frequency_penalty": None,
    "repetition_penalty": None, "logprobs": None, "max_tokens": 2048, "min_tokens": None, "n_choices": None, "seed": None,
    "stop": None, "stop_token_ids": None, "stream": True, "temperature": 0.0, "top_p": None, "top_k": None, "extra_args": {},
    "tokenize_prompt": False, "multi_turn": False, "min_turns": 1, "max_turns": None, "multi_turn_args": None,
}  # fmt: skip


def test_fields_and_defaults_are_the_reference_s():
    args = Arguments()
    for name, default in REFERENCE.items():
        assert getattr(args, name) == default, name
    ours = {f.name for f in Arguments.FIELDS} - set(REFERENCE)
    assert ours == {
        "outputs_dir",
        "workers",
        "processes",
        "server_metrics_interval",
        "server_metrics_keep",
        "price",
        "gpu_metrics",
        "traceparent",
        "otlp",
        "prometheus_listen",
        "prometheus_remote_write",
        "listen",
        "nats",
        "listen_cert",
        "listen_key",
        "nats_creds",
        "nats_ca",
        "join_token_file",
        "workers_timeout",
        "on_worker_loss",
        "dry_run",
        "json",
        "visualizer_optional",
        "visualizer_arg",
        "api_arg",
        "api_spec",
        "tag",
        "gpus",
        "export",
        "strict",
        "calibrate",
        "calibrate_chunk_rate",
        "no_preflight",
        "request_id",
        "slo",
        "slo_share",
        "failures_as_infinite",
        "connections",
        "max_connections",
        "server_metrics",
        "test_timeout",
        "balance",
        "no_manifest",
        "replay_manifest",
        "ca_file",
        "client_cert",
        "client_key",
        "insecure",
        "verbose",
        "keep_reasoning",
        "session_header",
        "stage",
        "arrival",
        "burstiness",
        "max_in_flight",
        "at_limit",
        "warmup_duration",
        "warmup_barrier",
        "hold_load",
        "grace",
        "gate",
        "gate_junit",
        "gate_markdown",
        "gate_gitlab",
        "baseline",
        "gate_edge",
        "goodput",
        "mix",
        "mix_alone",
        "delays",
        "delay_cap",
        "resume",
        "find_knee",
        "between_probes",
        "repeat",
        "until",
        "max_repeat",
        "shuffle",
    }


def test_an_argument_that_is_gone_says_what_to_do():
    for name, (what, do) in Arguments.REMOVED.items():
        with pytest.raises(InvalidArguments, match=f"{name}: {what}: {do}"):
            Arguments(model="m", **{name: "x"})


def test_every_field_is_documented_and_typed():
    assert set(Arguments.__annotations__) - {"FIELDS", "REMOVED"} == {f.name for f in Arguments.FIELDS}
    assert inspect.getsource(Arguments).count('"""') >= 2 * len(Arguments.FIELDS)


@pytest.mark.parametrize("name, meant", [("paralel", "parallel"), ("max_token", "max_tokens"), ("dataset-path", "dataset_path")])
def test_an_unknown_name_is_refused_with_the_near_one(name, meant):
    with pytest.raises(ValueError, match=f"{name}: is not a known argument; did you mean '{meant}'"):
        Arguments(**{name: 1})
    with pytest.raises(AttributeError, match=meant):
        getattr(Arguments(), name)


@pytest.mark.parametrize("name, value", [
    ("parallel", "ten"), ("parallel", 1.5), ("parallel", [1, None]), ("stream", "perhaps"), ("url", 8000), ("headers", "a=b"),
    ("temperature", float("nan")), ("extra_args", {"x": object()}), ("model", ["a"]), ("number", []), ("stream", None),
])  # fmt: skip
def test_a_wrong_value_names_its_field(name, value, server):
    with pytest.raises(InvalidArguments) as caught:
        run_perf_benchmark({"model": "m", "url": server.url, "prompt": "x", **{name: value}})
    assert name in caught.value.fields


def test_all_problems_come_at_once_and_nothing_is_written(folder):
    with pytest.raises(InvalidArguments) as caught:
        run_perf_benchmark({"model": "m", "url": "no url", "parallel": [1, 2, 3], "number": [5, 5], "dataset": "opnqa"})
    assert caught.value.fields == ["url", "number", "dataset"] or set(caught.value.fields) >= {"url", "number"}
    assert any("did you mean openqa" in p.do for p in caught.value.problems)
    assert list(folder.iterdir()) == []


def test_values_of_other_types_are_taken_as_the_reference_does():
    args = Arguments(
        parallel="4", number=(10, "2x"), dataset_path=pathlib.Path("a"), stop_token_ids=[7], extra_args='{"a": 1}', temperature=1
    )
    assert args.given() == {
        "parallel": [4],
        "number": [10, "2x"],
        "dataset_path": "a",
        "stop_token_ids": ["7"],
        "extra_args": {"a": 1},
        "temperature": 1.0,
    }


def test_one_value_for_all_levels_reads_as_a_list():
    args = Arguments(number=3, parallel="4", rate=2)
    assert (args.number, args.parallel, args.rate) == ([3], [4], [2.0]) and isinstance(args.rate[0], float)
    args.number = "5x"
    assert args.number == ["5x"] and Arguments(max_tokens=8).max_tokens == 8


@pytest.mark.parametrize("name, value", [
    ("number", "ten"), ("number", ["3", "x"]), ("number", "2.5x"), ("number", []), ("parallel", "10x"), ("parallel", "1.5"), ("rate", "fast"),
    ("temperature", "nan"), ("stream", "perhaps"), ("seed", ""),
])  # fmt: skip
def test_a_text_that_is_no_value_is_refused_at_once(name, value):
    with pytest.raises(ValueError, match=f"^{name}: ") as caught:
        Arguments(**{name: value})
    assert caught.value.fields == [name] and caught.value.results is None
    with pytest.raises(ValueError, match=f"^{name}: "):
        setattr(Arguments(), name, value)


@pytest.mark.parametrize("given, warm, total", [
    ({}, 0, 1000), ({"warmup_num": 3, "number": [5, 9]}, 3, 8), ({"warmup_num": 0.25, "number": 10}, 2, 12), ({"warmup_num": 0.01, "number": 10}, 1, 11),
    ({"warmup_num": -1}, 0, 1000), ({"warmup_num": 0.5, "number": "10x", "parallel": [4, 8]}, 20, 60),
])  # fmt: skip
def test_warmup_and_total_count_are_those_of_the_first_level(given, warm, total):
    args = Arguments(**given)
    assert (args.warmup_count, args.total_count) == (warm, total)


@pytest.mark.parametrize("value, kept", [
    (30, 30), (0.5, 0.5), (30.0, 30), ("500ms", "500ms"), (datetime.timedelta(minutes=2), 120), (None, None),
])  # fmt: skip
def test_times_are_seconds_texts_with_units_or_timedeltas(value, kept):
    assert Arguments(read_timeout=value).read_timeout == kept


def test_a_namespace_says_what_is_not_none():
    args = Arguments.from_args(argparse.Namespace(model="m", number=[3], stream=None, func=print))
    assert args.given() == {"model": "m", "number": [3]}


def test_secrets_do_not_show():
    args = Arguments(api_key="sk-secret", headers={"X-Token": "secret"}, model="org/m")
    assert "secret" not in repr(args) and "secret" not in str(args.to_dict())
    assert args.given()["api_key"] == "sk-secret" and args.model_id == "m"
    with pytest.raises(ValueError) as caught:
        Arguments(api_key=12345)
    assert "12345" not in str(caught.value)


def test_attributes_are_checked_and_copied():
    args = Arguments(parallel=[1])
    args.parallel = [2]
    assert args.parallel == [2] and args == Arguments(parallel=[2])
    with pytest.raises(ValueError):
        args.paralel = 1
    args.number.append(5)
    assert Arguments().number == [1000]


def test_the_caller_s_object_is_not_changed(task):
    args = Arguments(**task)
    before = args.given()
    first = run_perf_benchmark(args)
    assert args.given() == before
    assert list(run_perf_benchmark(task)) == list(first) and task["parallel"] == [1, 4]
