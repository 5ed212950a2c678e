"""Reads a folder of runs with EvalScope's own loader and computes its figures anew with EvalScope's own classes.

usage: read_results.py ROOT RUN LEVEL FACTS > JSON

FACTS is a JSON list of what happened to each measured request, in nanoseconds. Only the modules that read perf results
are imported: the packages around them pull in several hundred megabytes and take no part here.
"""

import importlib.util
import json
import logging
import shutil
import sqlite3
import sys
import tempfile
import types

SPEC = importlib.util.find_spec('evalscope')
if SPEC is None:
    sys.exit('evalscope is not installed: run `make testenv`')
ROOT = SPEC.submodule_search_locations[0]
BARE = ['evalscope'] + ['evalscope.' + name for name in
                        ('metrics', 'api', 'api.metric', 'utils', 'service', 'perf', 'perf.utils')]
UNUSED = {'evalscope.perf.arguments': 'Arguments', 'evalscope.utils.io_utils': 'current_time',
          'evalscope.perf.utils.trace_metrics': 'TraceLevelSummary'}

for name in BARE:
    package = types.ModuleType(name)
    package.__path__ = [ROOT + ''.join('/' + part for part in name.split('.')[1:])]
    sys.modules[name] = package
sys.modules['evalscope.utils'].get_logger = lambda *a, **k: logging.getLogger('evalscope')
for name, attribute in UNUSED.items():
    module = types.ModuleType(name)
    setattr(module, attribute, object)
    sys.modules[name] = module

from evalscope.perf.utils.benchmark_util import BenchmarkData, MetricsAccumulator  # noqa: E402
from evalscope.perf.utils.db_util import get_percentile_results  # noqa: E402
from evalscope.perf.utils.perf_models import BenchmarkSummary  # noqa: E402
from evalscope.perf.utils.workload_timeline import WorkloadTimeline  # noqa: E402
from evalscope.service import perf_archive  # noqa: E402


def as_evalscope_saw_it(fact):
    """A request as EvalScope's HTTP client would have noted it."""
    seconds = [at / 1e9 for at in fact['at']]
    data = BenchmarkData(start_time=fact['sent'] / 1e9, completed_time=fact['end'] / 1e9, success=fact['success'],
                         is_stream=fact['stream'])
    if fact['success']:
        data.query_latency = (fact['last'] - fact['sent']) / 1e9
        data.first_chunk_latency = (fact['at'][0] - fact['sent']) / 1e9 if fact['at'] else data.query_latency
        data.inter_chunk_latency = [b - a for a, b in zip(seconds, seconds[1:])]
        data.prompt_tokens, data.completion_tokens = fact['prompt'], fact['completion']
        data.real_cached_tokens = fact['cached']
    return data


def percentiles(database):
    """EvalScope's percentiles of our database; it writes 0 where we say that there is no TPOT."""
    with tempfile.NamedTemporaryFile(suffix='.db') as copy:
        shutil.copyfile(database, copy.name)
        connection = sqlite3.connect(copy.name)
        connection.execute('UPDATE result SET time_per_output_token = 0 WHERE success = 1 AND time_per_output_token IS NULL')
        connection.commit()
        connection.close()
        rows = get_percentile_results(copy.name, api_type='openai').to_list()
    return [{k: None if v != v else v for k, v in row.items()} for row in rows]


def main(root, run, level, facts):
    with open(facts) as file:
        requests = [as_evalscope_saw_it(fact) for fact in json.load(file)]
    sums, timeline = MetricsAccumulator(concurrency=2, rate=-1.0), WorkloadTimeline()
    for data in requests:
        sums.update(data, None)
    for data in sorted(requests, key=lambda d: d.completed_time):
        timeline.feed(data)
    folder = f'{root}/{run}/{level}'
    streamed = all(d.is_stream for d in requests)
    json.dump({
        'list': perf_archive.list_run_summaries(root),
        'detail': perf_archive.build_run_detail(root, run),
        'items': perf_archive.list_run_items(root, run),
        'requests': perf_archive.query_request_page(root, run, level, None, 1, 500),
        'failed': perf_archive.query_request_page(root, run, level, 'failed', 1, 500),
        'summary': BenchmarkSummary.from_dict(sums.to_result().create_message(api_type='openai')).to_dict(),
        'percentiles': percentiles(f'{folder}/benchmark_data.db') if streamed else None,
        'throughput': timeline.to_summary().to_dict(),
        'timeline': timeline.to_raw_points_dict(),
    }, sys.stdout, allow_nan=False)


main(*sys.argv[1:])
