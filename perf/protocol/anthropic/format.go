package anthropic

import (
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// convertFormat brings the form of the answer that OpenAI's API is asked for into that of this API, which knows schemas alone.
func convertFormat(body *protocol.Object) error {
	raw := body.Get("response_format")
	if raw == nil {
		return nil
	}
	format := gjson.ParseBytes(raw)
	kind := format.Get("type").Str
	schema := format.Get("json_schema.schema")
	switch {
	case kind == "text" || format.Type == gjson.Null:
	case kind == "json_schema" && schema.IsObject():
		config, err := protocol.ParseObject(body.Get("output_config"))
		if err != nil {
			config = nil
		}
		if !config.Has("format") {
			config.Set("format", protocol.Object{{Key: "type", Value: json.RawMessage(`"json_schema"`)}, {Key: "schema", Value: json.RawMessage(schema.Raw)}}.Append(nil))
		}
		body.Set("output_config", config.Append(nil))
	default:
		return fmt.Errorf("the Messages API has no response_format %q: use a json_schema with a schema, or remove it", kind)
	}
	body.Delete("response_format")
	return nil
}
