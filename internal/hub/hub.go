// Package hub finds the files of a model or a dataset: in a local directory, in the caches of the Python tools
// modelscope and huggingface_hub, or on the hubs ModelScope and Hugging Face. It uses the protocols and cache layouts
// of those tools, so each can use what the other downloaded. Packages tokenizer and dataset interpret the files.
// Progress goes to a callback. It uploads nothing and downloads only what the patterns of a request ask for.
//
// A cache hit needs no network, because a load test is started often, and often without network access. The price is
// that a branch that moved on the hub is not noticed while the cached files are complete. Remove the cached folder,
// name the new commit, or let the Python tool refresh it.
package hub

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Kind says what sort of repository an ID names.
type Kind int

// What a repository holds.
const (
	Model   Kind = iota // a model repository; the zero value
	Dataset             // a dataset repository
)

// String is the singular name that both hubs use: "model" or "dataset".
func (k Kind) String() string {
	if k == Dataset {
		return "dataset"
	}
	return "model"
}

// plural is the path segment of both hubs and of their cache folders.
// text is the kind in both languages.
func (k Kind) text() i18n.Text {
	if k == Dataset {
		return i18n.Text{EN: k.String(), ZH: "数据集"}
	}
	return i18n.Text{EN: k.String(), ZH: "模型"}
}

func (k Kind) plural() string { return k.String() + "s" }

// flag is the command-line flag with which a user names a local copy instead.
func (k Kind) flag() string {
	if k == Dataset {
		return "--dataset-path"
	}
	return "--tokenizer-path"
}

// Source says where an ID is looked up.
type Source string

// Where a repository comes from.
const (
	ModelScope  Source = "modelscope"  // the default, also for the empty Source
	HuggingFace Source = "huggingface" // huggingface.co, or HF_ENDPOINT
	Local       Source = "local"       // ID is a path
)

// Request asks for some files of one repository.
type Request struct {
	Kind   Kind
	ID     string // "owner/name", "name" on Hugging Face, or the path of a file or directory that exists
	Source Source
	// Revision is a branch, a tag or (Hugging Face) a commit. Empty is the hub's default: master or main.
	Revision string
	// Patterns is the allow list in the syntax of Python's fnmatch, where * also matches a slash. Empty is every file.
	Patterns []string
	// Required are patterns for which a repository without any match is an error.
	Required []string
	// OneOf are patterns of which at least one must match; empty asks for nothing.
	OneOf []string
	// Complete are file names that, all present, prove a cache folder whole when the list of the repository's files
	// was not kept with it. Empty is Patterns; a pattern with wildcards proves nothing.
	Complete []string
}

// Client loads snapshots. It may be used from several goroutines at once.
type Client struct {
	env      Environment
	progress func(Progress)
	http     *http.Client
	wait     func(context.Context, time.Duration) error
	idle     time.Duration // zero: what the hub's variables say
	msSites  []string      // ModelScope's endpoints, in order, where the environment names none
}

// New returns a client that sees the world through env. progress may be nil; it is never called concurrently for one
// Snapshot.
func New(env Environment, progress func(Progress)) *Client {
	if progress == nil {
		progress = func(Progress) {}
	}
	return &Client{
		env:      env,
		progress: progress,
		http:     newHTTPClient(env.Proxy),
		wait:     sleep,
		msSites:  modelScopeSites(env),
	}
}

// Snapshot returns the directory that holds the files r asks for, or the path itself where r.ID is a path that exists.
// Files of the repository beside those asked for may be in the directory too.
//
// When the cache proves that every wanted file is there, no request is made. Otherwise what is missing is downloaded,
// resumed where an earlier run stopped, and checked before it gets its name. Without network, files in the cache that
// cannot be proven complete are still used, as the Python tools do. Errors can be told apart with errors.Is and
// ErrUnreachable, ErrDenied, ErrNotFound and ErrCorrupt.
func (c *Client) Snapshot(ctx context.Context, r Request) (dir string, err error) {
	path, ok, err := c.env.local(r)
	if ok || err != nil {
		return path, err
	}
	if r.Source == "" {
		r.Source = ModelScope
	}
	if err := r.check(); err != nil {
		return "", err
	}
	defer c.http.CloseIdleConnections()
	switch r.Source {
	case ModelScope:
		return newModelScope(c, r).snapshot(ctx)
	case HuggingFace:
		return newHuggingFace(c, r).snapshot(ctx)
	default:
		return "", i18n.Errorf("loading %s %q: unknown source %q: use one of %s",
			"加载%s %q：来源 %q 未知：请用 %s 之一",
			r.Kind.text(), r.ID, r.Source, strings.Join([]string{string(ModelScope), string(HuggingFace), string(Local)}, ", "))
	}
}
