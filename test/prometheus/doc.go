// Package prometheus tests the metrics of a run with a real Prometheus, which scrapes them and takes them by remote write.
package prometheus
