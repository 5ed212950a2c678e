package protocol

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/workload"
)

// A Filler puts the run's settings into a body. A body that a dataset or a template gave keeps what it has, but for settings
// that the user asked for: those win.
type Filler struct {
	Body *Object
	// Given reports whether a dataset or a template gave the body, with its own keys.
	Given bool
	// ByDefault are the keys of Settings.ByDefault.
	ByDefault []string
}

// Put gives key the value of a setting.
func (f Filler) Put(key string, value json.RawMessage) {
	if !f.Given || !f.Body.Has(key) || !slices.Contains(f.ByDefault, key) {
		f.Body.Set(key, value)
	}
}

// Keep gives key a value where the body has none: for values that a line of the dataset overrides, such as the model.
func (f Filler) Keep(key string, value json.RawMessage) {
	if !f.Body.Has(key) {
		f.Body.Set(key, value)
	}
}

// PutSet is Put with a value that may not be set.
func PutSet[T any](f Filler, key string, value *T) {
	if value != nil {
		f.Put(key, Literal(*value))
	}
}

// PutAsked is PutSet for a setting that the API does not define: it is added only if the user set it.
func PutAsked[T any](f Filler, key string, value *T) {
	if !slices.Contains(f.ByDefault, key) {
		PutSet(f, key, value)
	}
}

// PutSampling adds the sampling settings that all chat APIs support.
func PutSampling(f Filler, s *Settings) {
	PutSet(f, "temperature", s.Temperature)
	PutSet(f, "top_p", s.TopP)
	PutSet(f, "top_k", s.TopK)
}

// PutFurther adds settings that many APIs do not define but compatible servers support, if the user set them.
func PutFurther(f Filler, s *Settings) {
	PutAsked(f, "min_tokens", s.MinTokens)
	PutAsked(f, "frequency_penalty", s.FrequencyPenalty)
	PutAsked(f, "repetition_penalty", s.RepetitionPenalty)
	PutAsked(f, "n", s.N)
	PutAsked(f, "seed", s.Seed)
}

// StopTokens is stop token ids as integers, which is what servers take, and anything else as it was given.
func StopTokens(ids []string) json.RawMessage {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			out[i] = n
		}
	}
	return Literal(out)
}

// Count is the value of key where it is a whole number above 0, else 0.
func (o Object) Count(key string) int {
	v := o.Get(key)
	if len(v) == 0 {
		return 0
	}
	n, err := strconv.Atoi(string(v))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Apply sets the keys of Settings.Extra, over everything; a null removes the key.
func (o *Object) Apply(extra []Field) {
	for _, f := range extra {
		if string(f.Value) == "null" {
			o.Delete(f.Key)
		} else {
			o.Set(f.Key, f.Value)
		}
	}
}

// ApplyMembers sets the members that a turn has for itself; a null removes the key.
func (o *Object) ApplyMembers(members []workload.Member) {
	for _, m := range members {
		o.Apply([]Field{{Key: m.Name, Value: m.Value}})
	}
}
