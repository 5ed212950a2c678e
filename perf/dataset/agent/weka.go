package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The arguments of recorded sessions.
const (
	capArgument   = "idle_gap_cap"
	matchArgument = "match_output_length"
	splitArgument = "split_agents"
	mostArgument  = "max_context_length"
	// flightArgument and bustArgument are of the AgentX scenario.
	flightArgument = "start_in_flight"
	bustArgument   = "cache_bust"
	limitArgument  = "trace_limit"
)

// weka is the format of the Weka KV-cache-tester, of which the AgentX corpora are.
func weka() dataset.Declaration {
	return fromFiles(dataset.Declaration{Name: "weka", Aliases: []string{"weka_trace"},
		Traits: dataset.Traits{NeedsTokenizer: true, Exact: true, CostsCPU: true, Scenario: agentX()},
		Arguments: append(modelArguments(),
			argument.Declaration{Name: capArgument, Kind: argument.Float,
				Help: i18n.Text{EN: "maximum time in seconds between the starts of two requests of a session; longer gaps are shortened, and later requests " +
					"start earlier", ZH: "会话中相邻两个请求开始时刻的最长间隔（秒），更长的缩短，其后的请求随之提前"}},
			argument.Declaration{Name: matchArgument, Kind: argument.Bool, Default: "false",
				Help: i18n.Text{EN: "request answers of the recorded lengths, with ignore_eos", ZH: "要求回答达到录制的长度（ignore_eos）"}},
			argument.Declaration{Name: mostArgument, Kind: argument.Int,
				Help: i18n.Text{EN: "skip sessions that have a request with more tokens than this (prompt and answer together)", ZH: "跳过含有更长请求（提示词与回答合计 token 数）的会话"}},
			argument.Declaration{Name: limitArgument, Kind: argument.Int,
				Help: i18n.Text{EN: "maximum number of sessions to read", ZH: "最多读取的会话数"}},
			argument.Declaration{Name: flightArgument, Kind: argument.Bool, Default: "false",
				Help: i18n.Text{EN: "start the first sessions of a level at a random point in their recording; requires --warmup-barrier and a --warmup-num " +
					"equal to --parallel", ZH: "每级最初的会话从录制的随机时刻开始：--warmup-num 须等于 --parallel，并给出 --warmup-barrier"}},
			argument.Declaration{Name: bustArgument, Kind: argument.Bool, Default: "false",
				Help: i18n.Text{EN: "begin all prompts of a session with a unique marker, so that a repeated session does not hit a cache", ZH: "会话的所有提示词以其专属标记开头，使重复的会话不命中缓存"}},
			argument.Declaration{Name: splitArgument, Kind: argument.Bool, Default: "true",
				Help: i18n.Text{EN: "detect agents that were recorded as requests of the session itself, by the prompt prefixes they share", ZH: "根据提示词的共同前缀，找出被录制为会话自身请求的子智能体"}}),
		Help: i18n.Text{EN: "agent traces of the Weka KV-cache-tester (AgentX): one session per file of a folder, or per line; prompts are generated " +
			"from hash_ids",
			ZH: "Weka KV-cache-tester（AgentX）的智能体轨迹：文件夹中每个文件或每行一个会话，提示词由 hash_ids 生成"}}, readWeka)
}

// A wekaTrace is a session.
type wekaTrace struct {
	ID       string        `json:"id"`
	Block    int           `json:"block_size"`
	Scope    string        `json:"hash_id_scope"`
	Requests []wekaRequest `json:"requests"`
}

// A wekaRequest is a request, or a sub-agent with its own.
type wekaRequest struct {
	At     float64       `json:"t"`
	Type   string        `json:"type"`
	Model  string        `json:"model"`
	In     int           `json:"in"`
	Out    int           `json:"out"`
	Blocks []int64       `json:"hash_ids"`
	Took   *float64      `json:"api_time"`
	Think  *float64      `json:"think_time"`
	Agent  string        `json:"agent_id"`
	Kind   string        `json:"subagent_type"`
	Inner  []wekaRequest `json:"requests"`
}

const subagent = "subagent"

// end is the instant at which a request was answered.
func (r *wekaRequest) end() float64 {
	if r.Took == nil || !(*r.Took > 0) || math.IsInf(*r.Took, 0) {
		return r.At
	}
	return r.At + *r.Took
}

