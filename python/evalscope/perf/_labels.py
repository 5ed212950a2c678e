# Generated from the tables in Go by `make docs`: change those, not this file.
"""What figures are called: in EvalScope's files, as attributes of its classes, and in the guides."""

# attribute -> key of benchmark_summary.json
SUMMARY = {
    "time_taken": "Test Duration (s)",
    "request_throughput": "Req Throughput (req/s)",
    "avg_latency": "Avg Latency (s)",
    "avg_input_tokens": "Avg Input Tokens",
    "output_token_throughput": "Output Throughput (tok/s)",
    "total_token_throughput": "Total Throughput (tok/s)",
    "avg_ttft": "Avg TTFT (ms)",
    "avg_tpot": "Avg TPOT (ms)",
    "avg_itl": "Avg ITL (ms)",
    "avg_output_tokens": "Avg Output Tokens",
}

# attribute -> key of benchmark_percentile.json
PERCENTILE = {
    "latency": "Latency (s)",
    "ttft": "TTFT (ms)",
    "itl": "ITL (ms)",
    "tpot": "TPOT (ms)",
    "input_tokens": "Input tokens",
    "output_tokens": "Output tokens",
    "output_throughput": "Output (tok/s)",
    "total_throughput": "Total (tok/s)",
    "decode_throughput": "Decode (tok/s)",
}

# label in the guides' tables -> key of the metric table
GUIDE = {
    "Time taken for tests (s)": "duration",
    "Request throughput (req/s)": "request_throughput",
    "Average QPS": "request_throughput",
    "Output token throughput (tok/s)": "output_throughput",
    "Throughput(average tokens/s)": "output_throughput",
    "Total token throughput (tok/s)": "total_throughput",
    "Average package latency (s)": "package_latency",
    "Average time to first token (s)": "ttft",
    "Average latency (s)": "latency",
    "Average time per output token (s)": "tpot",
    "Average input tokens per request": "input_tokens",
    "Average output tokens per request": "output_tokens",
    "Average package per request": "packages",
}

# key of the metric table -> title
TITLES = {
    "duration": "Duration",
    "request_throughput": "Request throughput",
    "output_throughput": "Output throughput",
    "total_throughput": "Total throughput",
    "total_latency": "Total latency",
    "reached_concurrency": "Reached concurrency",
    "decode_streams": "Streams in decode",
    "waiting_streams": "Streams before their first token",
    "cached_share": "Cached prompt share",
    "repeated_share": "Repeated prompt share",
    "merged_share": "Merged payloads",
    "package_latency": "Package latency",
    "tokens_per_payload": "Tokens per payload",
    "multi_token_share": "Multi-token payloads",
    "interpolated_share": "Interpolated gaps per token",
    "wasted_tokens": "Wasted tokens",
    "ttft_per_input_token": "TTFT per input token",
    "ttft_input_correlation": "Correlation of TTFT and input tokens",
    "goodput": "Goodput",
    "good_share": "Share of good requests",
    "ttft": "Time to first token",
    "ttft_from_due": "TTFT from due",
    "ttft_answer": "Time to first answer token",
    "ttft_first_wave": "TTFT, first wave",
    "ttft_rest": "TTFT, rest",
    "latency": "Latency",
    "latency_from_due": "Latency from due",
    "tpot": "Time per output token",
    "tpot_exact": "TPOT without the first payload's tokens",
    "mean_itl": "Average inter-token latency",
    "itl": "Inter-token latency",
    "payload_gap": "Gap per payload",
    "token_gap": "Gap per token",
    "tail": "Tail",
    "input_tokens": "Input tokens",
    "output_tokens": "Output tokens",
    "output_rate": "Output rate per request",
    "total_rate": "Total rate per request",
    "decode_rate": "Decode rate per user",
    "packages": "Packages",
    "send_lag": "Send lag",
    "connect_time": "Connect time",
    "time_in_client": "Time in client",
}
