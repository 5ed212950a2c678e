package otlp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/modelscope/evalscope/internal/webpage"
)

// pageBytes bounds what of an answer is searched for the title of a page.
const pageBytes = 64 << 10

var errRedirected = errors.New("the collector answers with a redirect: use the address that it leads to")

// answers are a collector's over HTTP. It fails for those that the SDK would take for a success although no collector gave them: a web
// page, as proxies and pages for logging in have it, and a redirect, which would also send the headers with keys to another host.
type answers struct{ http.RoundTripper }

// RoundTrip sends a batch. A page that comes with a failure is shortened to its title.
func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := a.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if reply.StatusCode/100 == 3 {
		return nil, errors.Join(errRedirected, reply.Body.Close())
	}
	begin, err := io.ReadAll(io.LimitReader(reply.Body, pageBytes))
	page := webpage.In(begin)
	switch {
	case err != nil:
		return nil, errors.Join(err, reply.Body.Close())
	case page == nil:
		reply.Body = body{io.MultiReader(bytes.NewReader(begin), reply.Body), reply.Body}
	case reply.StatusCode/100 == 2:
		_ = reply.Body.Close() // the page is what went wrong
		return nil, fmt.Errorf("the answer is %w", page)
	default:
		reply.Body = body{strings.NewReader(page.Error()), reply.Body}
	}
	return reply, nil
}

// A body is read from one place and closed at another.
type body struct {
	io.Reader
	io.Closer
}
