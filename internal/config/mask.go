package config

import (
	"net/url"
	"slices"
	"strings"
)

// mask stands for a secret in files and on the terminal, as in EvalScope's.
const mask = "**********"

// Masked returns the arguments with mask in place of every secret: keys, headers that carry credentials, texts of
// --extra-args with such names, user-info and token-like query values of the URL.
func (a Arguments) Masked() Arguments {
	for _, secret := range []**string{&a.APIKey, &a.WandbAPIKey, &a.SwanlabAPIKey} {
		if isText(*secret) {
			*secret = new(mask)
		}
	}
	a.Headers = maskedValues(a.Headers)
	a.Tags = Tags(maskedValues(Headers(a.Tags)))
	a.ExtraArgs = slices.Clone(a.ExtraArgs)
	for i, m := range a.ExtraArgs {
		if isSecretName(m.Key) && len(m.Value) > 0 && m.Value[0] == '"' { // max_tokens and its like are numbers
			a.ExtraArgs[i].Value = encodeString(mask)
		}
	}
	a.URL, a.ServerMetrics = MaskURL(a.URL), MaskURL(a.ServerMetrics)
	return a
}

func maskedValues(h Headers) Headers {
	h = slices.Clone(h)
	for i := range h {
		if isSecretName(h[i].Name) {
			h[i].Value = mask
		}
	}
	return h
}

// RequestHeaders returns the headers that the arguments ask for: the user's, and the Authorization of the API key, which
// replaces one of the user's own. It holds secrets.
func (a Arguments) RequestHeaders() Headers {
	if !isText(a.APIKey) {
		return slices.Clone(a.Headers)
	}
	headers := slices.DeleteFunc(slices.Clone(a.Headers), func(h Header) bool { return strings.EqualFold(h.Name, "Authorization") })
	return append(headers, Header{"Authorization", "Bearer " + *a.APIKey})
}

// isSecretName reports whether a header or a query value of that name carries a credential. It would rather hide too much.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	if name == "key" || name == "sig" || name == "code" || strings.HasSuffix(name, "-key") || strings.HasSuffix(name, "_key") {
		return true
	}
	return slices.ContainsFunc([]string{"auth", "token", "secret", "apikey", "api-key", "api_key", "password", "passwd", "cookie", "credential", "signature"},
		func(part string) bool { return strings.Contains(name, part) })
}

// MaskURL hides user-info and token-like query values; everything else stays as it was written.
func MaskURL(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		return text
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, rest := rest[:end], rest[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = mask + authority[at:]
	}
	path, query, hasQuery := strings.Cut(rest, "?")
	if hasQuery {
		pairs := strings.Split(query, "&")
		for i, pair := range pairs {
			name, _, hasValue := strings.Cut(pair, "=")
			plain, err := url.QueryUnescape(name)
			if hasValue && (err != nil || isSecretName(plain)) {
				pairs[i] = name + "=" + mask
			}
		}
		path += "?" + strings.Join(pairs, "&")
	}
	return scheme + "://" + authority + path
}
