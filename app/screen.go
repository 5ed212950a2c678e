package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"github.com/modelscope/evalscope/perf"
)

// A screen is standard error with the state of the run at its end: several lines, or one where the terminal is small,
// redrawn in place; elsewhere a plain line now and then.
type screen struct {
	mu    sync.Mutex
	out   io.Writer
	width int                        // 0: no terminal
	size  func() (width, height int) // nil: the line of progress alone
	line  string                     // what is shown, "" for nothing
	shown time.Time                  // when the state of a download was last shown
}

// The pace of progress on a terminal and elsewhere.
const (
	redraw = 200 * time.Millisecond
	report = 10 * time.Second
)

func (p Process) newScreen() *screen {
	width, _ := p.Terminal(p.Stderr)
	s := &screen{out: p.Stderr, width: width}
	if file, ok := p.Stderr.(*os.File); ok && width > 0 && p.Getenv("EVALSCOPE_LIVE") != "bar" && p.Getenv("TERM") != "dumb" {
		s.size = func() (int, int) {
			w, h, err := term.GetSize(int(file.Fd()))
			if err != nil {
				return 0, 0
			}
			return w, h
		}
	}
	return s
}

// Write writes log lines above the line of progress.
func (s *screen) Write(b []byte) (int, error) { return s.through(s.out, b) }

// beside is another stream that shares the terminal with the line of progress.
func (s *screen) beside(w io.Writer) io.Writer { return besideScreen{s, w} }

type besideScreen struct {
	screen *screen
	out    io.Writer
}

func (b besideScreen) Write(p []byte) (int, error) { return b.screen.through(b.out, p) }

func (s *screen) through(w io.Writer, b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	io.WriteString(s.out, s.erasure())
	n, err := w.Write(b)
	io.WriteString(s.out, s.drawing())
	return n, err
}

// erasure takes what is shown off the terminal.
func (s *screen) erasure() string {
	if s.width == 0 || s.line == "" {
		return ""
	}
	if above := s.rows() - 1; above > 0 {
		return fmt.Sprintf("\r\x1b[%dA\x1b[J", above)
	}
	return "\r\x1b[K"
}

// columns is how wide the terminal is now.
func (s *screen) columns() int {
	if s.size != nil {
		if now, _ := s.size(); now > 0 {
			return now
		}
	}
	return s.width
}

// rows is how many rows of the terminal what is shown takes: one that became narrower has wrapped its lines.
func (s *screen) rows() int {
	width, n := s.columns(), 0
	for line := range strings.SplitSeq(s.line, "\n") {
		n += max(1, (runewidth.StringWidth(line)+width-1)/width)
	}
	return n
}

func (s *screen) drawing() string {
	if s.width == 0 {
		return ""
	}
	return strings.ReplaceAll(s.line, "\n", "\r\n")
}

// set replaces what is shown, in one write, so that a terminal shows no state in between.
func (s *screen) set(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := s.erasure()
	if !strings.Contains(text, "\n") {
		text = runewidth.Truncate(text, max(0, s.columns()-1), "…")
	}
	s.line = text
	io.WriteString(s.out, gone+s.drawing())
}

func (s *screen) close() { s.set("") }

// watch shows the state of the level under way until the returned function is called.
func (s *screen) watch(state func() perf.Snapshot) (stop func()) {
	over := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		pace := report
		if s.width > 0 {
			pace = redraw
		}
		ticker := time.NewTicker(pace)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				s.set("")
				return
			case <-ticker.C:
				s.show(state())
			}
		}
	})
	return func() {
		close(over)
		done.Wait()
	}
}

func (s *screen) show(now perf.Snapshot) {
	if now.Name == "" || now.Done >= now.Number && now.InFlight == 0 {
		s.set("")
		return
	}
	if s.width > 0 {
		if s.size != nil {
			if w, h := s.size(); w >= liveWidth && h >= liveHeight {
				s.set(strings.Join(live(now, now.Detail(), w), "\n"))
				return
			}
		}
		s.set(compact(now))
		return
	}
	fmt.Fprintln(s, now.Line())
}

// compact is the state in a line that fits a narrow terminal; what matters most comes first.
func compact(now perf.Snapshot) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d/%d", bar(now, 12), now.Done, now.Number)
	if left, ok := now.Left(); ok {
		fmt.Fprintf(&b, ", %s left", left.Round(time.Second))
	}
	fmt.Fprintf(&b, ", %d in flight, %.1f req/s", now.InFlight, now.Rate())
	if now.Failed > 0 {
		fmt.Fprintf(&b, ", %d failed", now.Failed)
	}
	if now.TTFT > 0 {
		fmt.Fprintf(&b, ", TTFT %.3f s", now.TTFT.Seconds())
	}
	if now.OutputTokens > 0 && now.Elapsed > 0 {
		fmt.Fprintf(&b, ", %.0f tok/s", float64(now.OutputTokens)/now.Elapsed.Seconds())
	}
	b.WriteString(now.Goodness())
	return b.String() + " " + now.Name
}

// bar is the share of requests that ended, in cells.
func bar(now perf.Snapshot, cells int) string {
	full := 0
	if now.Number > 0 {
		full = min(cells, now.Done*cells/now.Number)
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", cells-full) + "]"
}

// download shows the progress of a download from a hub.
func (s *screen) download(d perf.Download) {
	if s.width == 0 || time.Since(s.shown) < redraw && d.Done < d.Total {
		return
	}
	s.shown = time.Now()
	if d.Total > 0 && d.Done >= d.Total {
		s.set("")
		return
	}
	s.set(fmt.Sprintf("Loading %s: %.1f of %.1f MB", d.ID, float64(d.Done)/1e6, float64(d.Total)/1e6))
}
