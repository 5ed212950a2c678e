package perf

// sample writes what is read of others while levels run.
func (c Checks) sample(a *Arguments) {
	setTo(&a.ServerMetrics, c.ServerMetrics)
	setTo(&a.GPUMetrics, c.GPUMetrics)
	a.ServerMetricsInterval, a.ServerMetricsKeep = seconds(c.ServerMetricsInterval), optional(c.ServerMetricsKeep)
}
