"""What EvalScope makes of a file of ours in aiperf's form: its _normalize_summary, from scenarios/agentx.py. What aiperf makes of a
run's end: its compute_submission_outcome and is_context_overflow_response."""

import importlib.util
import json
import sys
import types
from pathlib import Path

from replay import TOOLS, absent

absent("transformers", "datasets")
sys.path.insert(0, str(TOOLS / "aiperf"))
from aiperf.common.scenario.context_overflow import is_context_overflow_response  # noqa: E402
from aiperf.exporters.aggregate.aggregate_base_exporter import compute_submission_outcome  # noqa: E402


def module(name, **members):
    """A module of EvalScope that is not kept, of which the scenario needs these members."""
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made


module("evalscope")
module("evalscope.api")
module("evalscope.api.dataset", download_dataset_snapshot=None)
module("evalscope.constants", HubType=types.SimpleNamespace(MODELSCOPE="modelscope", HUGGINGFACE="huggingface", LOCAL="local"))
module("evalscope.utils", get_secret_value=str)
module("evalscope.utils.logger", get_logger=lambda: None)
spec = importlib.util.spec_from_file_location("agentx", next((TOOLS / "evalscope").rglob("scenarios/agentx.py")))
agentx = importlib.util.module_from_spec(spec)
sys.modules["agentx"] = agentx
spec.loader.exec_module(agentx)

given = json.load(sys.stdin)
ours = given["summary"]
summary = agentx._normalize_summary(
    raw_data=given["export"], status=ours["status"], scenario=agentx.AgentXScenario.model_validate(ours["scenario"]),
    dataset=agentx.AgentXDatasetProvenance.model_validate(ours["dataset"]), concurrency=ours["concurrency"], duration=ours["duration"],
    seed=ours["seed"], artifacts_path=Path(ours["raw_artifact_dir"]), raw_summary=Path(ours["raw_summary_file"]), command=ours["command"])
json.dump({
    "summary": summary.model_dump(mode="json"),
    "datasets": agentx._DATASETS,
    "keys": list(agentx.AgentXScenario.model_fields),
    "outcomes": [compute_submission_outcome(scenario_name="inferencex-agentx-mvp", validator_submission_valid=True, total_responses=c["total"],
                                            context_overflow_count=c["overflows"], was_cancelled=c["cancelled"])[1] for c in given["outcomes"]],
    "overflows": [is_context_overflow_response(body=words) for words in given["words"]],
}, sys.stdout)
