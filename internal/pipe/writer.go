package pipe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// A Writer sends events. It is safe for concurrent use. Once a write fails the reader is gone: what follows is dropped.
type Writer struct {
	// Words puts texts for people into the front end's terms, before anything is sent; nil leaves them.
	Words func(string) string

	mu   sync.Mutex
	out  io.Writer
	gone error
}

// NewWriter sends events to out.
func NewWriter(out io.Writer) *Writer { return &Writer{out: out} }

// Send sends one event: a value of one of this package's event types.
func (w *Writer) Send(event any) {
	line, err := encode(w.inWords(event))
	if err != nil {
		line, _ = encode(Log{Level: slog.LevelError.String(), Text: err.Error()}) // a text always encodes
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone == nil {
		_, w.gone = w.out.Write(line)
	}
}

// inWords is the event with its texts in the front end's terms.
func (w *Writer) inWords(event any) any {
	if w.Words == nil {
		return event
	}
	switch e := event.(type) {
	case Log:
		e.Text = w.Words(e.Text)
		return e
	case Table:
		e.Text = w.Words(e.Text)
		return e
	case Progress:
		e.Line = w.Words(e.Line)
		return e
	case Problems:
		told := make([]Problem, len(e.Problems))
		for i, p := range e.Problems {
			told[i] = Problem{Field: p.Field, What: w.Words(p.What), Do: w.Words(p.Do)}
		}
		return Problems{told}
	case Exit:
		e.Error = w.Words(e.Error)
		return e
	}
	return event
}

// encode puts the event's name before its fields: {"event":"log","level":…}.
func encode(event any) ([]byte, error) {
	kind := name(event)
	if kind == "" {
		return nil, fmt.Errorf("%T is not an event of the pipe", event)
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(event); err != nil {
		return nil, fmt.Errorf("event %s: %w", kind, err)
	}
	return append([]byte(`{"event":"`+kind+`",`), body.Bytes()[1:]...), nil
}

// Tables is a stream of whole lines that arrive as Table events, one for each Write.
func (w *Writer) Tables() io.Writer { return tables{w} }

type tables struct{ to *Writer }

// Write sends a table.
func (t tables) Write(p []byte) (int, error) {
	t.to.Send(Table{Text: string(p)})
	return len(p), nil
}

// Handler sends log lines of at least that level as Log events.
func (w *Writer) Handler(least slog.Level) slog.Handler { return handler{to: w, least: least} }

type handler struct {
	to    *Writer
	least slog.Level
	after string // the attributes of With, as text
}

// Enabled reports whether lines of that level are sent.
func (h handler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.least }

// Handle sends a line.
func (h handler) Handle(_ context.Context, r slog.Record) error {
	text := r.Message + h.after
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	h.to.Send(Log{Time: r.Time, Level: r.Level.String(), Text: sanitize.OneLine(text)})
	return nil
}

// WithAttrs adds attributes to every line.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		h.after += " " + a.String()
	}
	return h
}

// WithGroup leaves groups out: a line of the log is words, not a tree.
func (h handler) WithGroup(string) slog.Handler { return h }
