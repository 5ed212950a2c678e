package metric

import (
	"maps"
	"slices"

	"github.com/modelscope/evalscope/perf/record"
)

// PayloadTokens says how many tokens the payloads of a level's streamed successes hold, and who said so.
type PayloadTokens struct {
	// Sources counts the requests by what counted their payloads' tokens; Unknown are those of which nothing did.
	Sources map[record.TokenSource]int `json:"sources,omitempty"`
	Unknown int                        `json:"unknown,omitempty"`
	// Payloads counts payloads with output by their tokens, from 0; the last entry is of LargestBin and more.
	Payloads []TokenBin `json:"payloads,omitempty"`
	// Several is how many payloads hold several tokens and several characters, Held how many hold several tokens but
	// one character: bytes of a character that the server held back until it was whole.
	Several int `json:"several"`
	Held    int `json:"held_back"`
}

// LargestBin is the number of tokens from which payloads are counted together.
const LargestBin = 32

// A TokenBin is how many payloads hold so many tokens.
type TokenBin struct {
	Tokens   int `json:"tokens"`
	Payloads int `json:"payloads"`
}

// payloadTokens collects PayloadTokens and what scalars are made of.
type payloadTokens struct {
	sources  map[record.TokenSource]int
	unknown  int
	bins     [LargestBin + 1]int
	several  int
	held     int
	payloads int
	tokens   int
}

// add counts the payloads of a streamed success.
func (p *payloadTokens) add(r *record.Record) {
	tokens, known := r.TokensPerPayload()
	if r.Steps() == 0 {
		return
	}
	if !known {
		p.unknown++
		return
	}
	if p.sources == nil {
		p.sources = map[record.TokenSource]int{}
	}
	p.sources[sourceOf(r)]++
	p.tokens += tokens
	p.count(r)
}

// sourceOf is what counted; logs of older versions do not say and had only usage.
func sourceOf(r *record.Record) record.TokenSource {
	if r.CountedBy == "" {
		return record.TokensByUsage
	}
	return r.CountedBy
}

// count puts the payloads of a record into their bins.
func (p *payloadTokens) count(r *record.Record) {
	var characters map[int]int
	for i := range r.Payloads {
		q := &r.Payloads[i]
		if !q.Kind.Observable() {
			continue
		}
		p.payloads++
		p.bins[min(int(q.Tokens), LargestBin)]++
		if q.Tokens < 2 {
			continue
		}
		if characters == nil {
			characters = r.Characters()
		}
		if n, ok := characters[i]; ok && n < 2 {
			p.held++
		} else {
			p.several++
		}
	}
}

// table is what was collected, nil where there was no stream.
func (p *payloadTokens) table() *PayloadTokens {
	if p.payloads == 0 && p.unknown == 0 {
		return nil
	}
	t := &PayloadTokens{Sources: maps.Clone(p.sources), Unknown: p.unknown, Several: p.several, Held: p.held}
	for tokens, n := range p.bins {
		if n > 0 {
			t.Payloads = append(t.Payloads, TokenBin{tokens, n})
		}
	}
	return t
}

// Known lists the sources that counted anything, in the order of reports.
func (t *PayloadTokens) Known() []record.TokenSource {
	return slices.DeleteFunc(record.TokenSources(), func(s record.TokenSource) bool { return t.Sources[s] == 0 })
}
