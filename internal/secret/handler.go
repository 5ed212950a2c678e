package secret

import (
	"context"
	"log/slog"
)

// A Handler is a slog.Handler before another: no line passes it with a secret.
type Handler struct {
	next   slog.Handler
	values func() Values
}

// NewHandler hides what values gives, and what shows that it is a secret, from the lines that go to next. values is asked for
// each line.
func NewHandler(next slog.Handler, values func() Values) *Handler {
	return &Handler{next: next, values: values}
}

var _ slog.Handler = (*Handler)(nil)

// Enabled is that of the next handler.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle passes a line on without secrets.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	values := h.values()
	clean := slog.NewRecord(r.Time, r.Level, values.Hide(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(hideAttr(values, a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func hideAttr(values Values, a slog.Attr) slog.Attr {
	return slog.String(a.Key, values.Hide(a.Value.String()))
}

// WithAttrs hides secrets in the attributes too.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = hideAttr(h.values(), a)
	}
	return &Handler{next: h.next.WithAttrs(clean), values: h.values}
}

// WithGroup is that of the next handler.
func (h *Handler) WithGroup(name string) slog.Handler {
	return &Handler{next: h.next.WithGroup(name), values: h.values}
}
