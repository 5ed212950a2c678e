// Package agentx makes the summaries of the public AgentX scenario from the requests of a level: the figures by aiperf's
// definitions, whether the run kept the scenario's rules, and EvalScope's agentx_summary.json around both. What is counted, and
// which reasons make a run no valid submission, follows aiperf 0.12.0, which EvalScope 1.14 runs for this scenario:
// exporters/metrics_json_exporter.py, exporters/aggregate/aggregate_base_exporter.py, common/scenario/context_overflow.py,
// records/records_manager.py. The forms are those of EvalScope's perf/scenarios/agentx.py. It is NOT responsible for the load
// (config, plan and engine), nor for the figures themselves (package othertools). It is pure.
package agentx
