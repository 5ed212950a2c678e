package engine

import (
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

// A disguise is a request's body as it may be kept, with the secrets that its item brought along. The zero disguise keeps the
// body as it is.
type disguise struct {
	body    []byte
	secrets redactor
}

// disguise looks for secrets in a body, once, when it is prepared. Names are looked at only where somebody wrote keys of his
// own: in a dataset's bodies and messages, and in settings that hold a secret. Drawn text holds none.
func (p *Preparer) disguise(prompt workload.Prompt, e protocol.Encoded) disguise {
	keys := prompt.Body != nil || len(p.plan.BodySecrets) > 0
	for _, m := range prompt.Messages {
		keys = keys || m.JSON != nil
	}
	var shown []byte
	var found secret.Values
	switch {
	case keys:
		shown, found = secret.Reading{}.JSON(e.Body)
		shown = p.plan.BodySecrets.Bytes(shown)
	case p.plan.Dataset.Traits.RandomText || prompt.TokenIDs != nil:
		return disguise{}
	default:
		text := string(e.Body)
		if found = secret.InText(text); len(found) > 0 {
			shown = []byte(secret.Text(text))
		}
	}
	if len(found) == 0 && (len(p.plan.BodySecrets) == 0 || string(shown) == string(e.Body)) {
		return disguise{}
	}
	return disguise{shown, redactor(found.Clean())}
}

// over is the exchange of an item: it knows the item's secrets too.
func (d *disguise) over(x exchange) exchange {
	if len(d.secrets) > 0 {
		x.secrets = slices.Concat(x.secrets, d.secrets)
	}
	return x
}

// put replaces the body that a record keeps.
func (d *disguise) put(r *record.Record) {
	if d.body != nil {
		r.Body = d.body
	}
}
