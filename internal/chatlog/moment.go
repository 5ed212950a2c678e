package chatlog

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// instants are where logs say when a request came.
var instants = []string{"timestamp", "created", "created_at", "time", "request.timestamp", "response.created", "response.body.created"}

// dates are how logs write dates; without a zone it is UTC.
var dates = []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05"}

var errInstant = i18n.Text{EN: "has a timestamp that is neither a number nor a date such as 2026-05-01T10:00:00Z", ZH: "的时刻既不是数字，也不是 2026-05-01T10:00:00Z 这样的日期"}.Err()

// moment is when the request of an entry came; dated is false where it does not say.
func moment(entry gjson.Result) (at time.Time, dated bool, err error) {
	for _, path := range instants {
		v := entry.Get(path)
		if !v.Exists() || v.Type == gjson.Null {
			continue
		}
		text := strings.TrimSpace(v.String())
		if v.Type != gjson.Number && v.Type != gjson.String {
			return at, false, errInstant
		}
		for _, layout := range dates {
			if at, err := time.Parse(layout, text); err == nil && at.Year() >= 1970 && at.Year() < 2200 {
				return at, true, nil
			}
		}
		at, ok := number(text)
		if !ok {
			return at, false, errInstant
		}
		return at, true, nil
	}
	return at, false, nil
}

// units are what numbers count by their size, largest first: all are above those of any date after 1973 in the next coarser unit.
var units = []struct {
	least float64
	unit  time.Duration
}{{1e17, time.Nanosecond}, {1e14, time.Microsecond}, {1e11, time.Millisecond}, {0, time.Second}}

// mostNanoseconds is in the year 2200.
const mostNanoseconds = 7258118400 * int64(time.Second)

// number reads a number since 1970, or since whatever the log counts from. Its digits are kept: a float64 of the seconds since 1970
// has no nanoseconds.
func number(text string) (at time.Time, ok bool) {
	size, err := strconv.ParseFloat(text, 64)
	if err != nil || !(size >= 0 && size < 9e18) || len(text) > 40 || strings.ContainsAny(text, "xX_pP") {
		return at, false
	}
	n := new(big.Rat)
	if strings.ContainsAny(text, "eE") { // an exponent could make digits without end
		n.SetFloat64(size)
	} else {
		n.SetString(text)
	}
	for _, u := range units {
		if size < u.least {
			continue
		}
		n.Mul(n, new(big.Rat).SetInt64(int64(u.unit)))
		ns := new(big.Int).Quo(n.Num(), n.Denom())
		if !ns.IsInt64() || ns.Int64() > mostNanoseconds {
			return at, false
		}
		return time.Unix(0, ns.Int64()).UTC(), true
	}
	return at, false
}
