"""Reads a file in the form of profile_export_aiperf.json with aiperf's own model of it, and says each metric's unit in aiperf."""

import json
import sys

from replay import TOOLS, absent

absent("transformers", "datasets")
sys.path.insert(0, str(TOOLS / "aiperf"))
from aiperf.common.models.export_models import JsonExportData, JsonMetricResult  # noqa: E402
from aiperf.metrics.metric_registry import MetricRegistry  # noqa: E402

document = json.load(sys.stdin)
read = JsonExportData.model_validate(document)
units = {"schema_version": JsonExportData.SCHEMA_VERSION}
for name in type(read).model_fields:
    if isinstance(getattr(read, name), JsonMetricResult):
        metric = MetricRegistry.get_class(name)
        units[name] = str(metric.display_unit or metric.unit)
json.dump(units, sys.stdout)
