// Package simulator is a server of the OpenAI API, and of Anthropic's Messages, without a model: real sockets, real HTTP, invented text,
// and a latency model whose every cause can be set. With it, a demonstration needs no GPU, and a test can set one cause (a batch limit, a
// slow prefill, a buffering proxy, a rate limit, a fault) and check that the report names it.
//
// The engine batches continuously in real time: a request waits in a FIFO queue for a place in the batch, is prefilled,
// and then receives one token per decode step. Each part is a file: the latency formulas (latency.go), the batch and its
// queue (engine.go), the stall of decodes by prefills (stall.go), the prefix cache (prefix.go), the rate limit (rate.go),
// the faults (faults.go), the forms of real servers' streams (form.go).
//
// It does not replace real servers: its text is meaningless and its timing is a formula, so it shows whether the client measures
// correctly, not how fast a server is. It shares no code with the client, so a wrong assumption about the protocol in one of them is
// detected.
package simulator
