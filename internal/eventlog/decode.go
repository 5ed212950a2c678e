package eventlog

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/record"
	"github.com/tidwall/gjson"
)

// requestLine is a request's line for encoding/json: the record with the two forms of its body in front of its own.
type requestLine struct {
	*record.Record
	Body   json.RawMessage `json:"body"`
	Base64 []byte          `json:"body_base64"`
}

// decodeRequest reads the value of a line's "request". The names that this version writes take a short way; anything
// else in it (a name of a later version, another spelling) is left to encoding/json, which gives the same record.
func decodeRequest(data string) (*record.Record, error) {
	r := &record.Record{}
	if quickRequest(r, data) {
		return r, nil
	}
	*r = record.Record{}
	line := requestLine{Record: r}
	if err := json.Unmarshal([]byte(data), &line); err != nil {
		return nil, fmt.Errorf("the request cannot be read: %w", err)
	}
	switch {
	case line.Base64 != nil:
		r.Body = line.Base64
	case len(line.Body) > 0 && line.Body[0] == '"':
		var text string
		if err := json.Unmarshal(line.Body, &text); err != nil {
			return nil, fmt.Errorf("the request's body cannot be read: %w", err)
		}
		r.Body = []byte(text)
	case len(line.Body) > 0 && string(line.Body) != "null":
		r.Body = line.Body
	}
	return r, nil
}

// quickRequest fills r; not ok means that r is unusable and encoding/json must decide. data must be valid JSON.
func quickRequest(r *record.Record, data string) bool {
	return members(data, func(key string, v gjson.Result) bool {
		switch key {
		case "seq":
			return integer(v, &r.Seq)
		case "item":
			return integer(v, &r.Item)
		case "turn":
			return integer(v, &r.Turn)
		case "id":
			return text(v, &r.ID)
		case "warmup":
			return flag(v, &r.Warmup)
		case "repeated":
			return flag(v, &r.Repeated)
		case "stream":
			return flag(v, &r.Stream)
		case "reused":
			return flag(v, &r.Reused)
		case "reconnects":
			return integer(v, &r.Reconnects)
		case "status":
			return integer(v, &r.Status)
		case "fault":
			r.Fault = &record.Fault{}
			return quickFault(r.Fault, v)
		case "payloads":
			return r.Payloads.UnmarshalJSON([]byte(v.Raw)) == nil
		case "usage":
			return quickUsage(&r.Usage, v)
		case "choices":
			return quickChoices(&r.Choices, v)
		case "max_tokens":
			return integer(v, &r.MaxTokens)
		case "min_tokens":
			return integer(v, &r.MinTokens)
		case "forced_tokens":
			return integer(v, &r.ForcedTokens)
		case "want_prompt_tokens":
			return integer(v, &r.WantPromptTokens)
		case "held_us":
			return integer(v, &r.Held)
		case "body", "body_base64":
			return quickBody(&r.Body, key, v)
		case "bytes_in":
			return integer(v, &r.BytesIn)
		}
		return quickStamp(&r.Stamps, key, v)
	})
}

func quickStamp(s *record.Stamps, key string, v gjson.Result) bool {
	switch key {
	case "due":
		return integer(v, &s.Due)
	case "connect_ns":
		return integer(v, &s.Connect)
	case "tls_ns":
		return integer(v, &s.TLS)
	case "sent":
		return integer(v, &s.Sent)
	case "header":
		return integer(v, &s.Header)
	case "first":
		return integer(v, &s.First)
	case "first_answer":
		return integer(v, &s.FirstAnswer)
	case "last":
		return integer(v, &s.Last)
	case "end":
		return integer(v, &s.End)
	}
	return false
}

func quickFault(f *record.Fault, v gjson.Result) bool {
	return members(v.Raw, func(key string, v gjson.Result) bool {
		switch key {
		case "kind":
			return text(v, &f.Kind)
		case "words":
			return text(v, &f.Words)
		}
		return false
	})
}

func quickUsage(u *record.Usage, v gjson.Result) bool {
	return members(v.Raw, func(key string, v gjson.Result) bool {
		switch key {
		case "given":
			return flag(v, &u.Given)
		case "prompt":
			return integer(v, &u.Prompt)
		case "completion":
			return integer(v, &u.Completion)
		case "cached":
			return integer(v, &u.Cached)
		case "reasoning":
			return integer(v, &u.Reasoning)
		}
		return false
	})
}

func quickChoices(all *[]record.Choice, v gjson.Result) bool {
	if !v.IsArray() {
		return false
	}
	*all = []record.Choice{}
	ok := true
	v.ForEach(func(_, element gjson.Result) bool {
		var c record.Choice
		ok = members(element.Raw, func(key string, v gjson.Result) bool {
			switch key {
			case "text":
				return text(v, &c.Text)
			case "reasoning":
				return text(v, &c.Reasoning)
			case "tools":
				return text(v, &c.Tools)
			case "finish":
				return text(v, &c.Finish)
			}
			return false
		})
		*all = append(*all, c)
		return ok
	})
	return ok
}

func quickBody(dst *[]byte, key string, v gjson.Result) bool {
	var s string
	switch {
	case key == "body" && v.Type == gjson.JSON:
		*dst = []byte(v.Raw)
		return true
	case !text(v, &s):
		return false
	case key == "body":
		*dst = []byte(s)
		return true
	}
	b, err := base64.StdEncoding.DecodeString(s)
	*dst = b
	return err == nil
}

// members calls take for each member of the object; a value that is no object, a name given twice and a refusal of
// take are not ok.
func members(data string, take func(key string, v gjson.Result) bool) bool {
	object := gjson.Parse(data)
	if !object.IsObject() {
		return false
	}
	ok := true
	var seen [32]string
	names := seen[:0]
	object.ForEach(func(key, v gjson.Result) bool {
		for _, name := range names {
			if name == key.Str {
				ok = false
				return false
			}
		}
		names = append(names, key.Str)
		ok = take(key.Str, v)
		return ok
	})
	return ok
}

func integer[T ~int | ~int32 | ~int64](v gjson.Result, dst *T) bool {
	n, err := strconv.ParseInt(v.Raw, 10, 64)
	*dst = T(n)
	return err == nil && int64(*dst) == n
}

func flag(v gjson.Result, dst *bool) bool {
	*dst = v.Type == gjson.True
	return v.Type == gjson.True || v.Type == gjson.False
}

// text takes a string. Escapes of UTF-16 are left to encoding/json, which knows what becomes of half a pair.
func text[T ~string](v gjson.Result, dst *T) bool {
	*dst = T(v.Str)
	return v.Type == gjson.String && !surrogate(v.Raw) && utf8.ValidString(v.Raw)
}

// surrogate says that a JSON string holds an escape of U+D800 to U+DFFF.
func surrogate(raw string) bool {
	for i := 0; i+2 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if raw[i+1] == 'u' && (raw[i+2] == 'd' || raw[i+2] == 'D') {
			return true
		}
		i++
	}
	return false
}
