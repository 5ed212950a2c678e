"""guidellm's figures: its OpenAIHTTPBackend reads each reply, its accumulator makes the statistics of each request, its
GenerativeMetrics sums them up. The scheduler that starts requests is not run; it gives the instants of start and end.
"""

import asyncio
import json
import sys
import types
import warnings

from replay import TOOLS, absent, clock, events, prompt, show, starts

warnings.simplefilter("ignore")
absent("datasets", "pandas", "transformers", "torch")
sys.path.insert(0, str(TOOLS / "guidellm"))
import httpx  # noqa: E402
from guidellm.backends.openai import http  # noqa: E402
from guidellm.benchmark.schemas.accumulator import GenerativeRequestsAccumulator  # noqa: E402
from guidellm.benchmark.schemas.metrics import GenerativeMetrics  # noqa: E402
from guidellm.schemas import GenerationRequest, RequestInfo, UsageMetrics  # noqa: E402
from guidellm.schemas.backends import OpenAIHTTPBackendArgs  # noqa: E402

http.time = clock
METRICS = ("request_latency", "time_to_first_token_ms", "inter_token_latency_ms", "time_per_output_token_ms")
POINTS = ("p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "p999")


class Stream:
    """A reply as httpx streams it: its head went out at "sent", its lines come when their read came."""

    def __init__(self, request, trace):
        self.request, self.trace = request, trace

    async def __aenter__(self):
        clock.now = self.request["sent"]
        await self.trace("http11.send_request_headers.started", {})
        return self

    async def __aexit__(self, *exc):
        return False

    def raise_for_status(self):
        if self.request["status"] != 200:
            clock.now = self.request["end"]
            raise httpx.HTTPStatusError("no", request=None, response=None)

    async def aiter_lines(self):
        for read in self.request["reads"]:
            clock.now = read["at"]
            for line in read["data"].splitlines():
                yield line
        clock.now = self.request["end"]


class Whole:
    """A reply that is no stream, after httpx."""

    def __init__(self, request):
        self.request = request

    def raise_for_status(self):
        if self.request["status"] != 200:
            raise httpx.HTTPStatusError("no", request=None, response=None)

    def json(self):
        return json.loads(self.request["body"])


async def ask(request, trace):
    clock.now = request["sent"]
    await trace("http11.send_request_headers.started", {})
    clock.now = request["end"]
    return Whole(request)


async def resolve(request):
    """The last response and the timings of one request, as a worker of the tool has them."""
    starts(request)
    backend = http.OpenAIHTTPBackend(OpenAIHTTPBackendArgs(target="http://x", model="m", stream=request["stream"]))
    backend._async_client = types.SimpleNamespace(stream=lambda extensions, **_: Stream(request, extensions["trace"]),
                                                  request=lambda extensions, **_: ask(request, extensions["trace"]))
    asked = GenerationRequest(columns={"text_column": [prompt(request)]}, input_metrics=UsageMetrics(text_tokens=request["prompt_tokens"]))
    info = RequestInfo(request_id=asked.request_id, status="in_progress")
    info.timings.resolve_start = clock.perf_counter()
    response = None
    try:
        async for response, info in backend.resolve(asked, info):
            pass
        info.status = "completed"
    except Exception as error:
        info.status, info.error = "errored", str(error)
    info.timings.resolve_end = clock.perf_counter()
    return response, asked, info


async def replay(requests):
    return [await resolve(r) for r in requests]


def main():
    requests = events()
    groups = {"completed": GenerativeRequestsAccumulator(), "errored": GenerativeRequestsAccumulator()}
    for response, asked, info in asyncio.run(replay(requests)):
        groups[info.status].update_estimate(response, asked, info, True)
    start, end = min(r["sent"] for r in requests) / 1e9, max(r["end"] for r in requests) / 1e9
    metrics = GenerativeMetrics.compile(types.SimpleNamespace(
        timings=types.SimpleNamespace(finalized_measure_start=start, finalized_measure_end=end), incomplete=GenerativeRequestsAccumulator(), **groups,
        config=types.SimpleNamespace(confidence=None, slo=None, strategy=types.SimpleNamespace(defines_arrival_schedule=False))))
    figures = {"duration": end - start}
    for name in METRICS:
        of = getattr(metrics, name).successful
        path = f"metrics.{name}.successful"
        figures |= {f"{path}.mean": of.mean, f"{path}.median": of.median, f"{path}.count": of.count}
        figures |= {f"{path}.percentiles.{p}": getattr(of.percentiles, p) for p in POINTS}
    for name in ("successful", "errored", "total"):
        figures[f"metrics.request_totals.{name}"] = getattr(metrics.request_totals, name)
    for name in ("requests_per_second", "output_tokens_per_second", "tokens_per_second"):
        figures[f"metrics.{name}.successful.mean"] = getattr(metrics, name).successful.mean
    show(figures)


main()
