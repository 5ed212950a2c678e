// Package agentx writes the summaries of the public AgentX scenario from the requests of a level: the figures by
// aiperf's definitions, whether the run kept the rules of the scenario, and EvalScope's agentx_summary.json with both.
// What counts, and what makes a run an invalid submission, follows aiperf 0.12.0, which EvalScope 1.14 runs for this
// scenario: exporters/metrics_json_exporter.py, exporters/aggregate/aggregate_base_exporter.py,
// common/scenario/context_overflow.py, records/records_manager.py. The formats are those of EvalScope's
// perf/scenarios/agentx.py. Packages config, plan and engine apply the load, and package othertools calculates the
// figures. This package is pure.
package agentx
