package openai

import "github.com/tidwall/gjson"

// A chunk is the parts of an event that matter.
type chunk struct {
	id, model, object, choices, usage, err, groq, modality gjson.Result
	// others are strings and numbers beside them, as many as may be holes of a shape.
	others []gjson.Result
}

func (c *chunk) read(root gjson.Result) {
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
			if (v.Type == gjson.String || v.Type == gjson.Number) && len(c.others) < maxHoles/2 {
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
