package columns

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

// replyJSON is response_messages: a list of one reply, put together again from what was kept of its payloads under the
// names of the OpenAI API, or of none where nothing came. EvalScope keeps a pickle there, which its readers never open.
// It is written by hand, as there is one for every request.
func replyJSON(r *record.Record) string {
	if len(r.Choices) == 0 && !r.Usage.Given {
		return "[]"
	}
	dst := append(make([]byte, 0, 512), "[{"...)
	if r.ID != "" {
		dst = append(dst, `"id":`...)
		dst = append(eventlog.AppendText(dst, r.ID), ',')
	}
	dst = append(dst, `"choices":[`...)
	for i := range r.Choices {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendChoice(dst, i, &r.Choices[i])
	}
	dst = append(dst, ']')
	if r.Usage.Given {
		dst = append(dst, `,"usage":`...)
		dst = appendUsage(dst, r.Usage)
	}
	return string(append(dst, "}]"...))
}

func appendChoice(dst []byte, index int, c *record.Choice) []byte {
	dst = append(dst, `{"index":`...)
	dst = strconv.AppendInt(dst, int64(index), 10)
	dst = append(dst, `,"message":{"role":"assistant","content":`...)
	dst = eventlog.AppendText(dst, c.Text)
	if c.Reasoning != "" {
		dst = append(dst, `,"reasoning_content":`...)
		dst = eventlog.AppendText(dst, c.Reasoning)
	}
	if c.Tools != "" {
		dst = append(dst, `,"tools":`...)
		dst = eventlog.AppendText(dst, c.Tools)
	}
	dst = append(dst, `},"finish_reason":`...)
	if c.Finish == "" {
		return append(dst, "null}"...)
	}
	return append(eventlog.AppendText(dst, c.Finish), '}')
}

// appendUsage appends the server's count; what it did not say is left out.
func appendUsage(dst []byte, u record.Usage) []byte {
	start := len(dst)
	for _, f := range []struct {
		name, inside string
		n            int
	}{
		{"prompt_tokens", "", u.Prompt}, {"completion_tokens", "", u.Completion},
		{"prompt_tokens_details", "cached_tokens", u.Cached}, {"completion_tokens_details", "reasoning_tokens", u.Reasoning},
	} {
		if f.n < 0 {
			continue
		}
		dst = append(append(append(dst, `,"`...), f.name...), `":`...)
		if f.inside != "" {
			dst = append(append(append(dst, `{"`...), f.inside...), `":`...)
		}
		dst = strconv.AppendInt(dst, int64(f.n), 10)
		if f.inside != "" {
			dst = append(dst, '}')
		}
	}
	if len(dst) == start {
		return append(dst, "{}"...)
	}
	dst[start] = '{' // in place of the first comma
	return append(dst, '}')
}
