package preflight

import (
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/nearest"
)

// meantModel is the name of the list that was most probably meant, "" where none is near: one that differs in case or in
// the folder before it, one that begins alike, or one of few other letters.
func meantModel(name string, list []string) string {
	plain := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(path.Base(s)))
	}
	wanted := plain(name)
	return nearest.Least(wanted, list, func(candidate string) int {
		got := plain(candidate)
		d := nearest.Distance(wanted, got)
		if strings.HasPrefix(got, wanted) || strings.HasPrefix(wanted, got) && got != "" {
			d = min(d, 1)
		}
		return d
	})
}

// elsewhere is where a redirect leads, without what may be secret there.
func (t Target) elsewhere(location string) string {
	to, err := t.URL.Parse(location)
	if err != nil {
		return "an invalid address"
	}
	shown := url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}
	if to.RawQuery != "" {
		return t.hide(shown.String()) + "?…"
	}
	return t.hide(shown.String())
}

func ms(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }
