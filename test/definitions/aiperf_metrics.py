"""aiperf's figures: its AsyncSSEStreamReader and ChatEndpoint read each reply, its metric classes make the figures of each
record and of the run, its metric_result_from_array sums them up and to_display_unit gives their units.

Tokens are the server's count (--use-server-token-count, --per-chunk-usage); where it gave none, those of the text.
"""

import asyncio
import sys
import types

from replay import TOOLS, Content, absent, clock, events, show, starts

absent("transformers", "datasets")
sys.path.insert(0, str(TOOLS / "aiperf"))
import numpy as np  # noqa: E402
from aiperf.common.enums import MetricFlags, MetricType  # noqa: E402
from aiperf.common.exceptions import NoMetricValue  # noqa: E402
from aiperf.common.models import ErrorDetails  # noqa: E402
from aiperf.common.models.record_models import ParsedResponseRecord, RequestRecord, TextResponse, TokenCounts  # noqa: E402
from aiperf.endpoints.openai_chat import ChatEndpoint  # noqa: E402
from aiperf.metrics.display_units import to_display_unit  # noqa: E402
from aiperf.metrics.metric_dicts import MetricRecordDict, MetricResultsDict, metric_result_from_array  # noqa: E402
from aiperf.metrics.metric_registry import MetricRegistry  # noqa: E402
from aiperf.records.inference_result_parser import InferenceResultParser  # noqa: E402
from aiperf.transports import sse_utils  # noqa: E402

sse_utils.time = clock
DISTRIBUTIONS = ("time_to_first_token", "time_to_second_token", "request_latency", "inter_token_latency", "inter_chunk_latency",
                 "output_token_throughput_per_user", "output_sequence_length", "input_sequence_length")
SINGLE = ("output_token_throughput", "request_throughput", "request_count", "error_request_count", "benchmark_duration")
PARSER = types.SimpleNamespace(
    run=types.SimpleNamespace(cfg=types.SimpleNamespace(endpoint=types.SimpleNamespace(per_chunk_usage=True))),
    _server_output_minus_reasoning=lambda total, reasoning: total - (reasoning or 0) if total is not None else None,
    warning=lambda *a, **k: None, debug=lambda *a, **k: None)


async def read(request):
    """The record of one request, as the tool's worker and its record processor make it."""
    starts(request)
    record = RequestRecord(model_name="m", timestamp_ns=request["post"], start_perf_ns=request["post"], status=request["status"])
    if request["status"] != 200:
        record.error = ErrorDetails(code=request["status"], message="no", type="HTTPError")
        return ParsedResponseRecord(request=record, responses=[])
    if not request["stream"]:
        record.responses.append(TextResponse(perf_ns=request["end"], text=request["body"], content_type="application/json"))
    async for message in sse_utils.AsyncSSEStreamReader(Content(request).iter_any()):
        sse_utils.AsyncSSEStreamReader.inspect_message_for_error(message)
        record.responses.append(message)
    endpoint = ChatEndpoint(model_endpoint=None)
    responses = endpoint.extract_response_data(record)
    counts = await InferenceResultParser._compute_server_token_counts(PARSER, responses)
    if counts.output is None:
        text = "".join(r.data.get_text() for r in responses if r.data)
        counts = TokenCounts(input=request["prompt_tokens"], output=len(text.split()))
    parsed = ParsedResponseRecord(request=record, responses=responses, token_counts=counts)
    parsed.create_error_from_invalid()
    return parsed


async def replay(requests):
    return [await read(r) for r in requests]


def parsed(records, streams):
    """The values of every metric of records and of sums, each record's in the order of what they need."""
    order = [MetricRegistry.get_instance(tag) for tag in MetricRegistry.create_dependency_order_for([*DISTRIBUTIONS, *SINGLE])]
    order = [m for m in order if streams or not m.has_flags(MetricFlags.STREAMING_ONLY)]
    values = {}
    for record in records:
        failed = record.request.has_error
        of_record = MetricRecordDict()
        for metric in order:
            if metric.type == MetricType.DERIVED or (metric.tag == "error_request_count") != failed:
                continue
            try:
                of_record[metric.tag] = metric.parse_record(record, of_record)
            except NoMetricValue:
                continue
            values.setdefault(metric.tag, []).append(of_record[metric.tag])
    return order, values


def main():
    requests = events()
    order, values = parsed(asyncio.run(replay(requests)), requests[0]["stream"])
    run, figures = MetricResultsDict(), {}
    for metric in order:
        series = values.get(metric.tag, [])
        if metric.type == MetricType.AGGREGATE:
            reduce = {"sum": sum, "max": max, "min": min}[str(metric.aggregation_kind.value)]
            run[metric.tag] = reduce(series) if series else 0
        elif metric.type == MetricType.RECORD:
            flat = [x for value in series for x in (value if isinstance(value, list) else [value])]
            array = np.array(flat, dtype=np.float64)
            run[metric.tag] = float(array.sum())
            if metric.tag in DISTRIBUTIONS:
                shown(figures, metric_result_from_array(metric.tag, metric.header, str(metric.unit), array, float(array.sum())))
    for metric in order:
        if metric.type == MetricType.DERIVED:
            run[metric.tag] = metric.derive_value(run)
    for tag in SINGLE:
        metric = MetricRegistry.get_class(tag)
        value = run[tag]
        if metric.display_unit and metric.display_unit != metric.unit:
            value = metric.unit.convert_to(metric.display_unit, value)
        figures[f"{tag}.avg"] = value
    show(figures)


def shown(figures, result):
    result = to_display_unit(result, MetricRegistry)
    for name in ("avg", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "min", "max", "std", "count", "sum"):
        figures[f"{result.tag}.{name}"] = getattr(result, name)


main()
