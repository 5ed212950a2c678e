package preflight

import (
	"errors"
	"net/url"
	"strings"
)

// plain is an error in its own words: without the URL around it, which may hold a key, and without secrets.
func plain(err error, t Target) string {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return t.hide(err.Error())
}

// hide replaces secrets and bounds the length.
func (t Target) hide(text string) string {
	text = t.Secrets.Hide(text)
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200]) + "…"
	}
	return text
}
