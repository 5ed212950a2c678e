package run

import (
	"errors"
	"log/slog"
	"slices"

	"github.com/modelscope/evalscope/internal/secret"

	"github.com/modelscope/evalscope/perf/i18n"
)

// hide keeps the run's secrets out of the lines that a handler gets.
func (s *settings) hide(h slog.Handler) slog.Handler {
	return secret.NewHandler(h, func() secret.Values { return s.secrets })
}

// A hiddenError is an error whose words held a secret.
type hiddenError struct {
	text string
	error
}

// Error is the text without secrets, Unwrap the error itself.
func (e hiddenError) Error() string { return e.text }
func (e hiddenError) Unwrap() error { return e.error }

// hidden is an error whose words hold no secret.
func (s *settings) hidden(err error) error {
	if err == nil {
		return nil
	}
	text := s.secrets.Hide(err.Error())
	if text == err.Error() {
		return err
	}
	var problems Problems
	if !errors.As(err, &problems) {
		return hiddenError{text, err}
	}
	clean := slices.Clone(problems)
	for i := range clean {
		clean[i].Where, clean[i].What, clean[i].Do = s.secrets.Hide(clean[i].Where), s.secrets.Hide(clean[i].What), s.secrets.Hide(clean[i].Do)
		clean[i].Chinese.What, clean[i].Chinese.Do = s.secrets.Hide(clean[i].Chinese.What), s.secrets.Hide(clean[i].Chinese.Do)
		clean[i].Details = slices.Clone(clean[i].Details)
		for j, detail := range clean[i].Details {
			clean[i].Details[j] = i18n.Text{EN: s.secrets.Hide(detail.EN), ZH: s.secrets.Hide(detail.ZH)}
		}
	}
	return clean
}
