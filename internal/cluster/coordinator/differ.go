package coordinator

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// free are the keys of a plan that say nothing of what is sent.
var free = []string{"format", "version", "command", "words", "notes", "notes_zh", "workers"}

// differing is the first key in which two plans differ, with what each has; "" where they are the same.
func differing(ours, theirs json.RawMessage) (key, a, b string) {
	var x, y map[string]json.RawMessage
	if json.Unmarshal(ours, &x) != nil || json.Unmarshal(theirs, &y) != nil {
		return "their form", excerpt(ours), excerpt(theirs)
	}
	keys := slices.Sorted(maps.Keys(x))
	for k := range y {
		if _, there := x[k]; !there {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if !slices.Contains(free, k) && compact(x[k]) != compact(y[k]) {
			return k, excerpt(x[k]), excerpt(y[k])
		}
	}
	return "", "", ""
}

func compact(v json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, v) != nil {
		return ""
	}
	return out.String()
}

// excerpt is a value in a sentence.
func excerpt(v json.RawMessage) string {
	const most = 160
	text := compact(v)
	switch {
	case text == "":
		return "not there"
	case len(text) > most:
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
