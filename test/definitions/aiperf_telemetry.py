"""Reads the files of a folder in the form of aiperf's server_metrics_export and gpu_telemetry_export with aiperf's own models of them, and
holds the figures of the JSON against those that aiperf's functions make of the lines. Percentiles of histograms are aiperf's own estimates
and are not compared."""

import json
import pathlib
import sys

from replay import TOOLS, absent

absent("transformers", "datasets")
sys.path.insert(0, str(TOOLS / "aiperf"))
from aiperf.common.enums import PrometheusMetricType  # noqa: E402
from aiperf.common.models.server_metrics_models import ServerMetricsExportData, SlimRecord, TimeRangeFilter  # noqa: E402
from aiperf.common.models.telemetry_models import TelemetryRecord  # noqa: E402
from aiperf.server_metrics.export_stats import compute_stats  # noqa: E402
from aiperf.server_metrics.storage import HistogramTimeSeries, ScalarTimeSeries  # noqa: E402

folder = pathlib.Path(sys.stdin.read())
text = (folder / "server_metrics_export.json").read_text()
document, read = json.loads(text), ServerMetricsExportData.model_validate_json(text)
series = {}
servers = [SlimRecord.model_validate_json(line) for line in (folder / "server_metrics_export.jsonl").read_text().splitlines()]
for record in servers:
    for name, samples in record.metrics.items():
        for sample in samples:
            key = (name, json.dumps(sample.labels, sort_keys=True))
            series.setdefault(key, HistogramTimeSeries() if sample.buckets else ScalarTimeSeries()).append(record.timestamp_ns, sample)
gpus = [TelemetryRecord.model_validate_json(line) for line in (folder / "gpu_telemetry_export.jsonl").read_text().splitlines()]

measured = TimeRangeFilter(**document["summary"]["phase_time_ranges"]["profiling"])
compared, differing = 0, []
for name, metric in document["metrics"].items():
    for one in metric["series"]:
        theirs = compute_stats(PrometheusMetricType(metric["type"]), series[name, json.dumps(one.get("labels"), sort_keys=True)], measured)
        if one.get("buckets") != getattr(theirs, "buckets", None):
            differing.append([name, "buckets"])
        for stat, ours in one["stats"].items():
            if stat.endswith("_estimate"):
                continue
            compared += 1
            if abs(ours - getattr(theirs.stats, stat)) > 1e-9 * max(1, abs(ours)):
                differing.append([name, stat, ours, getattr(theirs.stats, stat)])
json.dump({"schema": ServerMetricsExportData.SCHEMA_VERSION, "ours": read.schema_version, "servers": len(servers), "gpus": len(gpus), "compared": compared,
           "differing": differing, "unknown": sorted({field for gpu in gpus for field in gpu.telemetry_data.model_extra})}, sys.stdout)
