package openai

import (
	"github.com/tidwall/gjson"
)

// A parsedChunk is the parts of an event that matter.
type parsedChunk struct {
	id, model, object, choices, usage, err, groq, modality gjson.Result
	// others are strings and numbers beside them, as many as a pattern may have placeholders.
	others []gjson.Result
}

func (c *parsedChunk) read(root gjson.Result) {
	root.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "id":
			c.id = v
		case "model":
			c.model = v
		case "object":
			c.object = v
		case "choices":
			c.choices = v
		case "usage":
			c.usage = v
		case "error":
			c.err = v
		case "modality":
			c.modality = v
		case "x_groq":
			c.groq = v
		default:
			if (v.Type == gjson.String || v.Type == gjson.Number) && len(c.others) < maxPlaceholders/2 {
				c.others = append(c.others, v)
			}
		}
		return true
	})
	if !c.usage.IsObject() && c.groq.IsObject() {
		if u := c.groq.Get("usage"); u.IsObject() {
			c.usage = u
		}
	}
}
