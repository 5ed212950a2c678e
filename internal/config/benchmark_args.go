package config

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/protocol"
)

// LevelValues are the values of benchmark_args.json that belong to one level, with what was made of the user's words.
type LevelValues struct {
	Number            int
	Load              load.Profile // `parallel` is -1 in an open loop, `rate` -1 without one
	OutputsDir        string       // the level's own folder
	URL               string       // completed; empty: as the user wrote it
	ApplyChatTemplate *bool        // decided; nil: as the user said
}

// JSON returns benchmark_args.json of one level: the 81 fields of EvalScope in declaration order with its formats
// (floats as Python prints them, indent 4, no line end) and without secrets.
func (a Arguments) JSON(level LevelValues) []byte {
	if level.URL != "" {
		a.URL = level.URL
	}
	if level.ApplyChatTemplate != nil {
		a.ApplyChatTemplate = level.ApplyChatTemplate
	}
	a.Headers = a.RequestHeaders("")
	a.OutputsDir = level.OutputsDir
	a.modelID = a.ModelID()
	a = a.Masked()
	return a.indented(func(row *Flag) []byte { return a.levelValue(row, level) })
}

// Config is what the run as a whole is told, for those who show it: the 81 fields of EvalScope in declaration order,
// lists as lists, without secrets. url is the completed one, folder the run's.
func (a Arguments) Config(url, folder string) protocol.Object {
	a.URL, a.OutputsDir, a.modelID = url, folder, a.ModelID()
	a.Headers = a.RequestHeaders("")
	a = a.Masked()
	return a.object(func(row *Flag) []byte { return encode(row.field(&a)) })
}

// object is EvalScope's fields as a JSON object.
func (a *Arguments) object(value func(*Flag) []byte) (fields protocol.Object) {
	for _, row := range Table() {
		if !row.Extension {
			fields = append(fields, protocol.Field{Key: row.Key, Value: value(&row)})
		}
	}
	return fields
}

// indented is a JSON object of EvalScope's fields.
func (a *Arguments) indented(value func(*Flag) []byte) []byte {
	flat := a.object(value).Append(nil)
	var out bytes.Buffer
	if json.Indent(&out, flat, "", "    ") != nil {
		return flat // a program's own RawMessage was not JSON
	}
	return out.Bytes()
}

func (a *Arguments) levelValue(row *Flag, level LevelValues) []byte {
	switch row.Key {
	case "number":
		if level.Number == 0 {
			return []byte("null")
		}
		return strconv.AppendInt(nil, int64(level.Number), 10)
	case "parallel":
		if level.Load.OpenLoop() {
			return []byte("-1")
		}
		return strconv.AppendInt(nil, int64(level.Load.MaxSlots()), 10)
	case "rate":
		if rate := level.Load.OfferedRate(); rate > 0 {
			return []byte(PythonFloat(rate))
		}
		return []byte(PythonFloat(-1))
	case "warmup_num":
		if !a.set[row.Key] && a.WarmupNum == math.Trunc(a.WarmupNum) {
			return []byte(strconv.Itoa(int(a.WarmupNum))) // EvalScope's default is the integer 0, what argparse reads is a float
		}
	case "duration":
		if a.Duration != nil {
			return []byte(PythonFloat(float64(*a.Duration))) // the only one of EvalScope's times that is a float
		}
	}
	return encode(row.field(a))
}

// ModelID is the short name of the model: the last component of its path.
func (a Arguments) ModelID() string { return a.Model[strings.LastIndexByte(a.Model, '/')+1:] }
