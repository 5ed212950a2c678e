"""The stress test: `main.run_perf_benchmark`, `arguments.Arguments`, `results`, `plugin`."""
