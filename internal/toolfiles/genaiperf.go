package toolfiles

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// UnmarshalJSON reads the configuration of aiperf, or that of genai-perf's early versions, which is flat.
func (c *aiperfConfig) UnmarshalJSON(data []byte) error {
	type nested aiperfConfig
	k := keysOf(data)
	if _, flat := k["endpoint_type"]; !flat && !k.has("service_kind") {
		return json.Unmarshal(data, (*nested)(c))
	}
	c.Names = texts(k["model"])
	c.Endpoint.Type, c.Tokenizer.Name = k.text("endpoint_type"), k.text("tokenizer")
	if v := bytes.TrimSpace(k["streaming"]); len(v) > 0 {
		streams := string(v) == "true"
		c.Endpoint.Streaming = &streams
	}
	if n := k.whole("concurrency", 0); n > 0 {
		c.Analyzer.Stimulus.Concurrency = &n
	}
	if rate, ok := k.number("request_rate"); ok && rate > 0 {
		c.Analyzer.Stimulus.RequestRate = &rate
	}
	for _, extra := range texts(k["extra_inputs"]) {
		if most, ok := strings.CutPrefix(extra, "max_tokens:"); ok {
			c.Endpoint.Extra = json.RawMessage(`{"max_tokens": ` + most + `}`)
		}
	}
	return nil
}

// texts are the texts of a list, or a single one.
func texts(raw json.RawMessage) (all []string) {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	_ = json.Unmarshal(raw, &all)
	return slices.Compact(all)
}
