package engine

import (
	"bytes"
	"slices"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A redactor removes the run's secrets from what servers send back.
type redactor secret.Values

// text is s without the secrets.
func (secrets redactor) text(s string) string { return secret.Values(secrets).Text(s) }

// record removes the secrets from everything in a record that a server wrote. Words of an error may also show secrets of
// others: a gateway's own key.
func (secrets redactor) record(r *record.Record) {
	if r.Fault != nil {
		clean := *r.Fault
		clean.Words = secret.Values(secrets).Hide(clean.Words)
		r.Fault = &clean
	}
	if r.Stray != "" {
		r.Stray = secret.Values(secrets).Hide(r.Stray)
	}
	if len(secrets) == 0 {
		return
	}
	r.ID, r.ServerID = secrets.text(r.ID), secrets.text(r.ServerID)
	for i := range r.Choices {
		c := &r.Choices[i]
		c.Text, c.Reasoning, c.Tools = secrets.text(c.Text), secrets.text(c.Reasoning), secrets.text(c.Tools)
		c.Finish = secrets.text(c.Finish)
	}
}

// calls are tool calls without the secrets.
func (secrets redactor) calls(all []workload.ToolCall) []workload.ToolCall {
	if len(secrets) > 0 {
		for i, c := range all {
			all[i] = workload.ToolCall{ID: secrets.text(c.ID), Name: secrets.text(c.Name), Arguments: secrets.text(c.Arguments)}
		}
	}
	return all
}

// A bodyMask says how a request's body is kept without its secrets. It is decided once, when the item is prepared, and the body
// is changed when the reply has ended: bodies that wait are held once. The zero disguise keeps the body as it is.
type bodyMask struct {
	hide    func(body []byte) []byte
	secrets redactor // those that the item brought along
}

// maskOf is disguise of a body that may be the one before again, as with --prompt.
func (p *Preparer) maskOf(prompt workload.Prompt, e protocol.Request) bodyMask {
	if p.lastBody == nil || !bytes.Equal(p.lastBody, e.Body) {
		p.last, p.lastBody = p.mask(prompt, e.Body), e.Body
	}
	return p.last
}

// mask looks for secrets in a body: those that the run knows, and those that show what they are. Names are looked at only where
// somebody wrote keys of his own: in a dataset's bodies and messages, and in settings that hold a secret. Drawn text and drawn
// images hold none.
func (p *Preparer) mask(prompt workload.Prompt, body []byte) bodyMask {
	keys := prompt.Body != nil || len(p.plan.BodySecrets) > 0
	for _, m := range prompt.Messages {
		keys = keys || m.JSON != nil && !p.plan.Dataset.Traits.RandomText
	}
	switch {
	case keys:
		_, found := secret.Reading{}.JSON(body)
		if len(found) > 0 || len(p.plan.BodySecrets) > 0 || p.plan.Target.Secrets.In(body) {
			return bodyMask{p.byNames, redactor(found.Spelled())}
		}
	case p.plan.Dataset.Traits.RandomText || prompt.TokenIDs != nil:
	case p.plan.Target.Secrets.In(body):
		return bodyMask{p.byNames, redactor(secret.InText(string(body)).Spelled())}
	default:
		if found := secret.InText(string(body)); len(found) > 0 {
			return bodyMask{byForm, redactor(found.Spelled())}
		}
	}
	return bodyMask{}
}

// byNames hides what stands under names that mean a secret, what shows that it is one, and what the run knows to be one.
func (p *Preparer) byNames(body []byte) []byte {
	shown, _ := secret.Reading{}.JSON(body)
	return p.plan.Target.Secrets.Bytes(p.plan.BodySecrets.Bytes(shown))
}

func byForm(body []byte) []byte { return []byte(secret.Text(string(body))) }

// over is the exchange of an item: it knows the item's secrets too.
func (d *bodyMask) over(x *exchange) *exchange {
	if len(d.secrets) == 0 {
		return x
	}
	own := *x
	own.secrets = slices.Concat(x.secrets, d.secrets)
	return &own
}

// kept is the body as a record keeps it.
func (d *bodyMask) kept(body []byte) []byte {
	if d.hide == nil {
		return body
	}
	return d.hide(body)
}
