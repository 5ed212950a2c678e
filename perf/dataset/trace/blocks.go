package trace

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// blocks is the format of traces that have lengths and the ids of a prompt's blocks: Mooncake's, Bailian's and vLLM's. Members that it
// does not know are passed over.
type blocks struct {
	unit time.Duration // of timestamps
	size int           // of a block, in tokens
	free bool          // whether arguments say unit and size
}

func (b blocks) begin(o options, _ []byte) (format, bool, error) {
	if !b.free {
		return b, false, nil
	}
	if b.size = o.block; b.size < 1 {
		return nil, false, i18n.Errorf("%s is %d and must be at least 1", "%s 为 %d：请至少设为 1", blockArgument, b.size)
	}
	if b.unit = time.Duration(o.unit * float64(time.Second)); !(o.unit > 0) || b.unit <= 0 || b.unit > time.Hour {
		return nil, false, i18n.Errorf("%s is %v and must be above 0, at most an hour", "%s 为 %v：请用大于 0、不超过一小时的值", unitArgument, o.unit)
	}
	return b, false, nil
}

func (b blocks) block() int { return b.size }

func (blocks) chained() bool { return true }

func (blocks) listed() bool { return true }

func (b blocks) read(line []byte) (recording, error) {
	if len(line) == 0 || line[0] != '{' || !json.Valid(line) {
		return recording{}, i18n.Text{EN: "it is not a JSON object", ZH: "它不是 JSON 对象"}.Err()
	}
	m, r, err := membersOf(line)
	switch {
	case err != nil:
		return recording{}, err
	case m.failed.Type == gjson.True:
		return recording{}, errLeftOut
	case m.at.Type != gjson.Number:
		return recording{}, i18n.Text{EN: "timestamp is missing or not a number", ZH: "timestamp 缺失或不是数字"}.Err()
	}
	if r.at, err = instant(m.at.Raw, b.unit); err != nil {
		return recording{}, err
	}
	if r.input, err = length("input_length", m.input.String(), 1); err != nil {
		return recording{}, err
	}
	if r.output, err = length("output_length", m.output.String(), 0); err != nil {
		return recording{}, err
	}
	if most := (r.input + b.size - 1) / b.size; len(r.blocks) > most {
		return recording{}, &tooManyBlocks{i18n.Sprintf("it has %d hash_ids, but %s in blocks of %d have at most %d",
			"它有 %d 个 hash_ids，而 %s 个 token 按每块 %d 个最多有 %d 块", len(r.blocks), i18n.Count(r.input, "token"), b.size, most), b.otherSize()}
	}
	return r, nil
}

// members are those of a line that are read when all are there.
type members struct {
	at, input, output gjson.Result
	failed            gjson.Result // as evalscope record has it
}

// membersOf reads a line's members, with the names and ids already in the recording.
func membersOf(line []byte) (m members, r recording, wrong error) {
	gjson.ParseBytes(line).ForEach(func(key, v gjson.Result) bool {
		switch key.Str {
		case "timestamp":
			m.at = v
		case "input_length":
			m.input = v
		case "output_length":
			m.output = v
		case "hash_ids":
			r.blocks, wrong = ids(v)
		case "failed":
			m.failed = v
		case "stream": // as evalscope record has it
			if v.IsBool() {
				r.streamed = new(v.Bool())
			}
		case "request_id":
			r.id = name(v.Raw)
		case "session_id":
			r.session = name(v.Raw)
		case "chat_id":
			r.chat = name(v.Raw)
		case "parent_chat_id":
			r.parent = name(v.Raw)
		}
		return wrong == nil
	})
	return m, r, wrong
}

// tooManyBlocks is the error of a line with more blocks than its tokens have in the format's size. do is what helps if all lines are like
// it.
type tooManyBlocks struct{ what, do i18n.Text }

// Error says what is wrong with the line.
func (e *tooManyBlocks) Error() string { return e.what.EN }

// Text is Error in both languages.
func (e *tooManyBlocks) Text() i18n.Text { return e.what }

// otherSize says how a trace of smaller blocks is read.
func (b blocks) otherSize() i18n.Text {
	if b.free {
		return i18n.Text{EN: "if the blocks are smaller, correct block_size", ZH: "如果块更小，请修改 block_size"}
	}
	return i18n.Sprintf(`if the blocks have 16 tokens, for example, use --dataset timed_trace --dataset-args '{"block_size": 16, "timestamp_unit": %s}'`,
		`例如，如果每块有 16 个 token，请用 --dataset timed_trace --dataset-args '{"block_size": 16, "timestamp_unit": %s}'`,
		strconv.FormatFloat(b.unit.Seconds(), 'f', -1, 64))
}

// ids are the ids of blocks.
func ids(list gjson.Result) (all []int64, wrong error) {
	if list.Type == gjson.Null {
		return nil, nil
	}
	if !list.IsArray() {
		return nil, i18n.Text{EN: "hash_ids is not a list", ZH: "hash_ids 不是列表"}.Err()
	}
	all = make([]int64, 0, strings.Count(list.Raw, ",")+1)
	list.ForEach(func(_, v gjson.Result) bool {
		id, err := strconv.ParseInt(v.Raw, 10, 64)
		if err != nil { // hashes of blocks use all 64 bits, as those of Dynamo do
			var whole uint64
			whole, err = strconv.ParseUint(v.Raw, 10, 64)
			id = int64(whole)
		}
		if err != nil {
			wrong = i18n.Errorf("hash_ids has %s, which is not a 64-bit whole number", "hash_ids 中的 %s 不是 64 位整数", v.Raw[:min(len(v.Raw), 40)])
			return false
		}
		all = append(all, id)
		return true
	})
	return all, wrong
}

// name is a name that stands as a text or as a number; -1 is how traces say that there is none.
func name(given string) string {
	switch {
	case given == "" || given == "null" || given == "-1":
		return ""
	case given[0] == '"':
		return strings.Clone(gjson.Parse(given).Str)
	}
	return strings.Clone(given)
}

// timestampOf reads a timestamp that is a number, of seconds, or a text of a number or a date.
func timestampOf(given json.RawMessage) (time.Duration, error) {
	if len(given) == 0 || string(given) == "null" {
		return 0, i18n.Text{EN: "timestamp is missing", ZH: "缺少 timestamp"}.Err()
	}
	text := string(given)
	if given[0] == '"' {
		_ = json.Unmarshal(given, &text) // it was read as part of its line
	} else if given[0] != '-' && (given[0] < '0' || given[0] > '9') {
		return 0, i18n.Text{EN: "timestamp is neither a number nor a text", ZH: "timestamp 既不是数字，也不是文本"}.Err()
	}
	return moment(text)
}
