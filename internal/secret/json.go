package secret

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A Reading says what of JSON is a secret.
type Reading struct {
	// Words reports whether the document was written by hand for this run (--extra-args, a template): names that often mean something
	// else count too, and short values under any name that have a secret's form.
	Words bool
}

// JSON is a document with Mask in place of its secrets, and the secrets, decoded. It is the same slice where there are none. It
// reads from left to right and remembers one name, so that no document is too deep for it; what is no JSON stays as far as
// it has no strings.
func (r Reading) JSON(document []byte) (shown []byte, found Values) {
	var out []byte
	done := 0
	replace := func(from, to int, with []byte, secrets ...string) {
		out = append(append(out, document[done:from]...), with...)
		done = to
		found = append(found, secrets...)
	}
	for t := range tokens(document) {
		text := document[t.from:t.to]
		if !t.isString {
			if t.secret() && longNumber(text) && (r.Words || !Ambiguous(t.name)) {
				replace(t.from, t.to, []byte(`"`+Mask+`"`), string(text))
			}
			continue
		}
		if !r.Words && !t.secret() && plain(text) {
			continue
		}
		var value string
		if json.Unmarshal(text, &value) != nil || value == "" || value == Mask {
			continue
		}
		if t.secret() && (!Ambiguous(t.name) || r.Words || oneWord(value)) {
			replace(t.from, t.to, []byte(`"`+Mask+`"`), append(secretsIn(value), asWritten(text, value)...)...)
			continue
		}
		if clean, secrets := r.inString(value); len(secrets) > 0 {
			replace(t.from, t.to, quote(clean), secrets...)
		}
	}
	if done == 0 {
		return document, nil
	}
	return append(out, document[done:]...), found
}

// plain reports whether a string as it stands in a document holds nothing that would have to be decoded: no secret by its form, no
// document within, no escape that could hide one.
func plain(text []byte) bool {
	return !bytes.Contains(text, []byte(`\u`)) && !bytes.Contains(text, []byte(`\"`)) && !bytes.Contains(text, []byte(`:\/`)) && spans(string(text)) == nil
}

// inString hides what a string holds under a name that says nothing.
func (r Reading) inString(value string) (string, Values) {
	if r.Words {
		if shown := Value(value); shown == Mask {
			return shown, secretsIn(value)
		} else if shown != value {
			return shown, append(InText(value), InURL(value)...)
		}
	}
	found := InText(value)
	clean := Text(value)
	// A call's arguments are JSON within a string.
	if begin := strings.TrimLeft(clean, " \n\t"); strings.HasPrefix(begin, "{") && strings.HasSuffix(strings.TrimRight(clean, " \n\t"), "}") {
		if inner, more := (Reading{}).nested([]byte(clean)); len(more) > 0 {
			return string(inner), append(found, more...)
		}
	}
	return clean, found
}

// nested is JSON for a document within a string, which has no other within.
func (r Reading) nested(document []byte) ([]byte, Values) {
	if !json.Valid(document) {
		return document, nil
	}
	return r.JSON(document)
}

// secretsIn are a value that is one secret as a whole, and the credentials after its scheme.
func secretsIn(value string) []string {
	if scheme, rest, ok := strings.Cut(strings.TrimSpace(value), " "); ok && slices.Contains(schemes, strings.ToLower(scheme)) {
		return append([]string{value, rest}, basicPassword(rest)...)
	}
	return []string{value}
}

// asWritten is a string as the document escapes it, where that differs: a server may repeat the document.
func asWritten(text []byte, value string) Values {
	if inner := string(text[1 : len(text)-1]); inner != value {
		return Values{inner}
	}
	return nil
}

// secret reports whether the token's name means a secret.
func (t token) secret() bool {
	return t.name != "" && (Name(t.name) || Ambiguous(t.name) || t.within && !slices.Contains(aboutMembers, t.name))
}

// aboutMembers are members of an object of credentials that say what another is: the object may be a schema.
var aboutMembers = []string{"type", "description", "title", "format", "$ref", "kind", "name", "scheme", "required"}

// oneWord reports whether a value is no text of a language.
func oneWord(value string) bool { return len(value) >= 8 && !strings.ContainsAny(value, " \t\r\n") }

// longNumber reports whether a token is a number that may be a secret: counts are shorter.
func longNumber(text []byte) bool {
	return len(text) >= 6 && !slices.ContainsFunc(text, func(c byte) bool { return c < '0' || c > '9' })
}

func quote(text string) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return []byte(`"` + Mask + `"`)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
