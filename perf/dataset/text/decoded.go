package text

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A form is how the items of a file stand in it.
type form int

// The forms.
const (
	lines        form = iota
	linesOrArray      // lines, or the elements of one JSON array of objects
	inputsJSON        // the payloads of AIPerf's inputs.json
)

// openFile opens a regular file. One that is compressed, in UTF-16, or one JSON value is read through what makes lines of it; such lines
// are kept in a temporary file, because they are read again.
func openFile(path string, form form) (*lineReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	in, changed, noun, err := decoded(bufio.NewReaderSize(file, 64<<10), form)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if !changed {
		if err := file.Close(); err != nil {
			return nil, err
		}
		return openLines(path)
	}
	r, err := openStream(in, file)
	if err != nil {
		return nil, err
	}
	r.noun = noun
	return r, nil
}

// decoded gives what makes lines of a file, and the noun for one; changed reports whether they are not the lines of the file itself.
func decoded(in *bufio.Reader, form form) (lines io.Reader, changed bool, noun i18n.Text, err error) {
	in, changed, err = unpack.Plain(in)
	switch {
	case err != nil:
		return nil, false, i18n.Text{}, err
	case form == inputsJSON:
		return newElements(in, true), true, dataset.Payload, nil
	case form == linesOrArray && isArray(in):
		return newElements(in, false), true, dataset.Element, nil
	}
	return in, changed, dataset.Line, nil
}

// mostBlanks is how far a JSON array is looked for.
const mostBlanks = 4 << 10

// isArray reports whether a file is a JSON array of objects, or an empty one. It waits for no more than the first two characters
// that are not blank.
func isArray(in *bufio.Reader) bool {
	var found []byte
	for n := 1; n <= mostBlanks && len(found) < 2; n++ {
		head, _ := in.Peek(n)
		if len(head) < n {
			return false
		}
		switch c := head[n-1]; {
		case bytes.IndexByte([]byte(" \t\r\n"), c) >= 0, n <= 3 && bytes.HasPrefix([]byte("\xef\xbb\xbf"), head[:n]):
		case len(found) == 0 && c != '[':
			return false
		default:
			found = append(found, c)
		}
	}
	return string(found) == "[{" || string(found) == "[]"
}

// elements reads JSON as lines, an element of its array each, or each payload of an element.
type elements struct {
	bounded  *unpack.Bounded
	decoder  *json.Decoder
	payloads bool // of each element, which is in the member data of the file's object
	begun    bool
	count    int
	rest     []byte
}

func newElements(in *bufio.Reader, payloads bool) *elements {
	unpack.Mark(in)
	bounded := &unpack.Bounded{In: in}
	return &elements{bounded: bounded, decoder: json.NewDecoder(bounded), payloads: payloads}
}

// Read gives the next bytes of the lines.
func (e *elements) Read(p []byte) (int, error) {
	for len(e.rest) == 0 {
		if err := e.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func (e *elements) next() error {
	e.bounded.Begin()
	if !e.begun {
		e.begun = true
		if err := e.begin(); err != nil {
			return err
		}
	}
	if !e.decoder.More() {
		return e.end()
	}
	var one json.RawMessage
	e.count++
	if err := e.decoder.Decode(&one); err != nil {
		return e.broken(err)
	}
	if !e.payloads {
		return e.line(one)
	}
	var session struct {
		Payloads []json.RawMessage `json:"payloads"`
	}
	if err := json.Unmarshal(one, &session); err != nil {
		return i18n.Errorf(`element %d of "data" is not an object with "payloads"`, `"data" 的第 %d 个元素不是含 "payloads" 的对象`, e.count)
	}
	for _, payload := range session.Payloads {
		if err := e.line(payload); err != nil {
			return err
		}
	}
	return nil
}

// end goes behind an array: to the next one, as files that were appended to have them, or to the end of the file.
func (e *elements) end() error {
	if _, err := e.decoder.Token(); err != nil {
		return e.broken(err)
	}
	if e.payloads {
		if err := e.members(nil); err != nil {
			return err
		}
	}
	token, err := e.decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case err == nil && token == json.Delim('[') && !e.payloads:
		return nil
	}
	return i18n.Errorf("invalid JSON after element %d: the array is followed by data that is not another array",
		"第 %d 个元素之后的 JSON 无效：数组之后的数据不是另一个数组", e.count)
}

// line adds a line.
func (e *elements) line(one json.RawMessage) error {
	var line bytes.Buffer
	if err := json.Compact(&line, one); err != nil {
		return err
	}
	line.WriteByte('\n')
	e.rest = append(e.rest, line.Bytes()...)
	return nil
}

// begin goes to the first element.
func (e *elements) begin() error {
	if !e.payloads {
		_, err := e.decoder.Token()
		return err
	}
	wrong := i18n.Text{EN: `it is not an inputs.json of AIPerf: a JSON object whose "data" is a list of sessions with "payloads"`,
		ZH: `它不是 AIPerf 的 inputs.json：该文件是 JSON 对象，其 "data" 是会话列表，每个会话含 "payloads"`}.Err()
	if t, err := e.decoder.Token(); err != nil || t != json.Delim('{') {
		return wrong
	}
	found := false
	err := e.members(func(key json.Token) bool { found = key == "data"; return found })
	if err != nil {
		return err
	}
	if t, err := e.decoder.Token(); !found || err != nil || t != json.Delim('[') {
		return wrong
	}
	return nil
}

// members passes over the members of the file's object, up to the value of one at which stop stops, else over its end.
func (e *elements) members(stop func(key json.Token) bool) error {
	for e.decoder.More() {
		key, err := e.decoder.Token()
		if err != nil {
			return e.broken(err)
		}
		if stop != nil && stop(key) {
			return nil
		}
		var passed json.RawMessage
		if err := e.decoder.Decode(&passed); err != nil {
			return e.broken(err)
		}
	}
	if _, err := e.decoder.Token(); err != nil {
		return e.broken(err)
	}
	return nil
}

// broken says where the JSON cannot be read on.
func (e *elements) broken(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return i18n.Errorf("invalid JSON array at element %d: %v", "JSON 数组的第 %d 个元素无效：%v", max(1, e.count), dataset.WrongJSON(err))
}
