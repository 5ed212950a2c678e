package recorder

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/secret"
)

// reserved begins the keys that a workload trace may not have.
const reserved = "__evalscope_"

// kept is a body as it is kept: on one line, without credentials. Those of the head are looked for in it, too.
func kept(body, head []byte) ([]byte, error) {
	var line bytes.Buffer
	if err := json.Compact(&line, body); err != nil || !gjson.ParseBytes(body).IsObject() {
		return nil, errNoPrompt
	}
	taken := false
	gjson.ParseBytes(body).ForEach(func(key, _ gjson.Result) bool {
		taken = taken || strings.HasPrefix(key.Str, reserved)
		return !taken
	})
	if taken {
		return nil, errNoPrompt
	}
	clean, _ := secret.Reading{}.JSON(line.Bytes())
	return credentials(head).Spelled().Bytes(clean), nil
}

// credentials are those in a request's head.
func credentials(head []byte) (all secret.Values) {
	target, fields, _ := strings.Cut(string(head), "\n")
	all = append(all, secret.InURL("http://host"+target)...)
	for line := range strings.Lines(fields) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		all = append(all, secret.HeaderValues(name, value)...)
	}
	return all
}

// workload appends a line of a workload trace, in the members that EvalScope reads and no others.
func workload(to []byte, started time.Time, s *seen, header string) []byte {
	at := started.Add(s.line.At)
	to = append(append(to, `{"body":`...), s.kept...)
	to = fmt.Appendf(to, `,"timestamp":%d.%06d`, at.Unix(), at.Nanosecond()/1000)
	if s.line.Session > 0 && header != "" {
		name, _ := json.Marshal(header) // a text always is JSON
		to = fmt.Appendf(to, `,"headers":{%s:"%d"}`, name, s.line.Session)
	}
	if s.line.Output > 0 {
		to = append(append(to, `,"completion_tokens":`...), strconv.Itoa(s.line.Output)...)
	}
	return append(to, "}\n"...)
}
