package text

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A Spool writes items as JSON, one a line, and returns the file's path.
type Spool func(ctx context.Context, o dataset.Options) (path string, err error)

// Items is a dataset whose items somebody else spools when it is opened, in the form of line_by_line: a text, a list
// of messages or a whole request body.
func Items(name string, spool Spool) dataset.Declaration { return spooled(name, spool, parseRequest) }

// Bodies is a dataset of request bodies of any API, sent as they stand: what they are made of had become ids before, where that was
// asked for.
func Bodies(name string, spool Spool) dataset.Declaration {
	d := spooled(name, spool, parseBody)
	inner := d.Open
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		o.TokenizePrompt = false
		return inner(ctx, o)
	}
	return d
}

func spooled(name string, spool Spool, parse func([]byte) (workload.Prompt, error)) dataset.Declaration {
	return dataset.Declaration{Name: name, Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		path, err := spool(ctx, o)
		if err != nil {
			return nil, err
		}
		o.Path, o.Offset = path, 0 // whoever made the items knows where to begin
		source, err := open(ctx, name, characters(prompts(parse)), lines, o)
		if err != nil {
			return nil, err
		}
		return source, nil
	}}
}

// parseBody takes the line as the body of a request.
func parseBody(line []byte) (workload.Prompt, error) {
	if line[0] != '{' || !json.Valid(line) {
		return workload.Prompt{}, i18n.Text{EN: "the request body is not a JSON object", ZH: "请求体不是 JSON 对象"}.Err()
	}
	return workload.Prompt{Body: bytes.Clone(line)}, nil
}
