package outline

import "time"

// Totals are what the lines of a trace come to.
type Totals struct {
	Requests, Sessions int
	// Input and Output are tokens in all, Known those of the prompts in blocks that were there before.
	Input, Output, Known int64
	// Span is from the first request to the last.
	Span time.Duration
	// Bytes is the size of the file.
	Bytes int64
}

// Count adds a line of which so many tokens of the prompt were known.
func (t *Totals) Count(l Line, known int) {
	t.Requests++
	t.Input += int64(l.Input)
	t.Output += int64(l.Output)
	t.Known += int64(known)
	t.Span = max(t.Span, l.At)
}

// Reused is the share of the prompts' tokens that were known.
func (t *Totals) Reused() float64 { return float64(t.Known) / float64(max(1, t.Input)) }
