package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// decodeObject reads one JSON object strictly: nothing after it and no key twice. It keeps order and spelling.
func decodeObject(data []byte) (Members, *Problem) {
	if problem := checkJSON(data); problem != nil {
		return nil, problem
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	start, _ := decoder.Token()
	if start != json.Delim('{') {
		return nil, &Problem{What: "is not a JSON object", Do: `write an object such as '{"ignore_eos": true}'`}
	}
	members, seen := Members{}, map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		key, _ := token.(string)
		var value json.RawMessage
		if err == nil {
			err = decoder.Decode(&value)
		}
		if err != nil {
			return nil, &Problem{What: "is not valid JSON", Do: "check quotes, commas and brackets"}
		}
		if seen[key] {
			return nil, &Problem{What: "has the key " + quoted(key) + " twice", Do: "leave one of them out"}
		}
		seen[key] = true
		members = append(members, Member{Key: key, Value: value})
	}
	return members, nil
}

// checkJSON says where invalid JSON breaks, without showing any of it.
func checkJSON(data []byte) *Problem {
	var value any
	err := json.Unmarshal(data, &value)
	if err == nil {
		return nil
	}
	var syntax *json.SyntaxError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return &Problem{What: "is empty where JSON is expected", Do: `write an object such as '{"ignore_eos": true}'`}
	case errors.As(err, &syntax):
		return &Problem{What: fmt.Sprintf("is not valid JSON at byte %d of %d", syntax.Offset, len(data)),
			Do: `use double quotes inside and single quotes around: '{"ignore_eos": true}'`}
	default:
		return &Problem{What: "is JSON with a number beyond what a float can hold", Do: "write a smaller number"}
	}
}

// MarshalJSON writes the object with its members in order, as they were written.
func (m Members) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	out := []byte{'{'}
	for i, member := range m {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, encodeString(member.Key)...)
		out = append(out, ':')
		out = append(out, member.Value...)
	}
	return append(out, '}'), nil
}

// Get returns the value of a key as it was written.
func (m Members) Get(key string) (json.RawMessage, bool) {
	for _, member := range m {
		if member.Key == key {
			return member.Value, true
		}
	}
	return nil, false
}

// encodeString writes a JSON string without HTML escapes.
func encodeString(text string) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string can always be encoded
	return bytes.TrimRight(out.Bytes(), "\n")
}
