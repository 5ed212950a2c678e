package run

import (
	"errors"
	"log/slog"
	"slices"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/secret"

	"github.com/modelscope/evalscope/perf/i18n"
)

// hide keeps the run's secrets out of the lines that a handler gets, which are in a language.
func (s *settings) hide(h slog.Handler, language string) slog.Handler {
	return logline.In(language, secret.NewHandler(h, func() secret.Values { return s.secrets }))
}

// A hiddenError is an error whose words held a secret.
type hiddenError struct {
	text i18n.Text
	error
}

// Error is the text without secrets, Text the same in both languages, Unwrap the error itself.
func (e hiddenError) Error() string   { return e.text.EN }
func (e hiddenError) Text() i18n.Text { return e.text }
func (e hiddenError) Unwrap() error   { return e.error }

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
		return hiddenError{i18n.Message(err).Map(s.secrets.Hide), err}
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
