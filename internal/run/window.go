package run

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// A Window is a part of every level, in seconds from the first measured request; negative numbers count from the
// level's last end. The zero Window is the whole level.
type Window struct {
	from, to float64
	open     bool // no end
	set      bool
	text     string
}

// String is the window as it was written.
func (w Window) String() string { return w.text }

// ParseWindow reads START:END: "10:60", "10:" without the first ten seconds, ":-5" without the last five.
func ParseWindow(text string) (Window, error) {
	first, second, ok := strings.Cut(text, ":")
	w := Window{set: true, open: second == "", text: text}
	if !ok || first == "" && second == "" {
		return w, i18n.Errorf("%q is not a window: use START:END in seconds of each level, such as 10:60, 10: or :-5", "%q 不是时间段：请写 START:END，即各级别中的秒数，例如 10:60、10: 或 :-5", text)
	}
	var err1, err2 error
	w.from, err1 = windowEnd(first)
	w.to, err2 = windowEnd(second)
	if err := errors.Join(err1, err2); err != nil {
		return w, err
	}
	if !w.open && w.from >= w.to && (w.from < 0) == (w.to < 0) {
		return w, i18n.Errorf("the window %q ends before it begins", "时间段 %q 的结束早于开始", text)
	}
	return w, nil
}

func windowEnd(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "s"), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 1e9 {
		return 0, i18n.Errorf("%q is not a number of seconds", "%q 不是秒数", text)
	}
	return v, nil
}

// of reads the log in folder for its first and last moment and says which records were sent in the window.
func (w Window) of(ctx context.Context, folder string) (func(*record.Record) bool, error) {
	first, last, err := extent(ctx, folder)
	if err != nil {
		return nil, err
	}
	at := func(seconds float64) record.Instant {
		from := first
		if seconds < 0 {
			from = last
		}
		return from + record.Instant(seconds*1e9)
	}
	begin, end := at(w.from), record.Instant(math.MaxInt64)
	if !w.open {
		end = at(w.to)
	}
	return func(r *record.Record) bool {
		sent := r.Sent
		if sent == 0 {
			sent = r.Due
		}
		return sent >= begin && sent < end
	}, nil
}

// extent is when a level's first measured request was sent and its last one ended.
func extent(ctx context.Context, folder string) (first, last record.Instant, err error) {
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return 0, 0, err
	}
	defer log.Close()
	for ctx.Err() == nil {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return first, last, nil
		}
		if err != nil {
			return 0, 0, err
		}
		r := e.Request
		if e.Kind != eventlog.KindRequest || !r.Counted() || r.Sent == 0 {
			continue
		}
		if first == 0 || r.Sent < first {
			first = r.Sent
		}
		last = max(last, r.End, r.Last)
	}
	return 0, 0, context.Cause(ctx)
}
