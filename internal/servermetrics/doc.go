// Package servermetrics reads a server's own counters (/metrics in Prometheus' format) before and after a level and
// calculates the difference. Each file has one engine; package perf/servermetrics is the contract. Package metric
// compares the figures with the client's, and packages report and htmlreport show them. The caller makes sure that it
// never reads while a level is measured.
package servermetrics
