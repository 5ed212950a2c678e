package export

// Declarations lists the exports; flags, help, usage and errors name them in this order.
func Declarations() []Declaration {
	return []Declaration{csvExport(), parquetExport(), traceExport(), hdrExport(), openMetricsExport(), junitExport(), markdownExport(),
		goBenchExport(), vllmExport(),
		aiperfExport(), inferenceXExport(), llmdReportExport(), telemetryParquetExport(), telemetryOpenMetricsExport(), aiperfTelemetryExport()}
}

// opened are the sinks of an export that makes one or more of them.
func opened(makers ...func(folder string) sink) func(folder string) []sink {
	return func(folder string) []sink {
		var sinks []sink
		for _, make := range makers {
			sinks = append(sinks, make(folder))
		}
		return sinks
	}
}
