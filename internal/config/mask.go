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
// URLs, and whatever shows in any text that it is one. What the arguments know to be a secret is hidden wherever else they hold it.
func (a Arguments) Masked() Arguments {
	table, known := Table(), a.known()
	for i := range table {
		maskField(table[i].field(&a), known)
	}
	for _, key := range a.keys() {
		if isText(*key) {
			*key = new(mask)
		}
	}
	a.maskPluginArgs()
	a.PromptText = known.Hide(a.PromptText)
	maskField(&a.Template, known)
	a.URL, a.ServerMetrics, a.GPUMetrics = shownURLs(a.URL, secret.URL), shownMetrics(a.ServerMetrics), shownMetrics(a.GPUMetrics)
	a.maskReceivers()
	return a
}

// known are the secrets of the arguments but those that are a part of the model's name, which stands in every reply.
func (a Arguments) known() secret.Values {
	return slices.DeleteFunc(a.Secrets(), func(s string) bool { return strings.Contains(a.Model, s) }).Spelled()
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
func maskField(field any, known secret.Values) {
	switch p := field.(type) {
	case *string:
		*p = known.Hide(*p)
	case **string:
		if *p != nil {
			if shown := known.Hide(**p); shown != **p {
				*p = &shown
			}
		}
	case *[]string:
		*p = slices.Clone(*p)
		for i := range *p {
			(*p)[i] = known.Hide((*p)[i])
		}
	case *Headers:
		*p = maskedPairs(*p, func(name, value string) string { return known.Text(secret.Header(name, value)) })
	case *Tags:
		*p = Tags(maskedPairs(Headers(*p), func(name, value string) string { return known.Text(maskedTag(name, value)) }))
	case *protocol.Object:
		*p = slices.Clone(*p)
		for i := range *p {
			(*p)[i], _ = split((*p)[i])
			(*p)[i].Value = known.Bytes((*p)[i].Value)
		}
	case *Raw:
		if shown, found := written.JSON(*p); len(found) > 0 {
			*p = shown
		}
		*p = known.Bytes(*p)
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
	found = append(append(found, urlSecrets(a.URL)...), metricsSecrets(a)...)
	found = append(found, receiverSecrets(a)...)
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
	found = append(found, of...)
	for _, m := range a.Template { // also of a file
		_, of := split(m)
		found = append(found, of...)
	}
	return found
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
