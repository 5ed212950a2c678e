package export

func aiperfTelemetryExport() Declaration {
	return Declaration{Name: "aiperf-telemetry", Open: opened()}
}
