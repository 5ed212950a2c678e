package hub

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// What went wrong, for errors.Is on the errors of Snapshot.
var (
	ErrUnreachable = errors.New("hub not reachable")
	ErrDenied      = errors.New("access denied")
	ErrNotFound    = errors.New("not found")
	ErrCorrupt     = errors.New("content does not match the hub's listing")
)

// errRestart tells the retry loop that a partial file was dropped and the download starts over.
var errRestart = errors.New("partial file discarded")

// errAgain marks a refusal that the hub is known to take back.
var errAgain = errors.New("temporarily rejected")

// statusError is an answer other than the one hoped for.
type statusError struct {
	address string // without query, which may be signed
	status  int
	code    string // Hugging Face's X-Error-Code
	message string
	after   time.Duration // Retry-After
}

// Error says what the hub answered.
func (e *statusError) Error() string {
	text := fmt.Sprintf("%s returned %d %s", e.address, e.status, http.StatusText(e.status))
	if e.code != "" {
		text += " (" + e.code + ")"
	}
	if e.message != "" {
		text += ": " + e.message
	}
	return text
}

// Is reports whether the status means that error of this package.
func (e *statusError) Is(target error) bool {
	switch target {
	case ErrDenied:
		return e.code == "GatedRepo" || e.status == http.StatusUnauthorized || e.status == http.StatusForbidden
	case ErrNotFound:
		return e.status == http.StatusNotFound || e.status == http.StatusGone
	}
	return false
}

func (e *statusError) transient() bool {
	return e.status == http.StatusRequestTimeout || e.status == http.StatusTooManyRequests || e.status >= 500
}

// withoutQuery is an address fit for an error: no query, no user name, no password.
func withoutQuery(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// cannotWrite reports whether the cache's folder is what failed: a home that is read-only or not there, a full disk.
func cannotWrite(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) || errors.As(err, &link)
}

// help is what a user can do when a hub cannot be used.
type help struct {
	looked  []string // cache folders
	wayOuts []string
}

// An explained error is a cause, and lines with what was asked for and what a user can do.
type explained struct {
	cause   error
	details []string
}

// Error is the cause on a line, and the details below it.
func (e *explained) Error() string {
	return strings.Join(append([]string{e.cause.Error()}, e.details...), "\n  ")
}

// Details are the lines below the cause.
func (e *explained) Details() []string { return e.details }

// Unwrap is the cause.
func (e *explained) Unwrap() error { return e.cause }

func (h help) wrap(r Request, err error) error {
	e := &explained{cause: err, details: []string{fmt.Sprintf("loading: %s from %s", r.what(), r.Source)}}
	add := func(label string, texts ...string) {
		for _, text := range texts {
			e.details = append(e.details, label+": "+text)
		}
	}
	if len(r.Patterns) > 0 {
		add("looked for", strings.Join(r.Patterns, ", "))
	}
	add("missing or incomplete in the cache folder", h.looked...)
	add("to fix", h.wayOuts...)
	if r.Kind == Model && errors.Is(err, ErrUnreachable) {
		add("to fix", "for a first try, use --tokenizer-path builtin, which needs no file; its tokens are not those of your model")
	}
	if r.Kind == Dataset && errors.Is(err, ErrUnreachable) {
		add("to fix", "for a first try, use --prompt \"Tell me a story.\" instead of --dataset, which needs no file")
	}
	return e
}
