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
		return nil, &Problem{What: "is not a JSON object", Do: `write an object such as '{"ignore_eos": true}'`}
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
			return nil, &Problem{What: "has the key " + quoted(key) + " twice", Do: "leave one of them out"}
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
		return &Problem{What: "is empty where JSON is expected", Do: `write an object such as '{"ignore_eos": true}'`}
	case errors.As(err, &syntax):
		return &Problem{What: fmt.Sprintf("is not valid JSON at byte %d of %d", syntax.Offset, len(data)),
			Do: `use double quotes inside and single quotes around: '{"ignore_eos": true}'`}
	default:
		return &Problem{What: "is JSON with a number beyond what a float can hold", Do: "write a smaller number"}
	}
}
