"""The keys of EvalScope's result files by their names in EvalScope.

    level["metrics"][Metrics.AVERAGE_TIME_TO_FIRST_TOKEN]
    level["percentiles"].to_columns()[PercentileMetrics.TTFT]

Those of conversations, of speculative decoding and of embeddings are in no result of this build yet: a level's `metrics`
has no such key.
"""

from __future__ import annotations


class Metrics:
    """Keys of benchmark_summary.json, which is a level's `metrics`."""

    TIME_TAKEN_FOR_TESTS = "Test Duration (s)"
    NUMBER_OF_CONCURRENCY = "Concurrency"
    REQUEST_RATE = "Request Rate (req/s)"
    TOTAL_REQUESTS = "Total Requests"
    SUCCEED_REQUESTS = "Success Requests"
    FAILED_REQUESTS = "Failed Requests"
    STREAM_REQUESTS = "Stream Requests"
    NON_STREAM_REQUESTS = "Non-Stream Requests"
    REQUEST_THROUGHPUT = "Req Throughput (req/s)"
    AVERAGE_LATENCY = "Avg Latency (s)"
    AVERAGE_INPUT_TOKENS_PER_REQUEST = "Avg Input Tokens"
    OUTPUT_TOKEN_THROUGHPUT = "Output Throughput (tok/s)"
    TOTAL_TOKEN_THROUGHPUT = "Total Throughput (tok/s)"
    AVERAGE_TIME_TO_FIRST_TOKEN = "Avg TTFT (ms)"
    AVERAGE_TIME_PER_OUTPUT_TOKEN = "Avg TPOT (ms)"
    AVERAGE_INTER_TOKEN_LATENCY = "Avg ITL (ms)"
    AVERAGE_OUTPUT_TOKENS_PER_REQUEST = "Avg Output Tokens"
    INPUT_TOKEN_THROUGHPUT = "Input Throughput (tok/s)"
    AVERAGE_INPUT_TURNS_PER_REQUEST = "Avg Turns/Request"
    AVERAGE_CACHED_PERCENT = "KV Cache Hit Rate (%)"
    AVERAGE_FIRST_TURN_TTFT = "Avg First-Turn TTFT (ms)"
    AVERAGE_SUBSEQUENT_TURN_TTFT = "Avg Subsequent-Turn TTFT (ms)"
    AVERAGE_DECODED_TOKENS_PER_ITER = "Avg Decoded Tok/Iter"
    APPROX_SPECULATIVE_ACCEPTANCE_RATE = "Spec. Accept Rate"

    @staticmethod
    def is_embedding_or_rerank(api_name: str | None) -> bool:
        """Whether an API's name is one of embeddings or reranking."""
        return any(word in (api_name or "").lower() for word in ("embed", "rerank"))


class PercentileMetrics:
    """Keys of benchmark_percentile.json, which are the columns of a level's `percentiles`."""

    PERCENTILES = "Percentiles"
    LATENCY = "Latency (s)"
    TTFT = "TTFT (ms)"
    ITL = "ITL (ms)"
    TPOT = "TPOT (ms)"
    INPUT_TOKENS = "Input tokens"
    OUTPUT_TOKENS = "Output tokens"
    OUTPUT_THROUGHPUT = "Output (tok/s)"
    INPUT_THROUGHPUT = "Input (tok/s)"
    TOTAL_THROUGHPUT = "Total (tok/s)"
    DECODE_THROUGHPUT = "Decode (tok/s)"