func readWeka(ctx context.Context, files []file, o options) ([]*graph, error) {
	if o.Tokenizer == nil {
		return nil, errors.New("it requires a tokenizer: set --tokenizer-path")
	}
	w := wekaReader{options: o, words: map[int]*random.Blocks{}, cap: math.Inf(1), number: 0}
	if o.Args.Has(capArgument) {
		if w.cap = o.Args.Float(capArgument); !(w.cap >= 0) {
			return nil, fmt.Errorf("%s is %v and must be at least 0", capArgument, w.cap)
		}
	}
	for _, f := range files {
		for number, text := range f.records() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if most := o.Args.Int(limitArgument); most > 0 && len(w.graphs) >= most {
				return w.graphs, w.bad.Err("")
			}
			g, err := w.read(text)
			if err != nil {
				w.bad.Add(&dataset.Skip{Where: f.where(number), Why: i18n.Message(err)})
				continue
			}
			if g != nil {
				w.graphs = append(w.graphs, g)
			}
		}
	}
	return w.graphs, w.bad.Err("")
}

// A wekaReader makes graphs of traces.
type wekaReader struct {
	options
	words  map[int]*random.Blocks // by the size of a block
	cap    float64
	graphs []*graph
	number int64
	bad    dataset.Bad
}

func (w *wekaReader) read(text []byte) (*graph, error) {
	var t wekaTrace
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, wrongJSON(err)
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if most := w.Args.Int(mostArgument); most > 0 && t.longest() > most {
		return nil, nil
	}
	words := w.words[t.Block]
	if words == nil {
		var err error
		if words, err = random.NewBlocks(w.Tokenizer, t.Block, w.Rand); err != nil {
			return nil, err
		}
		w.words[t.Block] = words
	}
	w.number++
	b := newTimeline(t.Requests, w.cap)
	chains := t.chains(w.Args.Bool(splitArgument) || !w.Args.Has(splitArgument))
	b.anchor(chains)
	return w.graph(&t, b, chains, words), nil
}

// wrongJSON says what is wrong with what should be an object.
func wrongJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return fmt.Errorf("%s is a JSON %s", kind.Field, kind.Value)
	}
	return errors.New("it is not a JSON object")
}

// check is what is wrong with a trace. It brings the requests into the order of their instants.
func (t *wekaTrace) check() error {
	switch {
	case t.Block < 1 || t.Block > 1<<20:
		return fmt.Errorf("block_size is %d and must be at least 1", t.Block)
	case t.Scope != "" && t.Scope != "local" && t.Scope != "global":
		return fmt.Errorf("hash_id_scope is %q: use local or global", t.Scope)
	case len(t.Requests) == 0:
		return errors.New("it has no requests")
	}
	n := 0
	for i := range t.Requests {
		r := &t.Requests[i]
		if r.Type != subagent {
			n++
			if err := r.check(t.Block); err != nil {
				return fmt.Errorf("request %d: %w", i, err)
			}
			continue
		}
		for j := range r.Inner {
			n++
			inner := &r.Inner[j]
			if inner.Type == subagent {
				return fmt.Errorf("request %d: a sub-agent within a sub-agent is not supported", i)
			}
			if err := inner.check(t.Block); err != nil {
				return fmt.Errorf("request %d: inner request %d: %w", i, j, err)
			}
			if inner.At+1e-6 < r.At { // older files count from the start of the sub-agent
				inner.At += r.At
			}
		}
		sortByTime(r.Inner)
	}
	if n == 0 || n > mostNodes {
		return fmt.Errorf("it has %d requests: a session has at least 1, and at most %d", n, mostNodes)
	}
	sortByTime(t.Requests)
	return nil
}

func sortByTime(all []wekaRequest) {
	slices.SortStableFunc(all, func(a, b wekaRequest) int {
		switch {
		case a.At < b.At:
			return -1
		case a.At > b.At:
			return 1
		}
		return 0
	})
}

// longest is the most tokens that a request and its answer have together.
func (t *wekaTrace) longest() (most int) {
	for i := range t.Requests {
		most = max(most, t.Requests[i].In+t.Requests[i].Out)
		for j := range t.Requests[i].Inner {
			most = max(most, t.Requests[i].Inner[j].In+t.Requests[i].Inner[j].Out)
		}
	}
	return most
}

func (r *wekaRequest) check(block int) error {
	switch {
	case r.Type != "n" && r.Type != "s":
		return fmt.Errorf("type is %q: use n, s or %s", r.Type, subagent)
	case !(r.At >= 0 && r.At < longest*100):
		return fmt.Errorf("t is %v", r.At)
	case r.In < 0 || r.In > 1<<28 || r.Out < 0 || r.Out > 1<<28:
		return fmt.Errorf("in is %d and out is %d", r.In, r.Out)
	case len(r.Blocks) > (r.In+block-1)/block:
		return fmt.Errorf("it has %d hash_ids, and %d tokens in blocks of %d have at most %d", len(r.Blocks), r.In, block, (r.In+block-1)/block)
	}
	return nil
}
