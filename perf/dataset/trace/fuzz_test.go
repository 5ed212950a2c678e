package trace

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"
)

// FuzzBlocks holds what is read of a line to what encoding/json reads of it.
func FuzzBlocks(f *testing.F) {
	for _, line := range []string{
		`{"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46, 47, 2353]}`,
		`{"chat_id": 159, "parent_chat_id": -1, "timestamp": 61.114, "input_length": 521, "output_length": 132, "type": "text", "turn": 1, "hash_ids": [1]}`,
		`{"timestamp": 2, "input_length": 7, "output_length": 1, "hash_ids": [14879255164371896291]}`, `{"timestamp": 1e3, "input_length": 7.0, "output_length": 0, "hash_ids": null, "session_id": "a\u00e9"}`,
		`{"timestamp": 1.5e-05, "input_length": 7, "output_length": 1}`, `{"timestamp": "1", "input_length": 7}`, `[]`, `{"timestamp": -0.5, "input_length": 1, "output_length": 1, "hash_ids": [1e2]}`,
	} {
		f.Add([]byte(line))
	}
	b := blocks{unit: time.Millisecond, size: 16}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := b.read(line)
		if err != nil {
			return
		}
		var want struct {
			Timestamp float64       `json:"timestamp"`
			Input     any           `json:"input_length"`
			Blocks    []json.Number `json:"hash_ids"`
			Members   struct{}      `json:"-"`
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(line, &members) != nil {
			t.Fatalf("%q is read, and is not an object", line)
		}
		exact := map[string]json.RawMessage{} // encoding/json takes names of another case too
		for _, name := range []string{"timestamp", "input_length", "hash_ids"} {
			if raw, ok := members[name]; ok {
				exact[name] = raw
			}
		}
		plain, _ := json.Marshal(exact)
		if err := json.Unmarshal(plain, &want); err != nil {
			t.Fatalf("%q is read, and encoding/json says %v", line, err)
		}
		if late := r.at - time.Duration(want.Timestamp*float64(time.Millisecond)); late < -time.Microsecond || late > time.Microsecond {
			if want.Timestamp < 1e12 && want.Timestamp > -1e12 {
				t.Fatalf("%q: the instant is %v, want %v ms", line, r.at, want.Timestamp)
			}
		}
		var blocks []int64
		for _, n := range want.Blocks {
			id, err := n.Int64()
			if err != nil {
				whole, _ := strconv.ParseUint(n.String(), 10, 64)
				id = int64(whole)
			}
			blocks = append(blocks, id)
		}
		if !slices.Equal(r.blocks, blocks) || r.input < 1 || r.output < 0 || len(r.blocks) > (r.input+15)/16 {
			t.Fatalf("%q: %+v, want %+v", line, r, want)
		}
	})
}

// FuzzWhole: a body that is accepted is an object, and what arguments put into it is there.
func FuzzWhole(f *testing.F) {
	for _, line := range []string{
		`{"timestamp": 1, "body": {"model": "m", "messages": []}, "request_id": "r"}`, `{"timestamp": "2026-01-02T03:04:05Z", "body": "{\"a\": 1}", "completion_tokens": 4}`,
		`{"timestamp": 1, "body": {"model": {"model": "}"}, "response_format": {"type": "json_object"}}, "headers": {"A": "b"}}`, `{"timestamp": 1, "body": {}}x`,
	} {
		f.Add([]byte(line))
	}
	m := maker{options: options{override: "other", match: true}}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := whole{}.read(line)
		if err != nil {
			return
		}
		var body map[string]json.RawMessage
		if err := json.Unmarshal(m.rewritten(r.body, r), &body); err != nil {
			t.Fatalf("%q: the body is %s: %v", line, m.rewritten(r.body, r), err)
		}
		if string(body["model"]) != `"other"` {
			t.Fatalf("%q: the model is %s", line, body["model"])
		}
	})
}
