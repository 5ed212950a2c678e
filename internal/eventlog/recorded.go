package eventlog

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/record"
)

// recorded appends what a trace says of a request. Its prompt is always written, so that the members after it have one before them.
func (f *fields) recorded(r *record.Recorded) {
	if r == nil {
		return
	}
	f.name("recorded")
	f.dst = append(f.dst, `{"prompt":`...)
	f.dst = strconv.AppendInt(f.dst, int64(r.Prompt), 10)
	f.integer("ideal", int64(r.Ideal))
	f.integer("sized", int64(r.Sized))
	f.text("id", r.ID)
	f.text("session", r.Session)
	f.dst = append(f.dst, '}')
}

func quickRecorded(r *record.Recorded, v value) bool {
	return members(v, func(key string, v value) bool {
		switch key {
		case "id":
			return text(v, &r.ID)
		case "session":
			return text(v, &r.Session)
		case "prompt":
			return integer(v, &r.Prompt)
		case "ideal":
			return integer(v, &r.Ideal)
		case "sized":
			return integer(v, &r.Sized)
		}
		return false
	})
}
