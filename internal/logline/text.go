package logline

import (
	"context"
	"log/slog"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Info logs a text. Handlers get its English; one of In gets the language of its reader.
func Info(log *slog.Logger, text i18n.Text) { write(log, slog.LevelInfo, text) }

// Warn logs a text as a warning.
func Warn(log *slog.Logger, text i18n.Text) { write(log, slog.LevelWarn, text) }

// Error logs a text as an error.
func Error(log *slog.Logger, text i18n.Text) { write(log, slog.LevelError, text) }

func write(log *slog.Logger, level slog.Level, text i18n.Text) {
	log.LogAttrs(context.Background(), level, text.EN, slog.Any("texts", both(text)))
}

// both is the message of a line in both languages, as an attribute of it. Its value is an empty group, which handlers leave out.
type both i18n.Text

// LogValue is the empty group.
func (both) LogValue() slog.Value { return slog.GroupValue() }

// In returns a handler before another that logs the texts of Info, Warn and Error in a language: zh, or English. Messages that were logged
// as strings stay as they are.
func In(language string, next slog.Handler) slog.Handler { return localized{language, next} }

type localized struct {
	language string
	next     slog.Handler
}

// Enabled is that of the next handler.
func (l localized) Enabled(ctx context.Context, level slog.Level) bool {
	return l.next.Enabled(ctx, level)
}

// Handle passes a line on with the message in the handler's language.
func (l localized) Handle(ctx context.Context, r slog.Record) error {
	line := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		if text, ok := a.Value.Any().(both); ok {
			line.Message = i18n.Text(text).In(l.language)
		} else {
			line.AddAttrs(a)
		}
		return true
	})
	return l.next.Handle(ctx, line)
}

// WithAttrs is that of the next handler.
func (l localized) WithAttrs(attrs []slog.Attr) slog.Handler {
	return localized{l.language, l.next.WithAttrs(attrs)}
}

// WithGroup is that of the next handler.
func (l localized) WithGroup(name string) slog.Handler {
	return localized{l.language, l.next.WithGroup(name)}
}
