package scrape

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/secret"
)

const (
	// maxBody bounds the text of a page, maxHead what comes before it.
	maxBody = 16 << 20
	maxHead = 1 << 20
	// maxKept bounds the buffer that is kept for the next page.
	maxKept = 1 << 20
)

// errHuge is a page over maxBody.
var errHuge = errors.New("its response is larger than 16 MiB")

// answered is an error of an answer that came: asking again gives the same.
type answered struct{ error }

// Unwrap is the error itself.
func (a answered) Unwrap() error { return a.error }

// body reads the answer, no more than may be.
func (c *Client) body(response *http.Response) ([]byte, error) {
	if response.StatusCode != http.StatusOK {
		return nil, answered{notOK(response)}
	}
	if response.ContentLength > maxBody {
		return nil, answered{errHuge}
	}
	unpacked, err := unpack(response)
	if err != nil {
		return nil, err
	}
	room := c.buffer[:0]
	if need := int(response.ContentLength) + 1; need > cap(room) { // one more to see the end
		room = make([]byte, 0, need)
	}
	text, err := readAll(room, io.LimitReader(unpacked, maxBody+1))
	if err == nil && len(text) > maxBody {
		err = answered{errHuge}
	}
	if cap(text) <= maxKept {
		c.buffer = text
	}
	return text, err
}

// notOK says what an answer is that is no page.
func notOK(response *http.Response) error {
	to, err := response.Location()
	if response.StatusCode/100 != 3 || err != nil {
		return fmt.Errorf("it returns HTTP %d", response.StatusCode)
	}
	target := to.EscapedPath()
	if asked := response.Request.URL; to.Scheme != asked.Scheme || to.Host != asked.Host {
		target = to.Scheme + "://" + to.Host + target
	}
	return fmt.Errorf("it redirects to %s (HTTP %d): redirects are not followed, so use the address that it leads to", secret.Text(target), response.StatusCode)
}

// unpack is the body without its compression. Prometheus' client libraries compress where they are asked to, and some gateways always do.
func unpack(response *http.Response) (io.Reader, error) {
	packed := io.LimitReader(response.Body, maxBody+1)
	encoding := response.Header.Get("Content-Encoding")
	names := strings.FieldsFunc(strings.ToLower(encoding), func(r rune) bool { return r == ',' || r == ' ' })
	names = slices.DeleteFunc(names, func(name string) bool { return name == "identity" })
	switch {
	case len(names) == 0:
		return packed, nil
	case len(names) > 1 || names[0] != "gzip" && names[0] != "x-gzip":
		return nil, answered{fmt.Errorf("its response is compressed as %q: only gzip can be read", encoding)}
	}
	unpacked, err := gzip.NewReader(packed)
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = answered{errors.New("its response is not gzip, as its header says")}
	}
	return unpacked, err
}

// readAll is io.ReadAll into a buffer.
func readAll(to []byte, r io.Reader) ([]byte, error) {
	if cap(to) == 0 {
		to = make([]byte, 0, 32<<10)
	}
	for {
		if len(to) == cap(to) {
			to = append(to, 0)[:len(to)]
		}
		n, err := r.Read(to[len(to):cap(to)])
		to = to[:len(to)+n]
		if errors.Is(err, io.EOF) {
			return to, nil
		}
		if err != nil {
			return to, err
		}
	}
}
