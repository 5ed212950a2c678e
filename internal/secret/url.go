package secret

import (
	"net/url"
	"slices"
	"strings"
)

// URL hides user-info and secret query values of a URL; everything else stays as it was written. A text that is no URL stays.
func URL(text string) string {
	shown, _ := splitURL(text, secretPair)
	return shown
}

// InURL are the secrets of a URL, as written and decoded.
func InURL(text string) Values {
	_, found := splitURL(text, secretPair)
	return found.Clean()
}

// MetricsURL is URL for the address of an exporter or a receiver of metrics. Their query values have short names of their own (InfluxDB
// 1.x has p for the password), so all are hidden but those that are known to be harmless.
func MetricsURL(text string) string {
	shown, _ := splitURL(text, metricsPair)
	return shown
}

// InMetricsURL are the secrets of such an address.
func InMetricsURL(text string) Values {
	_, found := splitURL(text, metricsPair)
	return found.Clean()
}

// harmlessParameters select data in addresses of metrics: of exporters, InfluxDB, Mimir, VictoriaMetrics, Thanos.
var harmlessParameters = []string{"db", "rp", "org", "orgid", "bucket", "precision", "consistency", "tenant", "module", "target", "collect", "name",
	"match", "format", "families", "extra_label", "extra_filters", "timeout", "dedup"}

// metricsPair reports whether the value of a query's pair in an address of metrics is to be hidden.
func metricsPair(name, value string) bool {
	plain, err := url.QueryUnescape(name)
	return err != nil || !slices.Contains(harmlessParameters, strings.ToLower(strings.TrimSuffix(plain, "[]"))) || secretPair(name, value)
}

// splitURL parts a URL into what may be shown and its secrets; isSecret decides of the pairs of its query.
func splitURL(text string, isSecret func(name, value string) bool) (shown string, found Values) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || strings.ContainsAny(scheme, " \t\n") {
		return text, nil
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, rest := rest[:end], rest[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		found = append(found, userSecrets(authority[:at])...)
		authority = Mask + authority[at:]
	}
	path, query, hasQuery := strings.Cut(rest, "?")
	found = append(found, InText(path)...)
	path = Text(path)
	if hasQuery {
		pairs := strings.Split(query, "&")
		for i, pair := range pairs {
			name, value, _ := strings.Cut(pair, "=")
			if value != "" && isSecret(name, value) {
				pairs[i] = name + "=" + Mask
				found = append(append(found, value), decoded(value)...)
			}
		}
		path += "?" + strings.Join(pairs, "&")
	}
	return scheme + "://" + authority + path, found
}

// secretPair reports whether the value of a query's pair is to be hidden. What cannot be decoded is.
func secretPair(name, value string) bool {
	plain, err := url.QueryUnescape(name)
	if err != nil || Parameter(plain) {
		return true
	}
	text, err := url.QueryUnescape(value)
	return err == nil && !strings.Contains(text, "://") && Value(text) != text
}

// userSecrets are those of user-info: the password, or the name where it stands alone.
func userSecrets(user string) Values {
	name, password, ok := strings.Cut(user, ":")
	if !ok || password == "" {
		password = name
	}
	return append(Values{password}, decoded(password)...)
}

func decoded(text string) Values {
	if plain, err := url.QueryUnescape(text); err == nil && plain != text {
		return Values{plain}
	}
	return nil
}
