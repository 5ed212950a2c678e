"""Reads a file with the reader that its format's users have, and prints what it saw as JSON."""
import csv
import json
import math
import sys


def read_csv(path):
    with open(path, newline='', encoding='utf-8') as f:
        return list(csv.DictReader(f, strict=True))


def read_parquet(path):
    import pyarrow.parquet as pq
    file = pq.ParquetFile(path)
    table = file.read()
    table.validate(full=True)
    return {
        'rows': table.to_pylist(),
        'types': {f.name: str(f.type) for f in table.schema},
        'order': table.schema.names,
        'groups': file.num_row_groups,
        'units': {k.decode(): v.decode() for k, v in (file.metadata.metadata or {}).items() if k.startswith(b'unit.')},
    }


def read_openmetrics(path):
    with open(path, encoding='utf-8') as f:
        return openmetrics(f.read())


def read_timed(path):
    """Parses each instant of a file alone: prometheus_client drops samples of a histogram that is there at several instants."""
    with open(path, encoding='utf-8') as f:
        lines = f.read().splitlines()
    assert lines[-1] == '# EOF'
    times = list(dict.fromkeys(line.rsplit(' ', 1)[1] for line in lines if not line.startswith('#')))
    found = {}
    for time in times:
        page = [line for line in lines if line.startswith('#') or line.rsplit(' ', 1)[1] == time]
        for family in openmetrics('\n'.join(page) + '\n'):
            found.setdefault(family['name'], {**family, 'samples': []})['samples'] += family['samples']
    return list(found.values())


def openmetrics(text):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
    families = list(text_string_to_metric_families(text))
    return [{
        'name': f.name, 'type': f.type, 'unit': f.unit,
        'samples': [{'name': s.name, 'labels': s.labels, 'value': s.value if math.isfinite(s.value) else str(s.value),
                     'time': float(s.timestamp) if s.timestamp is not None else None} for s in f.samples],
    } for f in families]


def read_hdr(path):
    from hdrh.histogram import HdrHistogram
    from hdrh.log import HistogramLogReader
    reader = HistogramLogReader(path, HdrHistogram(1, 24 * 3600 * 10**9, 3))
    found = []
    while True:
        h = reader.get_next_interval_histogram()
        if h is None:
            return found
        found.append({'tag': h.get_tag() if hasattr(h, 'get_tag') else h.tag, 'count': h.get_total_count(), 'max': h.get_max_value(),
                      'p50': h.get_value_at_percentile(50), 'p99': h.get_value_at_percentile(99), 'start': h.get_start_time_stamp()})


def read_junit(path):
    from junitparser import JUnitXml
    xml = JUnitXml.fromfile(path)
    return [{
        'name': suite.name, 'tests': suite.tests, 'failures': suite.failures,
        'properties': {p.name: p.value for p in suite.properties()},
        'cases': [{'name': c.name, 'class': c.classname, 'failures': [{'message': r.message, 'text': r.text} for r in c.result]} for c in suite],
    } for suite in xml]


def main():
    read = {'csv': read_csv, 'parquet': read_parquet, 'openmetrics': read_openmetrics, 'timed': read_timed, 'hdr': read_hdr, 'junit': read_junit}
    json.dump(read[sys.argv[1]](sys.argv[2]), sys.stdout, default=str)


main()
