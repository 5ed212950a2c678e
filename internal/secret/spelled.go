package secret

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
)

// Spelled are the values and every spelling of them in which servers and gateways repeat them: escaped in JSON, in a URL, in HTML,
// and in base64, and one of these within another. A value of letters and digits has those of base64 alone. It is asked for once,
// when a run begins.
func (v Values) Spelled() Values {
	plain := v.Clean()
	all := slices.Clone(plain)
	for _, s := range plain {
		if _, rest, ok := strings.Cut(s, " "); ok && slices.Contains(plain, rest) { // what follows a scheme is found by itself
			continue
		}
		all = append(all, shortest(spellings(s))...)
	}
	return all.Clean()
}

// shortest are the spellings of one value without those that hold another: that one is found in them.
func shortest(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool {
		return slices.ContainsFunc(all, func(other string) bool { return other != s && strings.Contains(s, other) })
	})
}

// spellings are those of a value, itself first.
func spellings(s string) []string {
	all := []string{s}
	if bare := strings.TrimRight(s, "="); bare != s && len(bare) >= least { // base64 loses its padding in URLs
		all = append(all, bare)
	}
	for range 2 { // one within another
		for _, one := range slices.Clone(all) {
			for _, spell := range escapes {
				if other := spell(one); !slices.Contains(all, other) {
					all = append(all, other)
				}
			}
		}
	}
	return append(all, inBase64(s)...)
}

// escapes are the ways in which texts are escaped; libraries differ in what they escape beyond what they must.
var escapes = []func(string) string{
	func(s string) string { return jsonText(s, false) },
	func(s string) string { return jsonText(s, true) },
	func(s string) string { return strings.ReplaceAll(jsonText(s, true), "/", `\/`) },
	func(s string) string { return strings.ReplaceAll(s, "/", `\/`) },
	jsonSafe,
	url.QueryEscape,
	func(s string) string { return lowerHex(url.QueryEscape(s)) },
	url.PathEscape,
	func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
	func(s string) string { return lowerHex(strings.ReplaceAll(url.QueryEscape(s), "+", "%20")) },
	html.EscapeString,
	func(s string) string { return entities.Replace(s) },
	func(s string) string { return everyEntity.Replace(s) },
}

// entities are those of Python and of template engines; everyEntity are those that OWASP asks for and more.
var (
	entities    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")
	everyEntity = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;", "/", "&#x2F;", "`", "&#x60;", "=", "&#x3D;")
)

// jsonText is a text as it stands between the quotes of JSON.
func jsonText(s string, forHTML bool) string {
	if forHTML {
		if out, err := json.Marshal(s); err == nil {
			return string(out[1 : len(out)-1])
		}
	}
	quoted := quote(s)
	return string(quoted[1 : len(quoted)-1])
}

// jsonSafe escapes by number all that a page or a script may take amiss, as PHP and .NET do.
func jsonSafe(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c < 0x80 && strings.ContainsRune(`<>&'"+/=`+"`", c) {
			const digits = "0123456789ABCDEF"
			b.WriteString(`\u00` + string(digits[c>>4]) + string(digits[c&15]))
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// lowerHex has small letters in the escapes of a URL.
func lowerHex(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}

// inBase64 are what the base64 of any text that holds the value has of it: the value may begin at the first, the second or the
// third of three bytes, and what shares a character with its neighbors is left out.
func inBase64(s string) (all []string) {
	for shift := range 3 {
		text := strings.Repeat("\x00", shift) + s
		from, to := (shift*8+5)/6, len(text)*8/6
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if part := alphabet.EncodeToString([]byte(text))[from:to]; len(part) >= leastBase64 && !slices.Contains(all, part) {
				all = append(all, part)
			}
		}
	}
	return all
}

// leastBase64 is the shortest base64 that is looked for: six bytes.
const leastBase64 = 7
