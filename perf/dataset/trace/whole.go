package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/dataset"

	"github.com/modelscope/evalscope/perf/i18n"
)

// whole is the format of workload_trace: whole bodies. Its members are EvalScope's, and no others.
type whole struct{}

func (w whole) begin(options, []byte) (format, bool, error) { return w, false, nil }

func (whole) block() int { return 0 }

func (whole) chained() bool { return false }

func (whole) listed() bool { return true }

func (whole) read(line []byte) (recording, error) {
	var given struct {
		Body             json.RawMessage   `json:"body"`
		Timestamp        json.RawMessage   `json:"timestamp"`
		Headers          map[string]string `json:"headers"`
		RequestID        *string           `json:"request_id"`
		CompletionTokens *int              `json:"completion_tokens"`
	}
	if err := strict(line, &given); err != nil {
		return recording{}, err
	}
	r := recording{headers: given.Headers}
	if given.RequestID != nil {
		r.id = *given.RequestID
	}
	var err error
	if r.body, err = bodyOf(given.Body); err != nil {
		return recording{}, err
	}
	if r.at, err = timestampOf(given.Timestamp); err != nil {
		return recording{}, err
	}
	if n := given.CompletionTokens; n != nil {
		if *n < 1 {
			return recording{}, i18n.Errorf("completion_tokens is %d and must be above 0", "completion_tokens 为 %d，须大于 0", *n)
		}
		r.output = *n
	}
	r.model = gjson.GetBytes(r.body, "model").String()
	return r, nil
}

// strict reads one JSON object that has no other members.
func strict(line []byte, into any) error {
	if line = bytes.TrimSpace(line); len(line) == 0 || line[0] != '{' {
		return i18n.Text{EN: "it is not a JSON object", ZH: "它不是 JSON 对象"}.Err()
	}
	in := json.NewDecoder(bytes.NewReader(line))
	in.DisallowUnknownFields()
	if err := in.Decode(into); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return i18n.Text{EN: "the JSON object is not closed", ZH: "JSON 对象没有结束"}.Err()
		}
		return wrongMember(err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return i18n.Text{EN: "there is data after the JSON object", ZH: "JSON 对象之后还有数据"}.Err()
	}
	return nil
}

// wrongMember is an error of a JSON object: of a member that is not known, of one that has another type, or of JSON that breaks.
func wrongMember(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return i18n.Errorf("unknown field %s: remove it", "未知字段 %s：请去掉", name)
	}
	return dataset.WrongJSON(err)
}

// reserved begins the keys that EvalScope itself puts into bodies.
const reserved = "__evalscope_"

// bodyOf is a body that stands as an object, or as the JSON text of one.
func bodyOf(given json.RawMessage) (json.RawMessage, error) {
	if len(given) == 0 || string(given) == "null" {
		return nil, i18n.Text{EN: "body is missing", ZH: "缺少 body"}.Err()
	}
	body, valid := slices.Clone(given), true // as part of its line
	if given[0] == '"' {
		var text string
		_ = json.Unmarshal(given, &text) // it was read as part of its line
		body = json.RawMessage(text)
		valid = json.Valid(body)
	}
	object := gjson.ParseBytes(body)
	if !valid || !object.IsObject() {
		return nil, i18n.Text{EN: "body is neither a JSON object nor the text of one", ZH: "body 既不是 JSON 对象，也不是 JSON 对象的文本"}.Err()
	}
	var taken []string
	object.ForEach(func(key, _ gjson.Result) bool {
		if strings.HasPrefix(key.String(), reserved) {
			taken = append(taken, key.String())
		}
		return true
	})
	if len(taken) > 0 {
		return nil, i18n.Errorf("body contains reserved keys: %s", "body 含有保留的键：%s", strings.Join(taken, ", "))
	}
	return body, nil
}
