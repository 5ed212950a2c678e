package engine

import (
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// observable are the kinds of output.
const observable = record.Output | record.Reasoning | record.Tool

// correct gives payloads the meaning that only the whole reply shows: what repeats text that had come, or the prompt, is
// no output.
func correct(r *record.Record, result *protocol.Result) {
	if result.Places != nil {
		for i := range r.Payloads {
			p := &r.Payloads[i]
			p.Choice = int32(result.Places[p.Choice])
		}
	}
	if result.Cumulative {
		dropRepeated(r.Payloads)
	}
	if result.Echo != nil {
		dropEcho(r.Payloads, result.Echo)
	}
	for i := range r.Choices {
		dropRepeatedAnswer(r.Payloads, int32(i), &r.Choices[i])
	}
}

// leastAgain is from how many bytes on a last payload that holds all of the answer is no part of it.
const leastAgain = 8

// dropRepeatedAnswer takes a choice's last payload with output away where it says all of the answer again, as some servers do
// behind the parts.
func dropRepeatedAnswer(payloads record.Payloads, choice int32, said *record.Choice) {
	half := len(said.Text) / 2
	if half < leastAgain || len(said.Text)%2 != 0 || said.Text[:half] != said.Text[half:] {
		return
	}
	var last *record.Payload
	parts := 0
	for i := range payloads {
		if p := &payloads[i]; p.Choice == choice && p.Kind&observable == record.Output {
			last = p
			parts++
		}
	}
	if parts > 3 && int(last.Bytes) == half {
		said.Text = said.Text[:half]
		last.Kind &^= observable
		last.Bytes = 0
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
