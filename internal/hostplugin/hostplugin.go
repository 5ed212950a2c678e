// Package hostplugin turns what a front end in another language provides into plugins: datasets, request bodies, token
// counts. All data passes through files, before the clock of a level starts and after it ends, so the speed of the
// front end is not part of a measurement. The package does not know the front end or how it is asked (package pipe).
package hostplugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/verbatim"
	"github.com/modelscope/evalscope/perf/workload"
)

// An Asker has the front end do what is asked, and returns when it is done.
type Asker interface {
	Ask(ctx context.Context, q pipe.Ask) error
}

// A Host is a front end with plugins, and the folder through which files pass.
type Host struct {
	Asker
	Dir string
}

// enoughItems is how many items a run prepares if it is not known how many it will send, as in a level that time bounds and in a search.
// It sends them again if it needs more.
const enoughItems = 1000

// wanted is how many items are prepared at most.
func wanted(o dataset.Options) int {
	if o.Want > 0 {
		return o.Want
	}
	return enoughItems
}

// Dataset is a dataset of the front end.
func (f Host) Dataset(name string) dataset.Declaration {
	d := text.Items(name, func(ctx context.Context, o dataset.Options) (string, error) {
		out := filepath.Join(f.Dir, "items.jsonl")
		err := f.Ask(ctx, pipe.Ask{What: "items", Out: out, Want: wanted(o), Chat: o.Chat})
		return out, err
	})
	d.AnyArguments = true // the front end has them
	return d
}

// API is an API dialect of the front end: bodies come from it and are sent as they stand, to the URL as it is.
func API(name string) protocol.Declaration {
	return protocol.Declaration{Name: name, ChatEndpoint: "chat/completions", TextEndpoint: "completions",
		AnyArguments: true, Open: protocol.Always(verbatim.New())} // the front end has the arguments
}

// WithRequestBuilder is a dataset whose prompts the front end makes bodies of. The front end decides what a prompt becomes, so
// prompt lengths are no promise any more.
func (f Host) WithRequestBuilder(d dataset.Declaration) dataset.Declaration {
	inner := d.Open
	d.Traits.Exact = false
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		in, out := filepath.Join(f.Dir, "prompts.jsonl"), filepath.Join(f.Dir, "bodies.jsonl")
		source, err := inner(ctx, o)
		if err != nil {
			return nil, err
		}
		n, err := spool(ctx, source, in, wanted(o))
		if err := errors.Join(err, source.Close()); err != nil {
			return nil, err
		}
		if err := f.Ask(ctx, pipe.Ask{What: "bodies", In: in, Out: out, Want: n, Chat: o.Chat}); err != nil {
			return nil, err
		}
		bodies := text.Bodies(d.Name, func(context.Context, dataset.Options) (string, error) { return out, nil })
		o.Want = n // the file has no more
		return bodies.Open(ctx, o)
	}
	return d
}

// spool writes at most want prompts to a file, one a line, and returns how many there were.
func spool(ctx context.Context, source dataset.Source, path string, want int) (n int, err error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, fmt.Errorf("spooling prompts: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	encoder := json.NewEncoder(file)
	encoder.SetEscapeHTML(false)
	for skipped := 0; n < want; {
		session, err := source.Next(ctx)
		var skip *dataset.Skip
		switch {
		case errors.Is(err, io.EOF):
			return n, nil
		case errors.As(err, &skip):
			if skipped++; skipped > maxSkipped {
				return n, fmt.Errorf("more than %d items of the dataset cannot be sent; last error: %w", maxSkipped, skip)
			}
			continue
		case err != nil:
			return n, err
		}
		if session.Later != nil || session.Graph != nil {
			return n, errTurns
		}
		if err := encoder.Encode(plain(session.First.Prompt)); err != nil {
			return n, fmt.Errorf("spooling prompts: %w", err)
		}
		n++
	}
	return n, nil
}

// errTurns refuses sessions of several turns: a later turn's prompt is not there before the answers are.
var errTurns = errors.New("the dataset has conversations of several turns, but an API in the front end creates every body before the first one is " +
	"sent: use a built-in --api, or a dataset of single requests")

// maxSkipped ends a run whose dataset has nothing but items that cannot be sent.
const maxSkipped = 10_000

// plain is a prompt as JSON: a list of messages, a text, token ids, a list of texts, a query with documents, or a body.
func plain(p workload.Prompt) any {
	switch {
	case p.Body != nil:
		return p.Body
	case p.Messages != nil:
		list := make([]any, len(p.Messages))
		for i, m := range p.Messages {
			list[i] = m.JSON
			if m.JSON == nil {
				list[i] = map[string]string{"role": m.Role, "content": m.Content}
			}
		}
		return list
	case p.TokenIDs != nil:
		return p.TokenIDs
	case p.Inputs != nil:
		return p.Inputs
	case p.Ranking != nil:
		return map[string]any{"query": p.Ranking.Query, "documents": p.Ranking.Documents}
	case p.Chat:
		return []any{map[string]string{"role": "user", "content": p.Text}}
	}
	return p.Text
}
