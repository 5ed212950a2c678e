"""vLLM's figures: its async_request_openai_chat_completions reads each request, its calculate_metrics sums them up.

vllm.benchmarks.serve imports datasets, tokenizers and an argument parser, and with them torch. calculate_metrics uses none of
them, so they are stubs here; vllm.benchmarks.lib.endpoint_request_func is whole.
"""

import asyncio
import contextlib
import io

from replay import Session, Words, clock, duration, events, load, show, starts, stub

stub("vllm")
stub("vllm.benchmarks")
stub("vllm.benchmarks.lib")
client = load("vllm", "vllm.benchmarks.lib.endpoint_request_func")
stub("vllm.benchmarks.datasets", SampleRequest=object, add_dataset_parser=None, get_samples=None)
stub("vllm.benchmarks.lib.ready_checker", wait_for_endpoint=None)
stub("vllm.benchmarks.lib.utils", convert_to_pytorch_benchmark_format=None, redact_sensitive_namespace=None, write_to_json=None)
stub("vllm.tokenizers", TokenizerLike=object, get_tokenizer=None)
stub("vllm.utils")
stub("vllm.utils.argparse_utils", FlexibleArgumentParser=object)
stub("vllm.utils.gc_utils", freeze_gc_heap=None)
stub("vllm.utils.network_utils", join_host_port=None)
serve = load("vllm", "vllm.benchmarks.serve")
client.time = clock


async def replay(requests):
    outputs = []
    for r in requests:
        starts(r)
        asked = client.RequestFuncInput(prompt="p", api_url="http://x/v1/chat/completions", prompt_len=r["prompt_tokens"],
                                        output_len=r["max_tokens"], model="m")
        outputs.append(await client.async_request_openai_chat_completions(asked, Session(r)))
    return outputs


def main():
    requests = events()
    outputs = asyncio.run(replay(requests))
    with contextlib.redirect_stdout(io.StringIO()):
        m, _ = serve.calculate_metrics([], outputs, duration(requests), Words(), [99.0], {})
    figures = {"duration": duration(requests), "completed": m.completed, "failed": m.failed, "num_prompts": len(requests),
               "total_input_tokens": m.total_input, "total_output_tokens": m.total_output,
               "request_throughput": m.request_throughput, "output_throughput": m.output_throughput,
               "total_token_throughput": m.total_token_throughput, "max_output_tokens_per_s": m.max_output_tokens_per_s,
               "max_concurrent_requests": m.max_concurrent_requests}
    for name in ("ttft", "tpot", "itl", "e2el"):
        for statistic in ("mean", "median", "std"):
            figures[f"{statistic}_{name}_ms"] = getattr(m, f"{statistic}_{name}_ms")
        for p, value in getattr(m, f"percentiles_{name}_ms"):
            figures[f"p{p:.0f}_{name}_ms"] = value
    show(figures)


main()
