"""Several servers in one run."""

import json
import pathlib

from evalscope.perf.arguments import Arguments
from evalscope.perf.main import run_perf_benchmark


def test_a_list_of_urls_is_spread_over_its_servers(server, tmp_path):
    urls = [server.url, server.url]
    args = Arguments(
        model="simulated",
        url=urls,
        balance="session",
        prompt="x",
        number=4,
        parallel=1,
        max_tokens=4,
        outputs_dir=str(tmp_path),
        no_timestamp=True,
        name="run",
    )
    run_perf_benchmark(args)
    found = [json.loads(p.read_text()) for p in pathlib.Path(tmp_path).rglob("perf_result.json")]
    assert [t["total"] for t in found[0]["levels"][0]["targets"]] == [2, 2]
