package scrape

import (
	"errors"
	"fmt"
	"io"
	"net/http"
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
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, answered{fmt.Errorf("it returns HTTP %d", response.StatusCode)}
	}
	text, err := readAll(c.buffer[:0], io.LimitReader(response.Body, maxBody+1))
	if err == nil && len(text) > maxBody {
		err = answered{errHuge}
	}
	if cap(text) <= maxKept {
		c.buffer = text
	}
	return text, err
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
