"""What EvalScope's own tests of perf hold: tasks of each kind run to their end with as many requests as were asked for.

Theirs talk to public servers and hubs; here both are on this machine.
"""

import base64
import gzip
import json
import os

import pytest
from conftest import ENGINE, ROOT, posix
from evalscope.perf.arguments import Arguments
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.multi_turn_args import MultiTurnArgs
from evalscope.perf.utils.benchmark_util import Metrics
from hub import Hub

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
FORCED = {"ignore_eos": True}
LEVELS = {"parallel": [1, 2], "number": [2, 4]}
RANDOM = {"dataset": "random", "min_prompt_length": 64, "max_prompt_length": 64, "prefix_length": 0, "tokenizer_path": "Qwen/Q", "min_tokens": 8, "max_tokens": 8,
          "extra_args": FORCED, "seed": None}  # fmt: skip


def lines(rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def trajectories():
    """A Parquet file of agents' runs."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    said = [
        {"role": "user", "content": "Mend the parser. " * 40},
        *({"role": role, "content": f"It says no, line {i}. " * 9} for i in range(9) for role in ("assistant", "tool")),
    ]
    file = arrow.BufferOutputStream()
    parquet.write_table(arrow.table({"messages": [json.dumps(said)] * 6, "instance_id": list("abcdef")}), file)
    return file.getvalue().to_pybytes()


@pytest.fixture(scope="module")
def hub():
    talk = {
        "conversation": [
            {"human": "天空为什么是蓝色的，请说明原因？", "assistant": "因为散射。"},
            {"human": "海洋为什么也是蓝色的呢？", "assistant": "也是。"},
        ]
    }
    images = {f"test/{i}.png": PIXEL for i in range(4)}
    images["test/metadata.jsonl"] = lines({"file_name": f"{i}.png", "instruction": "Make it red."} for i in range(4))
    h = Hub({
        "datasets/AI-ModelScope/HC3-Chinese": {"open_qa.jsonl": lines({"question": f"第{i}个问题：什么是负载测试？"} for i in range(20))},
        "datasets/swift/sharegpt": {"common_zh_70k.jsonl": lines([talk] * 9)},
        "datasets/black-forest-labs/kontext-bench": images,
        "datasets/SWE-bench/SWE-smith-trajectories": {"data/tool-00000-of-00001.parquet": trajectories()},
        "models/Qwen/Q": {"tokenizer.json": gzip.decompress((ROOT / "internal" / "tokenizer" / "builtin.json.gz").read_bytes())},
    })  # fmt: skip
    yield h
    h.end()


@pytest.fixture(autouse=True)
def surroundings(hub, folder, monkeypatch):
    monkeypatch.setenv("MODELSCOPE_ENDPOINT", hub.url)
    monkeypatch.setenv("MODELSCOPE_CACHE", str(folder / "cache"))
    (folder / "queries.jsonl").write_bytes(lines({"_id": f"q{i}", "text": f"query {i}"} for i in range(6)))
    (folder / "pairs.jsonl").write_bytes(lines({"query": f"query {i}", "documents": ["one", "another"]} for i in range(6)))


TASKS = {
    "questions": ("/chat/completions", {"parallel": 1, "number": 15, "dataset": "openqa", "debug": True, "max_tokens": 8}),
    "fixed lengths, whole replies": ("/completions", {"number": 8, "dataset": "speed_benchmark", "min_tokens": 8, "max_tokens": 8, "seed": None, "stream": False, "extra_args": FORCED}),
    "token ids": ("/completions", {**RANDOM, "parallel": 20, "number": 20, "tokenize_prompt": True}),
    "texts": ("/completions", {**RANDOM, **LEVELS, "stream": True}),
    "chat, with a warm-up": ("/chat/completions", {**RANDOM, **LEVELS, "warmup_num": 3}),
    "drawn images": ("/chat/completions", {**RANDOM, **LEVELS, "dataset": "random_vl", "image_height": 32, "image_width": 32, "image_num": 2}),
    "images of a hub": ("/chat/completions", {**LEVELS, "dataset": "kontext_bench", "min_tokens": 8, "max_tokens": 8, "tokenizer_path": "Qwen/Q", "seed": None, "extra_args": FORCED}),
    "conversations as prompts": ("/chat/completions", {**LEVELS, "dataset": "share_gpt_zh", "max_tokens": 8}),
    "a share as warm-up": ("/chat/completions", {"parallel": [2, 4], "number": [5, 10], "warmup_num": 0.2, "dataset": "openqa", "max_tokens": 8, "stream": True}),
    "embeddings of random texts": ("/embeddings", {**LEVELS, "api": "openai_embedding", "dataset": "random_embedding", "min_prompt_length": 64, "max_prompt_length": 64,
                                                   "tokenizer_path": "Qwen/Q"}),
    "embeddings of a file": ("/embeddings", {**LEVELS, "api": "openai_embedding", "dataset": "embedding", "tokenizer_path": "Qwen/Q", "dataset_path": "queries.jsonl"}),
    "batches of random texts": ("/embeddings", {**LEVELS, "api": "openai_embedding", "dataset": "random_embedding_batch", "min_prompt_length": 64, "max_prompt_length": 64,
                                                "tokenizer_path": "Qwen/Q", "extra_args": {"batch_size": 8}}),
    "batches of a file": ("/embeddings", {**LEVELS, "api": "openai_embedding", "dataset": "embedding_batch", "tokenizer_path": "Qwen/Q", "dataset_path": "queries.jsonl"}),
    "rankings of random texts": ("/rerank", {"parallel": [1, 2], "number": [5, 5], "api": "openai_rerank", "dataset": "random_rerank", "min_prompt_length": 64,
                                             "max_prompt_length": 64, "tokenizer_path": "Qwen/Q", "extra_args": {"num_documents": 5, "document_length_ratio": 3}}),
    "rankings of a file": ("/rerank", {**LEVELS, "api": "openai_rerank", "dataset": "rerank", "tokenizer_path": "Qwen/Q", "dataset_path": "pairs.jsonl"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TASKS)
def test_each_kind_of_task_runs_to_its_end(server, name):
    path, task = TASKS[name]
    results = run_perf_benchmark(
        Arguments(**{"model": "simulated", "url": server.url + path, "api": "openai", "sleep_interval": 0, "api_key": "k", **task})
    )
    numbers = task["number"] if isinstance(task["number"], list) else [task["number"]]
    assert [level["metrics"].total_requests for level in results.values()] == numbers, "a warm-up is not counted"
    assert [level["metrics"][Metrics.SUCCEED_REQUESTS] for level in results.values()] == numbers
    sent = [json.loads(r["request"]) for level in results.values() for r in level.requests()]
    assert not {"batch_size", "num_documents", "document_length_ratio"} & {key for body in sent for key in body}, (
        "what is the data set's is not sent"
    )
    for body in sent:
        if "random" in name and "batches" in name:
            assert len(body["input"]) == 8
        if "documents" in body:
            assert len(body["documents"]) == (5 if "random" in name else 2)


CONVERSATIONS = {
    "random words": {"parallel": [2, 3], "number": [4, 6], "dataset": "random_multi_turn", "min_turns": 2, "max_turns": 4, "min_prompt_length": 64, "max_prompt_length": 256,
                     "max_tokens": 16, "tokenizer_path": "Qwen/Q"},
    "a warm-up": {"parallel": 2, "number": 6, "warmup_num": 2, "dataset": "share_gpt_zh_multi_turn", "max_tokens": 16, "max_turns": 3},
    "ShareGPT": {"parallel": 2, "number": 8, "dataset": "share_gpt_zh_multi_turn", "max_tokens": 16, "max_turns": 4},
    "SWE-Smith": {"parallel": 4, "number": 8, "dataset": "swe_smith", "tokenizer_path": "Qwen/Q", "max_tokens": 8, "min_tokens": 8, "min_turns": 3, "max_turns": 3,
                  "multi_turn_args": MultiTurnArgs(first_turn_length=100, subsequent_turn_length=20, num_workers=4), "seed": 42, "extra_args": FORCED},
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversations_run_to_their_end(server, name):
    task = CONVERSATIONS[name]
    results = run_perf_benchmark(
        Arguments(**{"model": "simulated", "url": server.url + "/chat/completions", "sleep_interval": 0, "multi_turn": True, **task})
    )
    numbers = task["number"] if isinstance(task["number"], list) else [task["number"]]
    assert [level["trace_summary"].n_traces for level in results.values()] == numbers
    for level in results.values():
        least, most = task.get("min_turns", 2), task.get("max_turns")
        assert level["metrics"].failed_requests == 0 and level.raw["sessions"] == {"total": level["trace_summary"].n_traces, "cut_short": 0}
        assert least <= len(level.raw["turns"]) <= most
        for request in level.requests():
            roles = [m["role"] for m in json.loads(request["request"])["messages"]]
            assert roles.count("assistant") == request["turn"] and roles[-1] == "user"


def test_one_run_leaves_nothing_to_the_next(server):
    tasks = [
        Arguments(parallel=1, number=1, model="simulated", url=server.url, api="openai", dataset="openqa", max_tokens=4) for _ in range(2)
    ]
    assert [run_perf_benchmark(task)["parallel_1_number_1"]["metrics"].total_requests for task in tasks] == [1, 1]


def test_a_warm_up_is_counted_by_the_arguments():
    assert Arguments(model="m", url="http://h", number=10, warmup_num=3).warmup_count == 3
    assert Arguments(model="m", url="http://h", number=10, warmup_num=0.3).warmup_count == 3


@posix
@pytest.mark.parametrize(
    "api, program, dataset, path",
    [("local", "transformers", "openqa", "/v1/chat/completions"), ("local_vllm", "vllm", "speed_benchmark", "/v1/completions")],
)
def test_a_server_is_started_for_the_run(folder, monkeypatch, api, program, dataset, path):
    """A stand-in for the program of that name, which this machine need not have."""
    (folder / "bin").mkdir()
    stand_in = folder / "bin" / program
    stand_in.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --port ]; do shift; done\nexec "{ENGINE}" simulate --port "$2" --prefill-rate 0 --itl 100us\n'
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
    results = run_perf_benchmark(
        Arguments(parallel=1, model="Qwen/Q", number=8, api=api, dataset=dataset, min_tokens=4, max_tokens=4, debug=True)
    )
    assert results["parallel_1_number_8"]["metrics"].total_requests == 8
    assert json.loads(open(f"{results.outputs_dir}/parallel_1_number_8/benchmark_args.json").read())["url"].endswith(path)
