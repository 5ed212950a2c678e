package perftest

import (
	"context"
	"errors"
	"math"
	"reflect"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

// letters is a tokenizer whose tokens are characters, for options that have none.
type letters struct{}

// Encode gives the characters.
func (letters) Encode(text string) (ids []int) {
	for _, r := range text {
		ids = append(ids, int(r))
	}
	return ids
}

// Decode gives the text of characters.
func (letters) Decode(ids []int) (text string) {
	for _, id := range ids {
		text += string(rune(id))
	}
	return text
}

// Ordinary lists those of ASCII.
func (letters) Ordinary() (ids []int) {
	for id := ' '; id <= '~'; id++ {
		ids = append(ids, int(id))
	}
	return ids
}

// prompts are those of the first sessions with other options; not ok where Open refuses these.
func (s datasetSubject) prompts(o dataset.Options) (all []workload.Prompt, ok bool) {
	source, err := s.declaration.Open(s.Context(), o)
	if err != nil {
		return nil, false
	}
	defer source.Close()
	return firstPrompts(s.Context(), source, mostSessions), true
}

// firstPrompts are so many prompts at most, without what is skipped.
func firstPrompts(ctx context.Context, source dataset.Source, most int) (all []workload.Prompt) {
	for asked := 0; asked < 2*most && len(all) < most; asked++ {
		session, err := source.Next(ctx)
		if skip := (*dataset.Skip)(nil); errors.As(err, &skip) {
			continue
		}
		if err != nil {
			break
		}
		all = append(all, session.First.Prompt)
	}
	return all
}

// checkTokenIDs asks for token ids, for plain text and for chat.
func (s datasetSubject) checkTokenIDs() {
	s.Helper()
	o := s.options
	o.TextOnly = false
	if o.Tokenizer == nil {
		o.Tokenizer = letters{}
	}
	for _, o.Chat = range []bool{false, true} {
		if o.Chat && s.declaration.Traits.Exact {
			continue // it is never asked for both
		}
		o.TokenizePrompt = false
		texts, _ := s.prompts(o)
		o.TokenizePrompt = true
		ids, _ := s.prompts(o)
		for i := range min(len(texts), len(ids)) {
			if p := texts[i]; p.Text != "" && p.Chat == o.Chat && !s.checkIDs(i, o, p.Text, ids[i]) {
				return
			}
		}
	}
}

// checkIDs looks at the prompt of a text of which token ids were asked.
func (s datasetSubject) checkIDs(i int, o dataset.Options, text string, p workload.Prompt) (ok bool) {
	s.Helper()
	switch {
	case o.Chat && p.TokenIDs != nil:
		s.wrong("session %d has TokenIDs, and the options say Chat: with TokenizePrompt too it stays a Text, which gets its ids from the chat template", i)
	case !o.Chat && p.TokenIDs == nil:
		s.wrong("session %d has no TokenIDs, and the options say TokenizePrompt: give them, or refuse that in Open", i)
	case !o.Chat && !s.declaration.Traits.Generated && !reflect.DeepEqual(p.TokenIDs, o.Tokenizer.Encode(text)):
		s.wrong("session %d: its TokenIDs are not those of its text", i)
	default:
		return true
	}
	return false
}

// checkLengths asks for prompts that are longer than the longest, and shorter than the shortest.
func (s datasetSubject) checkLengths() {
	s.Helper()
	if s.declaration.Traits.Recorded || s.declaration.Traits.Graphs {
		return // a trace's lengths are what was recorded
	}
	traits, o := s.declaration.Traits, s.options
	if traits.Generated || traits.RepeatsPrompt || traits.LengthArgument != "" {
		return // their lengths are made, or the user's
	}
	o.TokenizePrompt = false
	all, _ := s.prompts(o)
	shortest, longest := math.MaxInt, 0
	for _, p := range all {
		if p.Text != "" {
			shortest, longest = min(shortest, length(p.Text, o)), max(longest, length(p.Text, o))
		}
	}
	if longest == 0 {
		return // it has no text whose length could be bounded
	}
	o.MinLength, o.MaxLength = longest+1, longest+131072
	s.checkBounds(o)
	if o.MinLength, o.MaxLength = 0, shortest-1; o.MaxLength > 0 {
		s.checkBounds(o)
	}
}

// checkBounds opens the dataset with bounds within which none of its texts is.
func (s datasetSubject) checkBounds(o dataset.Options) {
	s.Helper()
	all, _ := s.prompts(o)
	for i, p := range all {
		if p.Text != "" {
			s.wrong("session %d has a length of %d, and the options say MinLength %d and MaxLength %d: pass it over, or refuse them in Open",
				i, length(p.Text, o), o.MinLength, o.MaxLength)
			return
		}
	}
}

// length is that of a text, as MinLength and MaxLength bound it.
func length(text string, o dataset.Options) int {
	if o.Tokenizer == nil {
		return utf8.RuneCountInString(text)
	}
	n := len(o.Tokenizer.Encode(text))
	if o.OverheadKnown && o.Chat {
		n += o.Overhead
	}
	return n
}
