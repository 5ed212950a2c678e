package vision

import (
	"encoding/base64"
	"encoding/json"

	"github.com/modelscope/evalscope/perf/workload"
)

// A message is a user message whose content is a list of parts, in the order in which they are added.
type message struct {
	json  []byte
	parts int
}

func newMessage() *message { return &message{json: []byte(`{"role":"user","content":[`)} }

func (m *message) part(beginning string) {
	if m.parts++; m.parts > 1 {
		m.json = append(m.json, ',')
	}
	m.json = append(m.json, beginning...)
}

// text adds a part of text.
func (m *message) text(s string) {
	quoted, _ := json.Marshal(s) // a text always can
	m.part(`{"type":"text","text":`)
	m.json = append(append(m.json, quoted...), '}')
}

// image adds an image of a format such as png.
func (m *message) image(format string, data []byte) {
	m.part(`{"type":"image_url","image_url":{"url":"data:image/` + format + `;base64,`)
	m.json = append(base64.StdEncoding.AppendEncode(m.json, data), `"}}`...)
}

// prompt is the message as a whole prompt.
func (m *message) prompt() workload.Prompt {
	return workload.Prompt{Messages: []workload.Message{{Role: "user", JSON: append(m.json, "]}"...)}}}
}
