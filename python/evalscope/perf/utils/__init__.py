"""The names of EvalScope's perf.utils that scripts read results with."""
