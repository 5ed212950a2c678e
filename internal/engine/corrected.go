package engine

import (
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// observable are the kinds of output.
const observable = record.Output | record.Reasoning | record.Tool

// correct gives payloads the meaning that only the whole reply shows: what repeats text that had come, or the prompt, is
// no output.
func correct(payloads record.Payloads, result protocol.Result) {
	if result.Cumulative {
		dropRepeated(payloads)
	}
	if result.Echo != nil {
		dropEcho(payloads, result.Echo)
	}
}

// dropRepeated leaves each payload what it added to the text before it.
func dropRepeated(payloads record.Payloads) {
	type text struct {
		choice int32
		kind   record.Kind
	}
	known := map[text]int32{}
	for i := range payloads {
		p := &payloads[i]
		of := text{p.Choice, p.Kind & observable}
		if of.kind != record.Output && of.kind != record.Reasoning || p.Bytes == 0 {
			continue
		}
		whole := p.Bytes
		if p.Bytes -= known[of]; p.Bytes <= 0 {
			p.Bytes = 0
			p.Kind &^= observable
		}
		known[of] = max(known[of], whole)
	}
}

// dropEcho takes each choice's echo from its first payloads. One that holds nothing else only opens the choice. Where a
// payload's text is not known, its choice's payloads stay as they are.
func dropEcho(payloads record.Payloads, echo []int) {
	for i := range payloads {
		p := &payloads[i]
		if p.Kind&observable != record.Output || int(p.Choice) >= len(echo) || echo[p.Choice] == 0 {
			continue
		}
		left := &echo[p.Choice]
		switch {
		case p.Bytes == 0:
			*left = 0
		case int(p.Bytes) <= *left:
			*left -= int(p.Bytes)
			p.Bytes = 0
			p.Kind = p.Kind&^observable | record.Role
		default:
			p.Bytes -= int32(*left)
			*left = 0
		}
	}
}
