"""The scripts of both guides, as they are written; only the port of the server is one that is free here."""

import gzip
import json
import os

from conftest import ROOT, Simulator, python

ENGLISH = """
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.arguments import Arguments

task_cfg = Arguments(
    parallel=[1, 10, 50, 100, 200],
    number=[10, 20, 100, 200, 400],
    model='Qwen2.5-0.5B-Instruct',
    url='http://127.0.0.1:8801/v1/chat/completions',
    api='openai',
    dataset='random',
    min_tokens=1024,
    max_tokens=1024,
    prefix_length=0,
    min_prompt_length=1024,
    max_prompt_length=1024,
    tokenizer_path='Qwen/Qwen2.5-0.5B-Instruct',
    extra_args={'ignore_eos': True}
)
results = run_perf_benchmark(task_cfg)
"""

CHINESE = """
from evalscope.perf.main import run_perf_benchmark

task_cfg = {"url": "http://127.0.0.1:8000/v1/chat/completions",
            "parallel": 1,
            "model": "qwen2.5",
            "number": 15,
            "api": "openai",
            "dataset": "openqa",
            "stream": True}
run_perf_benchmark(task_cfg)
"""


def cache(folder):
    """A hub cache as earlier downloads leave it, with a tokenizer and the dataset of the guides."""
    tokenizer = folder / "cache/models/Qwen/Qwen2___5-0___5B-Instruct"
    tokenizer.mkdir(parents=True)
    with gzip.open(ROOT / "internal/tokenizer/builtin.json.gz") as file:
        (tokenizer / "tokenizer.json").write_bytes(file.read())
    dataset = folder / "cache/datasets/AI-ModelScope/HC3-Chinese"
    dataset.mkdir(parents=True)
    (dataset / "open_qa.jsonl").write_text(
        "".join(json.dumps({"question": f"问题 {i}：什么是负载测试？"}, ensure_ascii=False) + "\n" for i in range(20)), encoding="utf-8"
    )
    return {"MODELSCOPE_CACHE": str(folder / "cache"), "MODELSCOPE_DOMAIN": "127.0.0.1:9"}


def run(script, port, folder, *flags):
    server = Simulator(*flags)
    try:
        process = python(script.replace(port, server.port), folder, **cache(folder))
        out, err = process.communicate(timeout=300)
    finally:
        server.end()
    assert process.returncode == 0, err
    return out, json.loads(next(folder.glob("outputs/*/*/perf_result.json")).read_text())


def test_the_english_guide_s_script(folder):
    out, result = run(ENGLISH, "8801", folder, "--ttft", "1ms", "--itl", "20us", "--stream-interval", "64")
    assert [level["load"]["name"] for level in result["levels"]] == [
        "parallel_1_number_10", "parallel_10_number_20", "parallel_50_number_100", "parallel_100_number_200", "parallel_200_number_400"]  # fmt: skip
    assert all(level["succeeded"] == level["load"]["number"] for level in result["levels"])
    assert all(level["metrics"]["output_tokens"]["mean"] == level["metrics"]["input_tokens"]["mean"] == 1024 for level in result["levels"])
    assert "Performance Test Summary Report" in out and out.count("Benchmarking summary:") == 5


def test_the_chinese_guide_s_script(folder):
    out, result = run(CHINESE, "8000", folder, "--ttft", "1ms", "--itl", "20us")
    (level,) = result["levels"]
    assert level["succeeded"] == 15 and "Benchmarking summary:" in out
    assert os.path.isfile(next(folder.glob("outputs/*/*/*/benchmark_data.db")))
