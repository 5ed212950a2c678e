package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// request is the body of chat and completions, as far as the server heeds it. Unknown fields are ignored.
type request struct {
	Model               string          `json:"model"`
	Messages            []message       `json:"messages"`
	Prompt              json.RawMessage `json:"prompt"`
	Stream              bool            `json:"stream"`
	StreamOptions       *streamOptions  `json:"stream_options"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	MinTokens           *int            `json:"min_tokens"`
	IgnoreEOS           *bool           `json:"ignore_eos"`
	Stop                stops           `json:"stop"`
	N                   *int            `json:"n"`
	Seed                *int64          `json:"seed"`
	Temperature         *float64        `json:"temperature"`
	TopP                *float64        `json:"top_p"`
	Logprobs            json.RawMessage `json:"logprobs"`
	TopLogprobs         int             `json:"top_logprobs"`
	ReturnTokenIDs      bool            `json:"return_token_ids"`
	Tools               []tool          `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
}

type streamOptions struct {
	IncludeUsage         bool `json:"include_usage"`
	ContinuousUsageStats bool `json:"continuous_usage_stats"`
}

type message struct {
	Role    string  `json:"role"`
	Content content `json:"content"`
}

type tool struct {
	Function struct {
		Name string `json:"name"`
	} `json:"function"`
}

// content is a message's text, and its parts that are not text, in full, as they stand.
type content struct {
	text  string
	media []string
}

// UnmarshalJSON takes a string, null, or a list of parts.
func (c *content) UnmarshalJSON(raw []byte) error {
	if raw[0] != '[' {
		if err := json.Unmarshal(raw, &c.text); err != nil {
			return errors.New("content must be a string, null, or a list of parts")
		}
		return nil
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return err
	}
	var b strings.Builder
	for _, raw := range parts {
		var part struct{ Type, Text string }
		if err := json.Unmarshal(raw, &part); err != nil || part.Type == "" {
			return errors.New(`each part of content must be an object with a "type"`)
		}
		switch part.Type {
		case "text", "input_text", "output_text": // the latter two of /responses
			b.WriteString(part.Text)
		default:
			c.media = append(c.media, string(raw))
		}
	}
	c.text = b.String()
	return nil
}

// stops is one stop string or several.
type stops []string

// UnmarshalJSON takes a string, a list of strings, or null.
func (s *stops) UnmarshalJSON(raw []byte) error {
	if raw[0] == '"' {
		*s = make(stops, 1)
		return json.Unmarshal(raw, &(*s)[0])
	}
	if err := json.Unmarshal(raw, (*[]string)(s)); err != nil {
		return errors.New("stop must be a string or a list of strings")
	}
	return nil
}

// invalid is a request that is answered with status 400, and the field to blame where there is one.
type invalid struct{ field, problem string }

// Error says what is wrong with a request.
func (i *invalid) Error() string {
	if i.field == "" {
		return i.problem
	}
	return i.field + ": " + i.problem
}

func parseRequest(body []byte) (*request, error) {
	var r request
	if err := decode(body, &r); err != nil {
		return nil, err
	}
	return &r, r.validate()
}

// decode reads a body, and says what is wrong with it.
func decode(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return &invalid{wrong.Field, fmt.Sprintf("a JSON %s cannot be taken for %s", wrong.Value, wrong.Type)}
	case err != nil:
		return &invalid{"", "the body is not a valid request: " + err.Error()}
	}
	return nil
}

func (r *request) validate() error {
	type check struct {
		wrong          bool
		field, problem string
	}
	value := func(p *int, otherwise int) int {
		if p == nil {
			return otherwise
		}
		return *p
	}
	for _, c := range []check{
		{value(r.MaxTokens, 1) < 1, "max_tokens", "must be at least 1"},
		{value(r.MaxCompletionTokens, 1) < 1, "max_completion_tokens", "must be at least 1"},
		{value(r.MinTokens, 0) < 0, "min_tokens", "must be at least 0"},
		{r.MinTokens != nil && r.limit() > 0 && *r.MinTokens > r.limit(), "min_tokens", "must not be greater than max_tokens"},
		{value(r.N, 1) < 1 || value(r.N, 1) > 128, "n", "must be 1 to 128"},
		{r.Temperature != nil && !(*r.Temperature >= 0 && *r.Temperature <= 2), "temperature", "must be 0 to 2"},
		{r.TopP != nil && !(*r.TopP > 0 && *r.TopP <= 1), "top_p", "must be above 0 and at most 1"},
		{r.TopLogprobs < 0 || r.TopLogprobs > 20, "top_logprobs", "must be 0 to 20"},
		{r.StreamOptions != nil && !r.Stream, "stream_options", "can only be used with stream: true"},
	} {
		if c.wrong {
			return &invalid{c.field, c.problem}
		}
	}
	return nil
}

// limit returns the request's output limit, 0 if it has none.
func (r *request) limit() int {
	switch {
	case r.MaxCompletionTokens != nil:
		return *r.MaxCompletionTokens
	case r.MaxTokens != nil:
		return *r.MaxTokens
	}
	return 0
}

// logprobs returns whether token probabilities are wanted, and how many alternatives each.
func (r *request) logprobs() (wanted bool, top int) {
	switch string(bytes.TrimSpace(r.Logprobs)) {
	case "", "null", "false":
		return false, 0
	case "true":
		return true, r.TopLogprobs
	}
	if json.Unmarshal(r.Logprobs, &top) != nil || top < 0 {
		return false, 0
	}
	return true, min(top, 20)
}

// toolName returns the function that tool_choice forces a call of, "" for none.
func (r *request) toolName() string {
	if len(r.Tools) == 0 || len(r.ToolChoice) == 0 {
		return ""
	}
	var word string
	if json.Unmarshal(r.ToolChoice, &word) == nil {
		if word == "required" {
			return r.Tools[0].Function.Name
		}
		return ""
	}
	var named tool
	if json.Unmarshal(r.ToolChoice, &named) != nil {
		return ""
	}
	return named.Function.Name
}
