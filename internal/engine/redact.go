package engine

import (
	"strings"

	"github.com/modelscope/evalscope/perf/record"
)

// redacted stands where a secret stood.
const redacted = "**********"

// A redactor removes the run's secrets from what servers send back.
type redactor []string

// text is s without the secrets.
func (secrets redactor) text(s string) string {
	for _, secret := range secrets {
		if strings.Contains(s, secret) {
			s = strings.ReplaceAll(s, secret, redacted)
		}
	}
	return s
}

// record removes the secrets from everything in a record that a server wrote.
func (secrets redactor) record(r *record.Record) {
	if len(secrets) == 0 {
		return
	}
	r.ID, r.ServerID = secrets.text(r.ID), secrets.text(r.ServerID)
	if r.Fault != nil {
		clean := *r.Fault
		clean.Words = secrets.text(clean.Words)
		r.Fault = &clean
	}
	for i := range r.Choices {
		c := &r.Choices[i]
		c.Text, c.Reasoning, c.Tools = secrets.text(c.Text), secrets.text(c.Reasoning), secrets.text(c.Tools)
		c.Finish = secrets.text(c.Finish)
	}
}
