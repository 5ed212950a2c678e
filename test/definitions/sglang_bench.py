"""SGLang's figures: its async_request_openai_chat_completions reads each request, its calculate_metrics sums them up.

sglang.benchmark.serving imports datasets and transformers; neither function uses them beside a tokenizer for the
"retokenized" figures, which are not compared.
"""

import asyncio
import contextlib
import io
import types

from replay import Session, Words, clock, duration, events, load, show, starts, stub

for name in ("sglang", "sglang.benchmark", "sglang.srt", "sglang.srt.disaggregation", "sglang.srt.utils"):
    stub(name)
stub("transformers", AutoTokenizer=object, PreTrainedTokenizerBase=object)
stub("sglang.benchmark.datasets", DatasetRow=object, get_dataset=None)
stub("sglang.benchmark.datasets.mooncake", get_mooncake_request_over_time=None)
stub("sglang.benchmark.goodput", GOODPUT_SLO_METRICS=(), calculate_goodput=None, print_goodput=None)
stub("sglang.benchmark.utils", get_tokenizer=None, parse_custom_headers=None, set_ulimit=None,
     remove_prefix=lambda text, prefix: text[len(prefix):] if text.startswith(prefix) else text)
stub("sglang.srt.disaggregation.utils", FAKE_BOOTSTRAP_HOST="")
stub("sglang.srt.utils.network", resolve_base_url=None, resolve_host_port=None)
serving = load("sglang", "sglang.benchmark.serving")
serving.time = clock
serving.args = types.SimpleNamespace(disable_stream=False, disable_ignore_eos=False, header=None)


async def replay(requests):
    outputs = []
    for r in requests:
        starts(r)
        serving._create_bench_client_session = lambda r=r: Session(r)
        asked = serving.RequestFuncInput(prompt="p", api_url="http://x/v1/chat/completions", prompt_len=r["prompt_tokens"],
                                         output_len=r["max_tokens"], model="m", lora_name="", image_data=None, extra_request_body={})
        outputs.append(await serving.async_request_openai_chat_completions(asked))
    return outputs


def main():
    requests = events()
    serving.args.disable_stream = not requests[0]["stream"]
    outputs = asyncio.run(replay(requests))
    rows = [types.SimpleNamespace(prompt_len=r["prompt_tokens"], text_prompt_len=0, vision_prompt_len=0) for r in requests]
    with contextlib.redirect_stdout(io.StringIO()):
        m, _ = serving.calculate_metrics(rows, outputs, duration(requests), Words(), "sglang-oai-chat")
    figures = {"duration": duration(requests), "completed": m.completed, "total_input_tokens": m.total_input,
               "total_output_tokens": m.total_output, "request_throughput": m.request_throughput,
               "input_throughput": m.input_throughput, "output_throughput": m.output_throughput,
               "total_throughput": m.total_throughput, "concurrency": m.concurrency,
               "max_output_tokens_per_s": m.max_output_tokens_per_s, "max_concurrent_requests": m.max_concurrent_requests}
    for name in ("ttft", "tpot", "itl", "e2e_latency"):
        for statistic in ("mean", "median", "std", "p90", "p95", "p99"):
            figures[f"{statistic}_{name}_ms"] = getattr(m, f"{statistic}_{name}_ms")
    show(figures)


main()
