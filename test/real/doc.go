// Package real holds the shipped binary against servers that no one here wrote: llama.cpp's server with a tiny model of
// random weights, and llmock, which breaks its answers by design. It builds the binary, runs the guides' commands as
// subprocesses and compares what they print and write with what the servers say of the same requests. It has tests only;
// they run with EVALSCOPE_TEST_REAL=1, as `make real` sets it. It does not measure how exact the times are (bench does).
package real
