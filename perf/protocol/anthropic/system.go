package anthropic

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// addSystem makes the contents of system messages the body's system, behind what it has. Texts alone become one text; where one of
// them has parts, all become blocks, so that marks of the cache stay where they are.
func addSystem(body *protocol.Object, contents []gjson.Result) {
	if before := body.Get("system"); before != nil && len(contents) > 0 {
		contents = append([]gjson.Result{gjson.ParseBytes(before)}, contents...)
	}
	var texts []string
	blocks, parted := []json.RawMessage{}, false
	for _, c := range contents {
		switch {
		case c.IsArray():
			parted = true
			for _, part := range c.Array() {
				blocks = append(blocks, json.RawMessage(part.Raw))
			}
		case c.Type == gjson.String && c.Str != "":
			texts, blocks = append(texts, c.Str), append(blocks, textBlock(c.Str))
		}
	}
	switch {
	case len(blocks) == 0:
	case parted:
		body.SetValue("system", blocks)
	default:
		body.SetValue("system", strings.Join(texts, "\n\n"))
	}
}
