// Package logline writes log lines as the guides show them, which are those of Python's logging:
//
//	2025-05-16 11:36:33,122 - evalscope - INFO - message
package logline

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
)

// A Handler is a slog.Handler that writes such lines.
type Handler struct {
	mu    *sync.Mutex
	out   io.Writer
	least slog.Level
	attrs string
	color bool
	// block reports whether messages keep their line breaks.
	block bool
}

// New writes lines of at least a level to out, with the level's name in color where color is set.
func New(out io.Writer, least slog.Level, color bool) *Handler {
	return &Handler{mu: &sync.Mutex{}, out: out, least: least, color: color}
}

var _ slog.Handler = (*Handler)(nil)

// Block is the handler for messages that are tables: their line breaks stay. Words of others have no place in them as they came.
func (h *Handler) Block() *Handler {
	more := *h
	more.block = true
	return &more
}

// Enabled reports whether lines of the level are written.
func (h *Handler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.least }

// Handle writes one line, so that nothing in a message passes for a line of the log. A Block keeps its lines.
func (h *Handler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	message := sanitize.OneLine(r.Message)
	if h.block {
		message = sanitize.Text(r.Message)
	}
	fmt.Fprintf(&b, "%s,%03d - evalscope - %s - %s%s", r.Time.Format("2006-01-02 15:04:05"), r.Time.Nanosecond()/1e6,
		h.name(r.Level), message, h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(attr(a))
		return true
	})
	b.WriteByte('\n')
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.out, b.String())
	return err
}

// WithAttrs writes the attributes behind every message.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	more := *h
	for _, a := range attrs {
		more.attrs += attr(a)
	}
	return &more
}

// WithGroup returns the handler itself: groups are not shown.
func (h *Handler) WithGroup(string) slog.Handler { return h }

func (h *Handler) name(level slog.Level) string {
	name, look := "DEBUG", termtext.Cyan
	switch {
	case level >= slog.LevelError:
		name, look = "ERROR", termtext.Red
	case level >= slog.LevelWarn:
		name, look = "WARNING", termtext.Yellow
	case level >= slog.LevelInfo:
		name, look = "INFO", termtext.Green
	}
	if h.color {
		return look.Paint(name)
	}
	return name
}

func attr(a slog.Attr) string {
	if v := a.Value.Resolve(); v.Kind() == slog.KindGroup && len(v.Group()) == 0 {
		return ""
	}
	return " " + sanitize.OneLine(fmt.Sprintf("%s=%v", a.Key, a.Value))
}
