package recorder

import (
	"time"

	"github.com/modelscope/evalscope/internal/outline"
)

// A Summary is what was recorded.
type Summary struct {
	// Requests are those in the trace, Failed and Cancelled among them.
	Requests, Failed, Cancelled int
	Sessions                    int
	// Lost is how many are missing because they came faster than they could be looked at, Unread how many had no prompt that is
	// understood, OutOfOrder how many lines stand behind later ones.
	Lost, Unread, OutOfOrder int
	// Input and Output are tokens in all, Known those of the prompts in blocks that were there before.
	Input, Output, Known int64
	// Guessed is how many lengths of prompts were guessed from bytes, Counted how many of answers from the payloads or from bytes.
	Guessed, Counted int
	// Span is from the first request to the last.
	Span time.Duration
	// Bytes is the size of the file.
	Bytes int64
}

func (s *Summary) add(l outline.Line, known int) {
	s.Requests++
	s.Input += int64(l.Input)
	s.Output += int64(l.Output)
	s.Known += int64(known)
	s.Span = max(s.Span, l.At)
	if l.Failed {
		s.Failed++
	}
	if l.Cancelled {
		s.Cancelled++
	}
	if l.InputFrom == outline.ByBytes {
		s.Guessed++
	}
	if l.OutputFrom == outline.ByChunks || l.OutputFrom == outline.ByBytes {
		s.Counted++
	}
}
