package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/record"
)

// thoughts are the fields of a delta that hold reasoning. Gateways send the same text in several of them for clients of
// every kind, so only one of them counts: the first that holds any, in this order.
type thoughts struct{ content, plain, details, blocks gjson.Result }

// think adds the reasoning of a delta.
func (r *reply) think(ch *choice, t *thoughts) record.Kind {
	used := r.add(ch, &ch.reasoning, t.content, record.Reasoning)
	for _, f := range []struct {
		of   gjson.Result
		text func(gjson.Result) gjson.Result
	}{{t.plain, itself}, {t.details, joined("text", "summary")}, {t.blocks, joined("thinking")}} {
		if !f.of.Exists() {
			continue
		}
		text := f.text(f.of)
		if used == 0 {
			used = r.add(ch, &ch.reasoning, text, record.Reasoning)
		} else if text.Type == gjson.String && text.Raw != `""` {
			r.now.odd = true // it differs from payload to payload, too
		}
	}
	return used
}

func itself(v gjson.Result) gjson.Result { return v }

// joined gives the strings of a list's elements under the keys as one string. What is encrypted is no text.
func joined(keys ...string) func(gjson.Result) gjson.Result {
	return func(list gjson.Result) (all gjson.Result) {
		list.ForEach(func(_, one gjson.Result) bool {
			for _, key := range keys {
				t := one.Get(key)
				switch {
				case t.Type != gjson.String || t.Raw == `""`:
				case !all.Exists():
					all = t
				default: // the quotes between the two go
					all = gjson.Result{Type: gjson.String, Raw: strings.TrimSuffix(all.Raw, `"`) + t.Raw[1:]}
				}
			}
			return true
		})
		return all
	}
}
