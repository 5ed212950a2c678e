package sampler

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
)

// maxBody bounds the text of a reading.
const maxBody = 16 << 20

var errHuge = errors.New("its response is larger than 16 MiB")

// An Exporter says where metrics are in Prometheus' format, and how they are reached.
type Exporter struct {
	// URL may hold user-info and tokens: it is in no error.
	URL *url.URL
	// Header goes with each request.
	Header http.Header
	// Socket is the path of a Unix domain socket, "" for TCP.
	Socket string
	TLS    *tls.Config
	// Proxy is nil for none.
	Proxy func(*http.Request) (*url.URL, error)
	// Keep says which samples are kept, by their name.
	Keep func(name string) bool
	// SumOver names the label over which the series of a metric are added up, by the metric's name.
	SumOver map[string]string
}

// Reader opens the exporter. The request is written and its answer read on the goroutine that asks, over one connection that is kept: so
// the processor time of a reading is that of one goroutine. Behind a proxy net/http does both.
func (e Exporter) Reader() Reader {
	r := &exporter{Exporter: e}
	if e.Proxy != nil {
		if via, err := e.Proxy(&http.Request{URL: e.URL}); err == nil && via != nil {
			r.client = &http.Client{Transport: &http.Transport{Proxy: e.Proxy, TLSClientConfig: e.TLS.Clone()},
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		}
	}
	return r
}

type exporter struct {
	Exporter
	client *http.Client // nil where the connection is our own
	conn   net.Conn
	reader *bufio.Reader
	parser exposition.Parser
	buffer []byte
}

// Read asks once; where a kept connection was closed meanwhile, once more on a new one.
func (e *exporter) Read(ctx context.Context) (Reading, error) {
	kept := e.conn != nil
	text, err := e.ask(ctx)
	if err != nil && kept && ctx.Err() == nil && !errors.Is(err, errAnswered) {
		text, err = e.ask(ctx)
	}
	if err != nil {
		return Reading{}, withoutAddress(err)
	}
	page, err := e.parser.Parse(text, e.Keep)
	if len(e.SumOver) > 0 {
		page.Samples = summed(page.Samples, e.SumOver)
	}
	return Reading{Page: page, Bytes: len(text)}, err
}

// Close closes what is kept open.
func (e *exporter) Close() {
	e.drop()
	if e.client != nil {
		e.client.CloseIdleConnections()
	}
}

func (e *exporter) drop() {
	if e.conn != nil {
		_ = e.conn.Close()
		e.conn, e.reader = nil, nil
	}
}

// errAnswered is an answer that is not to be asked for again.
var errAnswered = errors.New("it")

func (e *exporter) ask(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL.String(), nil)
	if err != nil {
		return nil, errors.New("the URL is invalid")
	}
	for name, values := range e.Header {
		request.Header[name] = values
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	request.Header.Set("Accept", "text/plain;version=0.0.4;q=1,*/*;q=0.1")
	if user := e.URL.User; user != nil {
		password, _ := user.Password()
		request.SetBasicAuth(user.Username(), password)
	}
	var response *http.Response
	if e.client != nil {
		response, err = e.client.Do(request)
	} else {
		response, err = e.exchange(ctx, request)
	}
	if err != nil {
		e.drop()
		return nil, err
	}
	text, err := e.body(response)
	if err != nil || response.Close {
		e.drop()
	}
	return text, err
}

// body reads the answer, no more than may be.
func (e *exporter) body(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		e.drop()
		return nil, fmt.Errorf("%w returns HTTP %d", errAnswered, response.StatusCode)
	}
	text, err := readAll(e.buffer[:0], io.LimitReader(response.Body, maxBody+1))
	if err == nil && len(text) > maxBody {
		err = fmt.Errorf("%w: %w", errAnswered, errHuge)
	}
	if cap(text) <= 1<<20 {
		e.buffer = text
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

// exchange writes the request and reads the head of the answer on this goroutine.
func (e *exporter) exchange(ctx context.Context, request *http.Request) (*http.Response, error) {
	if e.conn == nil {
		conn, err := e.dial(ctx)
		if err != nil {
			return nil, err
		}
		e.conn, e.reader = conn, bufio.NewReaderSize(conn, 16<<10)
	}
	if until, ok := ctx.Deadline(); ok {
		_ = e.conn.SetDeadline(until)
	}
	conn := e.conn // the function below may run when that one is dropped
	end := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer end()
	if err := request.Write(conn); err != nil {
		return nil, err
	}
	return http.ReadResponse(e.reader, request)
}

func (e *exporter) dial(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	network, address := "tcp", e.URL.Host
	if e.URL.Port() == "" {
		address = net.JoinHostPort(e.URL.Hostname(), map[string]string{"http": "80", "https": "443"}[e.URL.Scheme])
	}
	if e.Socket != "" {
		network, address = "unix", e.Socket
	}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil || e.URL.Scheme != "https" {
		return conn, err
	}
	settings := e.TLS.Clone()
	if settings == nil {
		settings = &tls.Config{}
	}
	if settings.ServerName == "" {
		settings.ServerName = e.URL.Hostname()
	}
	secured := tls.Client(conn, settings)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}

// withoutAddress is an error without the address, which may hold a token.
func withoutAddress(err error) error {
	if wrapped := new(url.Error); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
