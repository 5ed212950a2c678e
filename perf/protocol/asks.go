package protocol

import (
	"fmt"
	"slices"
	"strings"
)

// MustAsk returns an error for a complete body of a dataset that has none of the keys in which the API expects its input: the body was
// made for another API. Bodies in a template are not checked, because the user wrote the template.
func MustAsk(body Object, s *Settings, api string, keys ...string) error {
	if len(s.Template) > 0 || slices.ContainsFunc(keys, body.Has) {
		return nil
	}
	have := make([]string, 0, len(body))
	for _, f := range body {
		if slices.Contains(asking, f.Key) {
			have = append(have, f.Key)
		}
	}
	has := ""
	if len(have) > 0 {
		has = fmt.Sprintf(", but %s", quotedList(have))
	}
	return fmt.Errorf("the body has no %s, which %s requires%s: it is for another API", quotedList(keys), api, has)
}

// asking are the keys under which some API takes what it is asked.
var asking = []string{"messages", "prompt", "input", "inputs", "content", "contents", "query", "state"}

func quotedList(keys []string) string {
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = `"` + key + `"`
	}
	return strings.Join(quoted, " or ")
}
