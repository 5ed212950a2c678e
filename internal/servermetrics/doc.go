// Package servermetrics reads what a server counts of itself (/metrics in Prometheus' format) before and after a level, and says
// what it counted in between. How engines name their counters is package
// perf/servermetrics, and a file here an engine. It is NOT responsible for laying the
// figures beside the client's (package metric) nor for showing them (packages report and page), and never reads while a level
// is timed: its caller sees to that.
package servermetrics
