package config

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/protocol"
)

// mask stands for a secret in files and on the terminal.
const mask = secret.Mask

// Masked returns the arguments with mask in place of every secret, as package secret knows them: keys, headers but the
// harmless ones, what --extra-args, templates and tags hold under names that mean a secret, user-info and query values of
// URLs, and whatever shows in any text that it is one.
func (a Arguments) Masked() Arguments {
	table := Table()
	for i := range table {
		maskField(table[i].field(&a))
	}
	for _, key := range a.keys() {
		if isText(*key) {
			*key = new(mask)
		}
	}
	a.maskPluginArgs()
	a.PromptText = secret.Text(a.PromptText)
	a.URL, a.ServerMetrics = shownURLs(a.URL), secret.URL(a.ServerMetrics)
	return a
}

// keys are the fields of flags that take a secret as their whole value.
func (a *Arguments) keys() (keys []**string) {
	for _, row := range Table() {
		if key, ok := row.field(a).(**string); ok && row.Secret {
			keys = append(keys, key)
		}
	}
	return keys
}

// maskField hides secrets in one field of a copy of the arguments; what the field shares with the original stays.
func maskField(field any) {
	switch p := field.(type) {
	case *string:
		*p = secret.Text(*p)
	case **string:
		if *p != nil {
			if shown := secret.Text(**p); shown != **p {
				*p = &shown
			}
		}
	case *[]string:
		*p = slices.Clone(*p)
		for i := range *p {
			(*p)[i] = secret.Text((*p)[i])
		}
	case *Headers:
		*p = maskedPairs(*p, secret.Header)
	case *Tags:
		*p = Tags(maskedPairs(Headers(*p), maskedTag))
	case *protocol.Object:
		*p = slices.Clone(*p)
		for i := range *p {
			(*p)[i], _ = split((*p)[i])
		}
	case *Raw:
		if shown, found := written.JSON(*p); len(found) > 0 {
			*p = shown
		}
	}
}

// written is how JSON is read that the user wrote for this run.
var written = secret.Reading{Words: true}

// split is the member as it may be shown, and its secrets.
func split(m protocol.Field) (protocol.Field, secret.Values) {
	text := protocol.Object{m}.Append(nil)
	shown, found := written.JSON(text)
	if len(found) == 0 {
		return m, nil
	}
	members, problem := decodeObject(shown)
	if problem != nil || len(members) != 1 {
		return protocol.Field{Key: m.Key, Value: protocol.Literal(mask)}, found
	}
	return members[0], found
}

func maskedPairs(h Headers, shown func(name, value string) string) Headers {
	h = slices.Clone(h)
	for i := range h {
		h[i].Value = shown(h[i].Name, h[i].Value)
	}
	return h
}

func maskedTag(name, value string) string {
	if secret.Parameter(name) && value != "" {
		return mask
	}
	return secret.Value(value)
}

// Secrets are the values in the arguments that may be shown nowhere, as they are looked for in what servers send back.
func (a Arguments) Secrets() secret.Values {
	var found secret.Values
	for _, key := range a.keys() {
		if isText(*key) {
			found = append(found, **key)
		}
	}
	for _, h := range a.RequestHeaders("") {
		found = append(found, secret.HeaderValues(h.Name, h.Value)...)
	}
	for _, h := range a.Headers { // also one that the key replaces
		found = append(found, secret.HeaderValues(h.Name, h.Value)...)
	}
	for _, t := range slices.Concat(a.VisualizerArgs, a.APIArgs, a.Tags) { // the plan knows also those that plugins declare
		if maskedTag(t.Name, t.Value) != t.Value {
			found = append(found, t.Value)
		}
	}
	for _, m := range a.DatasetArgs {
		_, of := split(m)
		found = append(found, of...)
	}
	found = append(found, a.BodySecrets()...)
	found = append(append(found, urlSecrets(a.URL)...), secret.InURL(a.ServerMetrics)...)
	return found.Clean()
}

// BodySecrets are those that the arguments put into every request's body.
func (a Arguments) BodySecrets() secret.Values {
	var found secret.Values
	for _, m := range a.ExtraArgs {
		_, of := split(m)
		found = append(found, of...)
	}
	_, of := written.JSON(a.QueryTemplate)
	return append(found, of...)
}

// RequestHeaders returns the headers that the arguments ask for: the user's, and that of the API key, which replaces one of the
// user's own. keyHeader carries the key as it stands; "" is Authorization: Bearer. It holds secrets.
func (a Arguments) RequestHeaders(keyHeader string) Headers {
	if !isText(a.APIKey) {
		return slices.Clone(a.Headers)
	}
	key := Header{keyHeader, *a.APIKey}
	if keyHeader == "" {
		key = Header{"Authorization", "Bearer " + *a.APIKey}
	}
	headers := slices.DeleteFunc(slices.Clone(a.Headers), func(h Header) bool { return strings.EqualFold(h.Name, key.Name) })
	return append(headers, key)
}
