package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// whole is the format of workload_trace: whole bodies. Its members are EvalScope's, and no others.
type whole struct{}

func (w whole) begin(options, []byte) (format, bool, error) { return w, false, nil }

func (whole) block() int { return 0 }

func (whole) chained() bool { return false }

func (whole) listed() bool { return true }

func (whole) read(line []byte) (recording, error) {
	var given struct {
		Body             json.RawMessage   `json:"body"`
		Timestamp        json.RawMessage   `json:"timestamp"`
		Headers          map[string]string `json:"headers"`
		RequestID        *string           `json:"request_id"`
		CompletionTokens *int              `json:"completion_tokens"`
	}
	if err := strict(line, &given); err != nil {
		return recording{}, err
	}
	r := recording{headers: given.Headers}
	if given.RequestID != nil {
		r.id = *given.RequestID
	}
	var err error
	if r.body, err = bodyOf(given.Body); err != nil {
		return recording{}, err
	}
	if r.at, err = timestampOf(given.Timestamp); err != nil {
		return recording{}, err
	}
	if n := given.CompletionTokens; n != nil {
		if *n < 1 {
			return recording{}, fmt.Errorf("completion_tokens is %d and must be above 0", *n)
		}
		r.output = *n
	}
	r.model = gjson.GetBytes(r.body, "model").String()
	return r, nil
}

// strict reads one JSON object that has no other members.
func strict(line []byte, into any) error {
	if line = bytes.TrimSpace(line); len(line) == 0 || line[0] != '{' {
		return errors.New("it is not a JSON object")
	}
	in := json.NewDecoder(bytes.NewReader(line))
	in.DisallowUnknownFields()
	if err := in.Decode(into); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("the JSON object is not closed")
		}
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is data after the JSON object")
	}
	return nil
}

// reserved begins the keys that EvalScope itself puts into bodies.
const reserved = "__evalscope_"

// bodyOf is a body that stands as an object, or as the JSON text of one.
func bodyOf(given json.RawMessage) (json.RawMessage, error) {
	if len(given) == 0 || string(given) == "null" {
		return nil, errors.New("body is missing")
	}
	body, valid := slices.Clone(given), true // as part of its line
	if given[0] == '"' {
		var text string
		_ = json.Unmarshal(given, &text) // it was read as part of its line
		body = json.RawMessage(text)
		valid = json.Valid(body)
	}
	object := gjson.ParseBytes(body)
	if !valid || !object.IsObject() {
		return nil, errors.New("body is neither a JSON object nor the text of one")
	}
	var taken []string
	object.ForEach(func(key, _ gjson.Result) bool {
		if strings.HasPrefix(key.String(), reserved) {
			taken = append(taken, key.String())
		}
		return true
	})
	if len(taken) > 0 {
		return nil, fmt.Errorf("body contains reserved keys: %s", strings.Join(taken, ", "))
	}
	return body, nil
}
