// Package servermetrics reads what a server counts of itself (/metrics in Prometheus' format) before and after a level, and says
// what it counted in between. It knows the names of vLLM, SGLang, llama.cpp and TGI. It is NOT responsible for laying the
// figures beside the client's (package metric) nor for showing them (packages report and page), and never reads while a level
// is timed: its caller sees to that.
package servermetrics
