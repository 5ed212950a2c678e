package chatlog

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/protocol"
)

// An answer is what a log says of a request's answer.
type answer struct {
	// found reports whether the log says anything of it, replied whether it has the answer itself.
	found, replied bool
	// text is what was generated, goesOn the part of it with which the conversation goes on.
	text, goesOn string
	id           string
	// prompt, output and cached are the server's counts, below 0 where it said none.
	prompt, output, cached int
}

// say is an answer that is plain text.
func (a *answer) say(text string) {
	*a = answer{found: true, replied: true, text: text, goesOn: text, prompt: -1, output: -1, cached: -1}
}

// said is an answer that is a message.
func (a *answer) said(m gjson.Result) {
	text := protocol.TextOf(m.Get("content"))
	a.found, a.replied = true, true
	a.goesOn = text
	a.text = m.Get("reasoning_content").String() + text + m.Get("tool_calls").Raw
}

// replies are where logs hold the body of a reply, the innermost first.
var replies = []string{"response.body", "response", "reply", "completion"}

// answered finds the answer of an entry beside its request.
func answered(entry gjson.Result) answer {
	a := answer{prompt: -1, output: -1, cached: -1}
	for _, path := range replies {
		v := entry.Get(path)
		if v.Type == gjson.String && jsondepth.Valid([]byte(v.Str)) && gjson.Parse(v.Str).IsObject() {
			v = gjson.Parse(v.Str)
		}
		if v.Type == gjson.String {
			a.say(v.Str)
			break
		}
		if v.IsObject() {
			a.reply(v)
			break
		}
	}
	a.counts(entry.Get("usage"))
	if n := entry.Get("completion_tokens"); a.output < 0 && n.Type == gjson.Number && n.Num >= 0 {
		a.output = count(n)
	}
	a.found = a.found || a.output >= 0
	return a
}

// reply reads the body of a reply, of the APIs of OpenAI or Anthropic.
func (a *answer) reply(v gjson.Result) {
	switch {
	case v.Get("choices.0.message").IsObject():
		a.said(v.Get("choices.0.message"))
	case v.Get("choices.0.text").Exists():
		text := v.Get("choices.0.text").String()
		a.found, a.replied, a.text, a.goesOn = true, true, text, text
	case v.Get("content").Exists():
		a.said(v)
	case v.Get("output").IsArray(): // the Responses API
		for _, item := range v.Get("output").Array() {
			a.found, a.replied = true, true
			a.goesOn += protocol.TextOf(item.Get("content"))
			a.text += protocol.TextOf(item.Get("content")) + item.Get("arguments").String()
		}
	}
	a.id = v.Get("id").String()
	a.counts(v.Get("usage"))
}

// counts reads the server's counts.
func (a *answer) counts(usage gjson.Result) {
	for _, one := range []struct {
		to    *int
		paths []string
	}{
		{&a.prompt, []string{"prompt_tokens", "input_tokens"}},
		{&a.output, []string{"completion_tokens", "output_tokens"}},
		{&a.cached, []string{"prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens"}},
	} {
		for _, path := range one.paths {
			if v := usage.Get(path); v.Type == gjson.Number && v.Num >= 0 && *one.to < 0 {
				*one.to = count(v)
			}
		}
	}
}

// mostTokens bounds what a log may say of a length.
const mostTokens = 1 << 30

func count(v gjson.Result) int { return int(min(v.Num, mostTokens)) }

// sketch takes the measure of a request and of its answer, by the server's counts where there are some.
func sketch(asked []byte, a answer, meter *outline.Meter) (t turn, err error) {
	prompt, ok := outline.Read(asked)
	if !ok {
		return t, errNoPrompt
	}
	t.sketch = meter.Sketch(prompt)
	l := &t.line
	l.Cached = -1
	exact := outline.ByBytes
	if meter.Exact() {
		exact = outline.ByTokenizer
	}
	switch {
	case a.found && a.prompt > 0:
		l.Input, l.InputFrom = a.prompt, outline.ByUsage
	case prompt.IDs != nil:
		l.Input, l.InputFrom = max(1, t.sketch.Tokens), outline.ByTokenizer
	default:
		l.Input, l.InputFrom = max(1, t.sketch.Tokens), exact
	}
	if !a.found {
		return t, nil
	}
	l.Cached = a.cached
	if a.output >= 0 {
		l.Output, l.OutputFrom = a.output, outline.ByUsage
	} else {
		l.Output, l.OutputFrom = meter.Count(a.text), exact
	}
	if n := len(t.sketch.Chain); n > 0 && a.goesOn != "" {
		t.next = append(t.next, meter.Next(t.sketch.Chain[n-1], outline.Answer(a.goesOn)))
	}
	if a.id != "" {
		t.next = append(t.next, meter.Name("reply", a.id))
	}
	return t, nil
}
