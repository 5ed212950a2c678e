package preflight

import (
	"net/url"
	"path"
	"strings"
	"time"
)

// nearest is the name of the list that was most probably meant, "" where none is near: one that differs in case or in
// the folder before it, one that begins alike, or one of few other letters.
func nearest(name string, list []string) string {
	plain := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(path.Base(s)))
	}
	wanted := plain(name)
	best, least := "", max(1, len(wanted)/3)+1
	for _, candidate := range list {
		got := plain(candidate)
		d := distance(wanted, got)
		if strings.HasPrefix(got, wanted) || strings.HasPrefix(wanted, got) && got != "" {
			d = min(d, 1)
		}
		if d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace. Long names are compared by their beginning.
func distance(a, b string) int {
	const longest = 200
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// elsewhere is where a redirect leads, without what may be secret there.
func (t Target) elsewhere(location string) string {
	to, err := t.URL.Parse(location)
	if err != nil {
		return "an address that is none"
	}
	shown := url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}
	if to.RawQuery != "" {
		return t.hide(shown.String()) + "?…"
	}
	return t.hide(shown.String())
}

func ms(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }
