package eventlog

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/modelscope/evalscope/perf/record"
)

// requestLine is a request's line for encoding/json: the record with its session where that has a number of its own, and
// the two forms of its body in front of its own.
type requestLine struct {
	*record.Record
	Session *int64          `json:"session"`
	Body    json.RawMessage `json:"body"`
	Base64  []byte          `json:"body_base64"`
}

// decodeRequest reads the value of a line's "request". The names that this version writes take a short way; anything
// else in it (a name of a later version, another spelling) is left to encoding/json, which gives the same record.
func decodeRequest(data string) (*record.Record, error) {
	r := &record.Record{}
	if quickRequest(r, data) {
		return r, nil
	}
	return slowRequest(data)
}

// slowRequest reads any request by encoding/json.
func slowRequest(data string) (*record.Record, error) {
	r := &record.Record{}
	line := requestLine{Record: r}
	if err := json.Unmarshal([]byte(data), &line); err != nil {
		return nil, fmt.Errorf("the request cannot be read: %w", err)
	}
	r.Session = r.Seq
	if line.Session != nil {
		r.Session = *line.Session
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

// quickRequest fills r; not ok means that r is unusable and encoding/json must decide. It never panics, whatever data is.
func quickRequest(r *record.Record, data string) bool {
	apart := false // the session has a number of its own
	ok := members(value(data), func(key string, v value) bool {
		switch key {
		case "seq":
			return integer(v, &r.Seq)
		case "session":
			apart = true
			return integer(v, &r.Session)
		case "item":
			return integer(v, &r.Item)
		case "turn":
			return integer(v, &r.Turn)
		case "more":
			return flag(v, &r.More)
		case "graph":
			return quickGraph(r, v)
		case "id":
			return text(v, &r.ID)
		case "server_id":
			return text(v, &r.ServerID)
		case "target":
			return integer(v, &r.Target)
		case "class":
			return integer(v, &r.Class)
		case "recorded":
			r.Recorded = &record.Recorded{}
			return quickRecorded(r.Recorded, v)
		case "warmup":
			return flag(v, &r.Warmup)
		case "held":
			return flag(v, &r.Held)
		case "repeated":
			return flag(v, &r.Repeated)
		case "stream":
			return flag(v, &r.Stream)
		case "reused":
			return flag(v, &r.Reused)
		case "no_end":
			return flag(v, &r.NoEnd)
		case "stray":
			return text(v, &r.Stray)
		case "reconnects":
			return integer(v, &r.Reconnects)
		case "status":
			return integer(v, &r.Status)
		case "fault":
			r.Fault = &record.Fault{}
			return quickFault(r.Fault, v)
		case "payloads":
			return r.Payloads.UnmarshalJSON([]byte(v)) == nil
		case "usage":
			return quickUsage(&r.Usage, v)
		case "payload_tokens_by":
			return text(v, &r.CountedBy)
		case "choices":
			return quickChoices(&r.Choices, v)
		case "max_tokens":
			return integer(v, &r.MaxTokens)
		case "min_tokens":
			return integer(v, &r.MinTokens)
		case "forced_tokens":
			return integer(v, &r.ForcedTokens)
		case "traceparent":
			var s string
			return text(v, &s) && r.Trace.UnmarshalText([]byte(s)) == nil
		case "want_prompt_tokens":
			return integer(v, &r.WantPromptTokens)
		case "held_us":
			return integer(v, &r.ReadDelay)
		case "body", "body_base64":
			return quickBody(&r.Body, key, v)
		case "bytes_in":
			return integer(v, &r.BytesIn)
		}
		return quickStamp(&r.Stamps, key, v)
	})
	if !apart {
		r.Session = r.Seq
	}
	return ok
}

func quickStamp(s *record.Stamps, key string, v value) bool {
	switch key {
	case "due":
		return integer(v, &s.Due)
	case "limit_wait_ns":
		return integer(v, &s.LimitWait)
	case "pool_wait_ns":
		return integer(v, &s.PoolWait)
	case "connect_ns":
		return integer(v, &s.Connect)
	case "tls_ns":
		return integer(v, &s.TLS)
	case "sent":
		return integer(v, &s.Sent)
	case "resent":
		return integer(v, &s.Resent)
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

func quickFault(f *record.Fault, v value) bool {
	return members(v, func(key string, v value) bool {
		switch key {
		case "kind":
			return text(v, &f.Kind)
		case "words":
			return text(v, &f.Words)
		}
		return false
	})
}

func quickUsage(u *record.Usage, v value) bool {
	return members(v, func(key string, v value) bool {
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
		case "reasoning_apart":
			return flag(v, &u.ReasoningApart)
		}
		return false
	})
}

func quickChoices(all *[]record.Choice, v value) bool {
	*all = []record.Choice{}
	return elements(v, func(element value) bool {
		var c record.Choice
		ok := members(element, func(key string, v value) bool {
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
}

func quickBody(dst *[]byte, key string, v value) bool {
	var s string
	switch {
	case key == "body" && (v[0] == '{' || v[0] == '['):
		*dst = []byte(v)
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
