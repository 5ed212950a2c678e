package perf

// Output defines what a run writes.
type Output struct {
	// Dir is the folder for results; "" is outputs. A run has its own folder there, with date and time unless NoTimestamp.
	Dir         string
	NoTimestamp bool
	// Name is the name of the run's folder and of the run on a dashboard; "" is the model's name. Alias is its label in reports.
	Name, Alias string
	// Tags, and GPUs (the number of GPUs that serve the model), are shown in reports. Price is what you pay, as --price has it, for figures of
	// cost.
	Tags  map[string]string
	GPUs  int
	Price string
	// Exports are additional files: csv, parquet, … or all.
	Exports []string
	// Resume is the folder of a stopped or killed run to continue; "" starts a new run. The run's own files define what is sent: only
	// secrets must be set again, and any other field that is set must be the same as in the run.
	Resume string
	// NoManifest does not write manifest.ndjson, which has a hash of each body sent.
	NoManifest bool
	// Progress keeps progress.json up to date.
	Progress bool
	// OTLP is the OpenTelemetry collector that the spans of all requests are exported to after each level, such as http://127.0.0.1:4318; it
	// turns on Target.Traceparent. "" is none.
	OTLP string
	// PrometheusListen is a port or address on which the metrics of the run are served for Prometheus, PrometheusRemoteWrite the URL to which
	// they are sent; "" is none.
	PrometheusListen, PrometheusRemoteWrite string
	// Debug logs each request, shortened. LogEvery is the number of requests per logged line of figures; 0 is 100.
	Debug    bool
	LogEvery int
}

// Dashboard shows the run while it is in progress; the zero Dashboard is none.
type Dashboard struct {
	// Visualizer is one of the plugins' visualizers: wandb, swanlab, clearml.
	Visualizer string
	// Args are its own arguments, such as its key.
	Args map[string]string
	// Optional continues without the visualizer if it cannot start.
	Optional bool
}
