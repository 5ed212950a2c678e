package recorder

import "github.com/modelscope/evalscope/internal/outline"

// A Summary is what was recorded.
type Summary struct {
	outline.Totals
	// Failed and Cancelled are among the requests of the trace.
	Failed, Cancelled int
	// Lost is how many are missing because they came faster than they could be looked at, Unread how many had no prompt that is
	// understood, OutOfOrder how many lines stand behind later ones.
	Lost, Unread, OutOfOrder int
	// Guessed is how many lengths of prompts were guessed from bytes, Counted how many of answers from the payloads or from bytes.
	Guessed, Counted int
}

func (s *Summary) add(l outline.Line, known int) {
	s.Count(l, known)
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
