package run

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Variables whose headers are sent to collectors and to Prometheus: name=value, with commas between them and escapes as in URLs. Their
// values may be shown nowhere.
const (
	otlpHeaders        = "OTEL_EXPORTER_OTLP_HEADERS"
	otlpTracesHeaders  = "OTEL_EXPORTER_OTLP_TRACES_HEADERS"
	remoteWriteHeaders = "EVALSCOPE_REMOTE_WRITE_HEADERS"
)

// headerSecrets are the values of such variables, as they are written and as they are sent.
func headerSecrets(getenv func(string) string) (found secret.Values) {
	for _, name := range []string{otlpHeaders, otlpTracesHeaders, remoteWriteHeaders} {
		for _, pair := range strings.Split(getenv(name), ",") {
			_, value, _ := strings.Cut(pair, "=")
			value = strings.TrimSpace(value)
			found = append(found, value)
			if plain, err := url.PathUnescape(value); err == nil {
				found = append(append(found, plain), secret.HeaderValues("Authorization", plain)...)
			}
		}
	}
	return found
}

// variableHeaders are the headers of variables, where they are needed. A variable that cannot be read is a problem of the flag that needs
// it, and its value is not shown.
func (b *Runner) variableHeaders(key string, needed bool, names ...string) (http.Header, error) {
	all := http.Header{}
	if !needed {
		return all, nil
	}
	for _, name := range names {
		if !readHeaders(b.settings.getenv(name), all) {
			return nil, Problems{config.About(b.plan.Names, key, i18n.Sprintf("the variable %s does not contain headers", "环境变量 %s 的内容不是请求头", name),
				i18n.Text{EN: "use the form name=value,name2=value2, with spaces written as %20", ZH: "请写成 name=value,name2=value2，空格写作 %20"})}
		}
	}
	return all, nil
}

// readHeaders adds the headers of a text.
func readHeaders(text string, all http.Header) (ok bool) {
	if strings.TrimSpace(text) == "" {
		return true
	}
	for _, pair := range strings.Split(text, ",") {
		name, value, found := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !found || err != nil || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return false
		}
		all[http.CanonicalHeaderKey(name)] = []string{value}
	}
	return true
}
