"""EvalScope's figures: its OpenaiPlugin reads each request, its MetricsAccumulator, its SQLite file and
get_percentile_results sum them up, and create_message writes benchmark_summary.json's members.

The packages above evalscope.perf import every benchmark; they are left out, and so is all that the functions called here
do not use.
"""

import asyncio
import math
import os
import sqlite3
import tempfile
import types

from replay import Session, Words, clock, events, load, prompt, show, starts, stub


class Silent:
    """A logger that says nothing."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


for name in ("evalscope", "evalscope.utils", "evalscope.metrics", "evalscope.perf", "evalscope.perf.utils", "evalscope.perf.plugin",
             "evalscope.perf.plugin.api", "evalscope.perf.plugin.datasets"):
    stub(name)
stub("evalscope.utils.logger", get_logger=Silent)
stub("evalscope.utils.import_utils", check_import=lambda *a, **k: False)
stub("evalscope.utils.io_utils", current_time=None, base64_to_PIL=None)
stub("evalscope.metrics.semantics", format_perf_value=None)
stub("evalscope.perf.arguments", Arguments=object)
stub("evalscope.perf.multi_turn_args", _sample_int_or_range=None)
stub("evalscope.perf.plugin.datasets.utils", load_tokenizer=lambda path: Words(),
     tokenize_chat_messages=lambda tokenizer, messages: tokenizer.encode(messages[0]["content"]))
load("evalscope", "evalscope.perf.utils.perf_constants")
load("evalscope", "evalscope.perf.utils.body_meta")
measures = load("evalscope", "evalscope.perf.utils.benchmark_util")
load("evalscope", "evalscope.perf.utils.perf_models")
load("evalscope", "evalscope.perf.utils.trace_metrics")
load("evalscope", "evalscope.perf.utils.workload_timeline")
database = load("evalscope", "evalscope.perf.utils.db_util")
load("evalscope", "evalscope.perf.plugin.registry")
load("evalscope", "evalscope.perf.plugin.api.base")
client = load("evalscope", "evalscope.perf.plugin.api.default_api")
client.time = clock
plugin = load("evalscope", "evalscope.perf.plugin.api.openai_api").OpenaiPlugin(types.SimpleNamespace(tokenizer_path="words"))


async def replay(requests):
    outputs = []
    for r in requests:
        starts(r)
        body = {"stream": r["stream"], "messages": [{"role": "user", "content": prompt(r)}]}
        outputs.append(await plugin.process_request(Session(r), "http://x", {}, body))
    return outputs


def main():
    outputs = asyncio.run(replay(events()))
    accumulator = measures.MetricsAccumulator(concurrency=0, rate=-1)
    path = os.path.join(tempfile.mkdtemp(), "benchmark_data.db")
    with sqlite3.connect(path) as connection:
        cursor = connection.cursor()
        database.create_result_table(cursor)
        for output in outputs:
            accumulator.update(output, plugin)
            database.insert_benchmark_data(cursor, output)
    figures = {}
    for name, value in accumulator.to_result().create_message(api_type="openai").items():
        if isinstance(value, (int, float)):
            figures[f"summary.{name}"] = value
    for i, row in enumerate(database.get_percentile_results(path, "openai").to_list()):
        for name, value in row.items():
            if isinstance(value, (int, float)) and not math.isnan(value):  # a column without values
                figures[f"percentiles.{i}.{name}"] = value
    show(figures)


main()
