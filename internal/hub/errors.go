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

func (h help) wrap(r Request, err error) error {
	var text strings.Builder
	if len(r.Patterns) > 0 {
		fmt.Fprintf(&text, "\n  looked for: %s", strings.Join(r.Patterns, ", "))
	}
	for _, folder := range h.looked {
		fmt.Fprintf(&text, "\n  missing or incomplete in the cache folder: %s", folder)
	}
	for _, way := range h.wayOuts {
		fmt.Fprintf(&text, "\n  to fix: %s", way)
	}
	if r.Kind == Model && errors.Is(err, ErrUnreachable) {
		text.WriteString("\n  to fix: for a first try, use --tokenizer-path builtin, which needs no file; its tokens are not those of your model")
	}
	if r.Kind == Dataset && errors.Is(err, ErrUnreachable) {
		text.WriteString("\n  to fix: for a first try, use --prompt \"Tell me a story.\" instead of --dataset, which needs no file")
	}
	return fmt.Errorf("loading %s from %s: %w%s", r.what(), r.Source, err, text.String())
}
