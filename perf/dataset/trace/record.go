package trace

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A recording is one request of a trace.
type recording struct {
	at time.Duration // since whatever the trace counts from
	// body and headers are those of the request, where the trace has them.
	body    json.RawMessage
	headers map[string]string
	// input and output are lengths in tokens, 0 where the trace says nothing.
	input, output int
	blocks        []int64 // the ids of its prompt's blocks
	streamed      *bool   // whether it asked for a stream, nil where the trace does not say
	model         string
	// id is the request's own name, session that of its conversation; chat is the request's name among those of conversations, and
	// parent that of the request before it. "" for none.
	id, session, chat, parent string
}

// A format reads the lines of a trace.
type format interface {
	// begin takes what a format knows from arguments and, if it has one, from the head of the file; headed reports whether the first
	// line is that head.
	begin(o options, head []byte) (f format, headed bool, err error)
	// read reads a line. errLeftOut is a request that is not to be sent.
	read(line []byte) (recording, error)
	// block is how many tokens a block has, 0 where prompts are recorded as they are.
	block() int
	// chained reports whether it names blocks, of which those before each are known.
	chained() bool
	// listed reports whether its file may be a JSON list.
	listed() bool
}

var errLeftOut = errors.New("the request is skipped")

// mostSeconds bounds instants: time.Duration has no more than 292 years.
const mostSeconds = 9e9

// instant reads a number of units as time. Digits are read as they stand, but for those with an exponent: a float64 of the seconds since
// 1970 has no nanoseconds.
func instant(text string, unit time.Duration) (time.Duration, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, i18n.Errorf("the timestamp %q is not a number", "时间戳 %q 不是数字", text)
	}
	if s := n * unit.Seconds(); !(math.Abs(s) <= mostSeconds) {
		return 0, i18n.Errorf("the timestamp %s is out of range", "时间戳 %s 超出范围", text)
	}
	if strings.ContainsAny(text, "eE") { // an exponent moves the point
		return time.Duration(math.Round(n * float64(unit))), nil
	}
	whole, fraction, _ := strings.Cut(text, ".")
	k, notWhole := strconv.ParseInt(whole, 10, 64)
	part, notFraction := strconv.ParseFloat("0."+fraction, 64)
	if notWhole != nil || notFraction != nil || n < 0 {
		return time.Duration(math.Round(n * float64(unit))), nil
	}
	return time.Duration(k)*unit + time.Duration(math.Round(part*float64(unit))), nil
}

// dates are how traces write dates. A fraction of a second may follow the seconds in each; without a zone it is UTC.
var dates = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z07:00", "2006-01-02"}

// moment reads a timestamp that is a number, of seconds, or a date.
func moment(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return instant(text, time.Second)
	}
	for _, layout := range dates {
		if t, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
			at, err := instant(strconv.FormatInt(t.Unix(), 10), time.Second)
			return at + time.Duration(t.Nanosecond()), err
		}
	}
	return 0, i18n.Errorf("the timestamp %q is neither a number nor a date", "时间戳 %q 既不是数字，也不是日期", text)
}

// length reads a number of tokens.
func length(what, text string, least int) (int, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || n != math.Trunc(n) || n < float64(least) || n > mostTokens {
		return 0, i18n.Errorf("%s is %q, not a whole number from %d to %d", "%s 为 %q，不是 %d 至 %d 的整数", what, text, least, mostTokens)
	}
	return int(n), nil
}
