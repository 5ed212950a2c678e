package app

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"github.com/modelscope/evalscope/internal/liveview"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A screen is standard error with the state of the run at its end: several lines, or one where the terminal is small,
// redrawn in place; elsewhere a plain line now and then.
type screen struct {
	mu    sync.Mutex
	out   io.Writer
	width int                        // 0: no terminal
	size  func() (width, height int) // nil: not asked, and one line of progress
	look  liveview.Look
	log   *slog.Logger // plain lines, in the form of the other log lines
	shown []liveview.Line
	// downloaded is when the state of a download was last shown.
	downloaded time.Time
}

// The pace of progress on a terminal and elsewhere.
const (
	redraw = 200 * time.Millisecond
	report = 10 * time.Second
)

// newScreen is standard error. EVALSCOPE_LIVE=bar keeps a terminal to one line, off and TERM=dumb to plain lines.
func (p Process) newScreen() *screen {
	width, _ := p.Terminal(p.Stderr)
	live := p.Getenv("EVALSCOPE_LIVE")
	if live == "off" || p.Getenv("TERM") == "dumb" {
		width = 0
	}
	s := &screen{out: p.Stderr, width: width, look: liveview.Look{Color: p.color(p.Stderr), Chinese: language(p.Getenv) == "zh",
		Wide: runewidth.DefaultCondition.EastAsianWidth}}
	s.log = slog.New(logline.In(language(p.Getenv), logline.New(s, slog.LevelInfo, p.color(p.Stderr))))
	if file, ok := fileOf(p.Stderr); ok && width > 0 && live != "bar" {
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

// Write writes while the screen's lines are away.
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
	if len(s.shown) == 0 {
		return ""
	}
	return termtext.Erase(s.rows())
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
	for _, line := range s.shown {
		n += max(1, (line.Width()+width-1)/width)
	}
	return n
}

func (s *screen) drawing() string {
	texts := make([]string, len(s.shown))
	for i, line := range s.shown {
		texts[i] = line.String()
	}
	return strings.Join(texts, "\r\n")
}

// set replaces what is shown, in one write, so that a terminal shows no state in between.
func (s *screen) set(lines ...liveview.Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := s.erasure()
	if s.shown = lines; s.width == 0 {
		s.shown = nil
	}
	if text := gone + s.drawing(); text != "" {
		io.WriteString(s.out, text)
	}
}

func (s *screen) close() { s.set() }

// watch shows the state of the level under way until the returned function is called.
func (s *screen) watch(state func() run.Snapshot) (stop func()) {
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
				s.set()
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

func (s *screen) show(now run.Snapshot) {
	if now.Name == "" || now.Over() {
		s.set()
		return
	}
	if s.width == 0 {
		logline.Info(s.log, now.Line())
		return
	}
	look := s.look
	look.Width = s.columns()
	if s.size != nil {
		if w, h := s.size(); w >= liveview.LeastWidth && h >= liveview.LeastHeight {
			s.set(liveview.Full(now, now.Detail(), look)...)
			return
		}
	}
	s.set(liveview.Bar(now, look))
}

// download shows the progress of a download from a hub.
func (s *screen) download(d run.Download) {
	if s.width == 0 || time.Since(s.downloaded) < redraw && d.Done < d.Total {
		return
	}
	s.downloaded = time.Now()
	if d.Total > 0 && d.Done >= d.Total {
		s.set()
		return
	}
	look := s.look
	look.Width = s.columns()
	loading := i18n.Sprintf("Loading %s: %.1f of %.1f MB", "正在下载 %s：%.1f / %.1f MB", d.ID, float64(d.Done)/1e6, float64(d.Total)/1e6)
	if s.look.Chinese {
		loading.EN = loading.ZH
	}
	s.set(liveview.Text(loading.EN, look))
}
