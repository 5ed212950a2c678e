package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/record"
)

// thoughts are the fields of a delta that hold reasoning. Gateways send the same text in several of them for clients of
// every kind, so only one of them counts: the first that holds any, in this order.
type thoughts struct{ content, plain, text, thinking, details, blocks gjson.Result }

// think adds the reasoning of a delta.
func (r *reply) think(ch *choice, t *thoughts) record.Kind {
	used := r.thought(ch, 0, t.content)
	used |= r.thought(ch, used, t.plain)
	used |= r.thought(ch, used, t.text)
	used |= r.thought(ch, used, t.thinking)
	if t.details.Exists() {
		used |= r.thought(ch, used, joined(t.details, "text", "summary"))
	}
	if t.blocks.Exists() {
		used |= r.thought(ch, used, joined(t.blocks, "thinking", "thinking"))
	}
	return used
}

// thought adds one field's text where no field before it was used.
func (r *reply) thought(ch *choice, used record.Kind, text gjson.Result) record.Kind {
	if used == 0 {
		return r.add(ch, &ch.reasoning, text, record.Reasoning)
	}
	if text.Type == gjson.String && text.Raw != `""` {
		r.now.odd = true // it differs from payload to payload, too
	}
	return used
}

// joined is the strings of a list's elements under either key as one string. What is encrypted is no text.
func joined(list gjson.Result, key, or string) (all gjson.Result) {
	list.ForEach(func(_, one gjson.Result) bool {
		one.ForEach(func(k, t gjson.Result) bool {
			switch {
			case k.Str != key && k.Str != or, t.Type != gjson.String, t.Raw == `""`:
			case !all.Exists():
				all = t
			default: // the quotes between the two go
				all = gjson.Result{Type: gjson.String, Raw: strings.TrimSuffix(all.Raw, `"`) + t.Raw[1:]}
			}
			return true
		})
		return true
	})
	return all
}
