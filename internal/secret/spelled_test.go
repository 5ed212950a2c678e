package secret

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"testing"
)

func TestValues_SpelledAreFoundInEveryEncoding(t *testing.T) {
	for _, key := range []string{"SEC/RET&123+key=", "SECRET123", "a b'c\"d<e>f%g\\h", "ключ-密钥-1", "abc+/def=="} {
		v := Values{key}.Spelled()
		for name, text := range map[string]string{
			"plain": key, "JSON": jsonText(key, false), "JSON for HTML": jsonText(key, true), "slashes": strings.ReplaceAll(jsonText(key, false), "/", `\/`),
			"slashes and HTML": strings.ReplaceAll(jsonText(key, true), "/", `\/`), "by number": jsonSafe(key),
			"query": url.QueryEscape(key), "path": url.PathEscape(key), "small hex": lowerHex(url.QueryEscape(key)),
			"twice in a URL": url.QueryEscape(url.QueryEscape(key)), "component": strings.ReplaceAll(url.QueryEscape(key), "+", "%20"),
			"HTML": html.EscapeString(key), "HTML in JSON": jsonText(html.EscapeString(key), true), "entities": everyEntity.Replace(key),
			"base64": base64.StdEncoding.EncodeToString([]byte(key)), "base64 for URLs": base64.RawURLEncoding.EncodeToString([]byte("user:" + key)),
			"within base64": base64.StdEncoding.EncodeToString([]byte("Bearer " + key + " and more")), "shifted": base64.StdEncoding.EncodeToString([]byte("x" + key)),
		} {
			if got := v.Text("<" + text + ">"); !strings.Contains(got, Mask) || strings.Contains(got, text) {
				t.Errorf("%q, %s: %s stays %s", key, name, text, got)
			}
		}
	}
}

// A credential of Basic in a URL has its blank and its padding escaped.
func TestValues_SpelledAreFoundInAURLForBasic(t *testing.T) {
	v := HeaderValues("Authorization", "Basic dXNyMTpTRUNSRVQxMjM=").Spelled()
	for _, text := range []string{"/echo?auth=Basic%20dXNyMTpTRUNSRVQxMjM%3D", "Basic+dXNyMTpTRUNSRVQxMjM%3d", "dXNyMTpTRUNSRVQxMjM", "SECRET123"} {
		if got := v.Text(text); !strings.Contains(got, Mask) || strings.Contains(got, "dXNyMTpTRUNSRVQxMjM") {
			t.Errorf("%s stays %s", text, got)
		}
	}
}

// Plain keys cost a few more looks, no more.
func TestValues_SpelledAreFewForAPlainKey(t *testing.T) {
	if v := (Values{"sk-abcdefghijklmnop0123"}).Spelled(); len(v) > 5 {
		t.Errorf("%d: %q", len(v), v)
	}
	if v := (Values{"EMPTY", "ollama", "short"}).Spelled(); len(v) != 0 {
		t.Errorf("%q", v)
	}
}

func BenchmarkValues_Text(b *testing.B) {
	text := strings.Repeat("A reply of a server that holds no secret. ", 50)
	for name, key := range map[string]string{"plain": "sk-abcdefghijklmnop0123", "odd": "SEC/RET&123+key="} {
		v := HeaderValues("Authorization", "Bearer "+key).Spelled()
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				v.Text(text)
			}
			b.ReportMetric(float64(len(v)), "values")
		})
	}
}
