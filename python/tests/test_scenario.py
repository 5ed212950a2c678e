"""A run of the public AgentX scenario."""

import json
import pickle

from evalscope.perf.arguments import Arguments
from evalscope.perf.main import run_perf_benchmark
from evalscope.perf.results import Results


def test_each_level_is_its_summary_as_in_the_reference(server, tmp_path):
    requests = [
        {"t": t / 5, "type": "s", "model": "m", "in": 64 * (t + 1), "out": 4, "hash_ids": list(range(t + 1)), "api_time": 0.1}
        for t in range(4)
    ]
    (tmp_path / "traces.jsonl").write_text(json.dumps({"id": "a", "block_size": 64, "hash_id_scope": "local", "requests": requests}))
    args = Arguments(
        model="simulated",
        url=f"{server.url}/v1/chat/completions",
        tokenizer_path="builtin",
        dataset_path=str(tmp_path),
        duration=2,
        parallel=[1, 2],
        scenario={"name": "agentx", "mode": "smoke", "num_gpus": 2},
        outputs_dir=str(tmp_path / "outputs"),
        sleep_interval=0,
    )
    results = run_perf_benchmark(args)
    assert isinstance(results, dict) and list(results) == ["parallel_1", "parallel_2"]
    summary = results["parallel_2"]
    with open(f"{results.outputs_dir}/agentx_256k/parallel_2/agentx_summary.json") as file:
        assert json.load(file) == summary
    with open(f"{results.outputs_dir}/agentx_256k/agentx_sweep_summary.json") as file:
        assert json.load(file) == results
    assert summary["status"] == "completed" and summary["concurrency"] == 2 and summary["submission_valid"] is False
    assert summary["metrics"]["request_count"]["avg"] == results.levels["parallel_2"].metrics.total_requests
    assert pickle.loads(pickle.dumps(results)) == results
    assert list(Results.read(results.outputs_dir)["parallel_1"].metrics.to_dict())
