package recorder

import "bytes"

// events goes through the events of a stream: the name, the data and where in the body each ends.
func events(body []byte, each func(name, data []byte, end int)) {
	var name, data []byte
	pending := false
	at := 0
	for at < len(body) {
		end := len(body)
		if i := bytes.IndexByte(body[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		line := bytes.TrimRight(body[at:end], "\r\n")
		at = end
		if len(line) == 0 {
			if pending {
				each(name, data, end)
			}
			name, data, pending = nil, nil, false
			continue
		}
		field, value, _ := bytes.Cut(line, []byte{':'})
		value = bytes.TrimPrefix(value, []byte{' '})
		switch string(field) {
		case "event":
			name = value
		case "data":
			if pending {
				data = append(append(bytes.Clone(data), '\n'), value...)
			} else {
				data, pending = value, true
			}
		}
	}
	if pending {
		each(name, data, len(body))
	}
}

// objects goes through the lines of a body of JSON objects.
func objects(body []byte, each func(name, data []byte, end int)) {
	at := 0
	for line := range bytes.Lines(body) {
		at += len(line)
		if line = bytes.TrimSpace(line); len(line) > 0 {
			each(nil, line, at)
		}
	}
}

// walk is how to go through the parts of a body, nil where it is one.
func walk(body []byte) func([]byte, func(name, data []byte, end int)) {
	start := bytes.TrimLeft(body, " \t\r\n\ufeff")
	switch {
	case len(start) == 0:
		return nil
	case start[0] == ':' || bytes.HasPrefix(start, []byte("data:")) || bytes.HasPrefix(start, []byte("event:")) || bytes.HasPrefix(start, []byte("id:")) || bytes.HasPrefix(start, []byte("retry:")):
		return events
	case start[0] == '{' && bytes.Contains(bytes.TrimSpace(start), []byte("}\n{")):
		return objects
	}
	return nil
}
