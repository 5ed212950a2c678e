package trace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
)

// opened is a trace of whole requests with these lines, of which so many bytes are looked at and held.
func opened(t *testing.T, lines string, b bounds) (dataset.Trace, dataset.Source) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range Declarations() {
		if d.Name != "workload_trace" {
			continue
		}
		values, _ := d.Values(nil)
		o := dataset.Options{Path: path, Args: values}
		looked, err := traceOf(t.Context(), whole{}, o, b)
		if err != nil {
			t.Fatal(err)
		}
		source, err := looked.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { source.Close() })
		return looked, source
	}
	t.Fatal("no such dataset")
	return dataset.Trace{}, nil
}

// given is what a source gives: instants in seconds, and what is left out.
func given(t *testing.T, s dataset.Source) (at []float64, skipped []string) {
	t.Helper()
	for {
		session, err := s.Next(t.Context())
		var skip *dataset.Skip
		switch {
		case errors.Is(err, io.EOF):
			return at, skipped
		case errors.As(err, &skip):
			skipped = append(skipped, skip.Error())
		case err != nil:
			t.Fatal(err)
		default:
			at = append(at, session.Recorded.At.Seconds())
		}
	}
}

func timed(seconds ...int) (lines string) {
	for _, at := range seconds {
		lines += fmt.Sprintf(`{"timestamp": %d, "body": {"n": %d}}`+"\n", at, at)
	}
	return lines
}

// lineSize is the bytes of a line of timed.
const lineSize = 36

func TestLargeTrace_IsLookedAtInPartAndItsFaultyLinesAreNamedLater(t *testing.T) {
	b := bounds{most: 0, least: 0, time: time.Hour, window: 0}
	looked, source := opened(t, timed(10, 11)+"nothing\n"+timed(12), b)
	if looked.Sessions != 0 || looked.Length != 0 || looked.Digest != "" || looked.Rate != 0 {
		t.Errorf("it says that it knows %+v", looked)
	}
	at, skipped := given(t, source)
	if !slices.Equal(at, []float64{0, 1, 2}) || len(skipped) != 1 || !strings.Contains(skipped[0], "line 3: it is not a JSON object") {
		t.Errorf("it gives %v and leaves out %q", at, skipped)
	}
}

func TestLargeTrace_IsSortedWithinAWindow(t *testing.T) {
	b := bounds{most: 0, time: time.Hour, window: 2 * lineSize}
	_, source := opened(t, timed(12, 10, 11, 15, 14, 13, 20, 21, 22, 10, 23), b)
	at, skipped := given(t, source)
	if !slices.Equal(at, []float64{0, 1, 2, 3, 4, 5, 10, 11, 12, 13}) || len(skipped) != 1 || !strings.Contains(skipped[0], "line 10: its timestamp is earlier") {
		t.Errorf("it gives %v and leaves out %q", at, skipped)
	}
}

func TestTrace_IsLookedAtAsAWholeUntilABound(t *testing.T) {
	for _, c := range []struct {
		b     bounds
		whole bool
	}{
		{bounds{most: 1 << 20, least: 1 << 20}, true},
		{bounds{most: 1 << 20}, false}, // no time
		{bounds{most: 10, least: 1 << 20, time: time.Hour}, false},
	} {
		lines := timed(1, 2) + strings.Repeat(" ", 1<<17) + "\n" + timed(3)
		if looked, _ := opened(t, lines, c.b); looked.Sessions > 0 != c.whole {
			t.Errorf("%+v: %d sessions are known", c.b, looked.Sessions)
		}
	}
}

func TestTrace_TheLookEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "trace")
	if err := os.WriteFile(path, []byte(timed(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	values, _ := Declarations()[0].Values(nil)
	if _, err := Declarations()[0].Trace(ctx, dataset.Options{Path: path, Args: values}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestChats_RequestsOfOneConversationHaveOneName(t *testing.T) {
	var c chats
	for i, x := range []struct {
		r    recording
		want string
	}{
		{recording{chat: "1"}, "1"},
		{recording{chat: "2", parent: "1"}, "1"},
		{recording{chat: "3", parent: "2"}, "1"},
		{recording{chat: "4", parent: "77"}, "77"}, // which was cut off
		{recording{chat: "5", parent: "77"}, "77"},
		{recording{session: "s", chat: "6"}, "s"},
		{recording{}, ""},
	} {
		if got := c.of(x.r); got != x.want {
			t.Errorf("request %d is of %q, want %q", i, got, x.want)
		}
	}
}

func TestName_StandsAsATextOrANumber(t *testing.T) {
	for given, want := range map[string]string{`"a-1"`: "a-1", `12`: "12", `-1`: "", `null`: "", ``: ""} {
		if got := name(given); got != want {
			t.Errorf("%s is %q", given, got)
		}
	}
}
