package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol"
)

// decodeObject reads one JSON object strictly: nothing after it and no key twice. It keeps order and spelling.
func decodeObject(data []byte) (protocol.Object, *Problem) {
	if problem := checkJSON(data); problem != nil {
		return nil, problem
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	start, _ := decoder.Token()
	if start != json.Delim('{') {
		return nil, &Problem{What: "is not a JSON object", Do: `use an object such as '{"ignore_eos": true}'`}
	}
	members, seen := protocol.Object{}, map[string]bool{}
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
			return nil, &Problem{What: "has the key " + quoted(key) + " twice", Do: "remove one of them"}
		}
		seen[key] = true
		members = append(members, protocol.Field{Key: key, Value: value})
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
		return &Problem{What: "is empty; JSON is expected", Do: `use an object such as '{"ignore_eos": true}'`}
	case errors.As(err, &syntax):
		return &Problem{What: fmt.Sprintf("is not valid JSON at byte %d of %d", syntax.Offset, len(data)),
			Do: `use double quotes inside and single quotes around: '{"ignore_eos": true}'`}
	default:
		return &Problem{What: "contains a number too large for a float", Do: "use a smaller number"}
	}
}
