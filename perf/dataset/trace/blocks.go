package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// blocks is the format of traces that have lengths and the ids of a prompt's blocks: Mooncake's, Bailian's and vLLM's. Members that it
// does not know are passed over.
type blocks struct {
	unit time.Duration // of timestamps
	size int           // of a block, in tokens
	free bool          // whether arguments say unit and size
}

func (b blocks) begin(o options, _ []byte) (format, bool, error) {
	if !b.free {
		return b, false, nil
	}
	if b.size = o.block; b.size < 1 {
		return nil, false, fmt.Errorf("%s is %d and must be at least 1", blockArgument, b.size)
	}
	if b.unit = time.Duration(o.unit * float64(time.Second)); !(o.unit > 0) || b.unit <= 0 || b.unit > time.Hour {
		return nil, false, fmt.Errorf("%s is %v and must be above 0, at most an hour", unitArgument, o.unit)
	}
	return b, false, nil
}

func (b blocks) block() int { return b.size }

func (blocks) chained() bool { return true }

func (blocks) listed() bool { return true }

func (b blocks) read(line []byte) (recording, error) {
	var given struct {
		Timestamp json.RawMessage `json:"timestamp"`
		Input     json.Number     `json:"input_length"`
		Output    json.Number     `json:"output_length"`
		Blocks    []int64         `json:"hash_ids"`
		ID        json.RawMessage `json:"request_id"`
		Session   json.RawMessage `json:"session_id"`
		Chat      json.RawMessage `json:"chat_id"`
		Parent    json.RawMessage `json:"parent_chat_id"`
	}
	if err := json.Unmarshal(line, &given); err != nil {
		return recording{}, wrongJSON(err)
	}
	var n float64
	if len(given.Timestamp) == 0 || json.Unmarshal(given.Timestamp, &n) != nil || string(given.Timestamp) == "null" {
		return recording{}, errors.New("timestamp is missing, or no number")
	}
	r := recording{blocks: given.Blocks, id: name(given.ID), session: name(given.Session), chat: name(given.Chat), parent: name(given.Parent)}
	var err error
	if r.at, err = instant(string(given.Timestamp), b.unit); err != nil {
		return recording{}, err
	}
	if r.input, err = length("input_length", given.Input.String(), 1); err != nil {
		return recording{}, err
	}
	if r.output, err = length("output_length", given.Output.String(), 0); err != nil {
		return recording{}, err
	}
	if most := int(math.Ceil(float64(r.input) / float64(b.size))); len(r.blocks) > most {
		return recording{}, fmt.Errorf("it has %d hash_ids, and %d tokens have %d blocks of %d", len(r.blocks), r.input, most, b.size)
	}
	return r, nil
}

// name is a name that stands as a text or as a number; -1 is how traces say that there is none.
func name(given json.RawMessage) string {
	switch {
	case len(given) == 0 || string(given) == "null" || string(given) == "-1":
		return ""
	case given[0] == '"':
		var text string
		_ = json.Unmarshal(given, &text) // it was read as part of its line
		return text
	}
	return string(given)
}

// wrongJSON says what is wrong with a line that should be an object.
func wrongJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return fmt.Errorf("%s is a JSON %s", kind.Field, kind.Value)
	}
	return errors.New("it is no JSON object")
}

// timestampOf reads a timestamp that is a number, of seconds, or a text of a number or a date.
func timestampOf(given json.RawMessage) (time.Duration, error) {
	if len(given) == 0 || string(given) == "null" {
		return 0, errors.New("timestamp is missing")
	}
	text := string(given)
	if given[0] == '"' {
		_ = json.Unmarshal(given, &text) // it was read as part of its line
	} else if given[0] != '-' && (given[0] < '0' || given[0] > '9') {
		return 0, errors.New("timestamp is neither a number nor a text")
	}
	return moment(text)
}
