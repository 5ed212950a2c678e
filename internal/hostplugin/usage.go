package hostplugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/perf/record"
)

// A replied is a successful request with its reply, for the front end to count.
type replied struct {
	Seq     int64           `json:"seq"`
	Request json.RawMessage `json:"request"`
	// Stream reports whether the reply came as a stream; Choices and Usage are what it said.
	Stream  bool            `json:"stream"`
	ID      string          `json:"id,omitempty"`
	Choices []record.Choice `json:"choices"`
	Usage   *record.Usage   `json:"usage,omitempty"`
}

// A counted is the front end's answer for one request. Negative counts are unknown.
type counted struct {
	Seq    int64 `json:"seq"`
	Input  int   `json:"input"`
	Output int   `json:"output"`
}

// Usage has the front end count the tokens of a level's replies, from the level's log, and returns what puts the
// counts into the records.
func (f Host) Usage(ctx context.Context, folder string) (func(*record.Record), error) {
	in, out := filepath.Join(f.Dir, "replies.jsonl"), filepath.Join(f.Dir, "usage.jsonl")
	n, err := writeReplies(folder, in)
	if err != nil {
		return nil, err
	}
	defer func() { os.Remove(in); os.Remove(out) }()
	if err := f.Ask(ctx, pipe.Ask{What: "usage", In: in, Out: out, Want: n}); err != nil {
		return nil, err
	}
	counts, err := readCounts(out)
	if err != nil {
		return nil, fmt.Errorf("reading the token counts: %w", err)
	}
	return func(r *record.Record) {
		if c, ok := counts[r.Seq]; ok {
			cached, reasoning := -1, -1
			if r.Usage.Given {
				cached, reasoning = r.Usage.Cached, r.Usage.Reasoning
			}
			r.Usage = record.Usage{Given: true, Prompt: c.Input, Completion: c.Output, Cached: cached, Reasoning: reasoning}
		}
	}, nil
}

func writeReplies(folder, path string) (n int, err error) {
	reader, err := eventlog.OpenLevel(folder)
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	file, err := os.Create(path)
	if err != nil {
		return 0, fmt.Errorf("spooling replies: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	encoder := json.NewEncoder(file)
	for {
		e, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if r := e.Request; e.Kind == eventlog.KindRequest && r.Succeeded() {
			line := replied{Seq: r.Seq, Request: r.Body, Stream: r.Stream, ID: r.ID, Choices: r.Choices}
			if r.Usage.Given {
				line.Usage = &r.Usage
			}
			if err := encoder.Encode(line); err != nil {
				return n, fmt.Errorf("spooling replies: %w", err)
			}
			n++
		}
	}
}

func readCounts(path string) (map[int64]counted, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	counts := map[int64]counted{}
	for decoder := json.NewDecoder(file); ; {
		var c counted
		err := decoder.Decode(&c)
		if errors.Is(err, io.EOF) {
			return counts, nil
		}
		if err != nil {
			return nil, err
		}
		counts[c.Seq] = c
	}
}
