package preflight

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// A CacheReset is the address under which a server empties its prefix cache.
type CacheReset struct{ Path string }

// ErrNoReset is a server that lets no client empty its prefix cache. The error around it says why that is known.
var ErrNoReset = i18n.Text{EN: "clients cannot clear its prefix cache", ZH: "客户端无法清空其前缀缓存"}.Err()

// FindCacheReset empties the server's prefix cache by the ways of the engine that it says it is, or of all known engines where it
// does not say. An error that is no ErrNoReset is one of that call alone: the way is there, or the server did not answer.
func FindCacheReset(ctx context.Context, h Host, t Target) (CacheReset, error) {
	engine := Describe(ctx, h, t).Engine
	var tried []string
	for _, d := range t.Engines {
		path := d.About.ResetCache
		if engine != "" && d.About.Word != engine || path == "" || slices.Contains(tried, path) {
			continue
		}
		reset := CacheReset{path}
		absent, err := reset.do(ctx, h, t)
		if !absent {
			return reset, err
		}
		tried = append(tried, path)
	}
	switch {
	case len(tried) > 0:
		return CacheReset{}, i18n.Errorf("%v: it has no %s%s", "%v：没有 %s%s", ErrNoReset, "/"+strings.Join(tried, " and no /"), switches(t.Engines, tried))
	case engine != "":
		return CacheReset{}, i18n.Errorf("%v: %s does not support it", "%v：%s 不支持", ErrNoReset, engine)
	}
	return CacheReset{}, ErrNoReset
}

// switches says what engines need for the paths.
func switches(engines []servermetrics.Dialect, tried []string) string {
	for _, d := range engines {
		if slices.Contains(tried, d.About.ResetCache) && d.About.ResetSwitch != "" {
			return " (" + d.Engine + " needs " + d.About.ResetSwitch + ")"
		}
	}
	return ""
}

// Do empties the cache.
func (c CacheReset) Do(ctx context.Context, h Host, t Target) error {
	_, err := c.do(ctx, h, t)
	return err
}

func (c CacheReset) do(ctx context.Context, h Host, t Target) (absent bool, err error) {
	a := newAsker(h, t)
	defer a.close()
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	r, err := a.do(ctx, http.MethodPost, above(t.URL, c.Path), nil)
	switch {
	case err != nil:
		return false, fmt.Errorf("/%s: %s", c.Path, plain(err, t))
	case r.status/100 == 2:
		return false, nil
	}
	absent = r.status == http.StatusNotFound || r.status == http.StatusMethodNotAllowed || r.status == http.StatusNotImplemented
	return absent, fmt.Errorf("/%s: HTTP %d", c.Path, r.status)
}
