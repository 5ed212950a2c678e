// Package exposition reads what exporters of metrics write: Prometheus' text format and OpenMetrics'. It is pure. How lines are
// written is known by prometheus/common/expfmt; what is kept of a page whose lines are partly wrong is decided here. It is NOT
// responsible for asking for a page (package scrape) nor for what its names mean.
package exposition
