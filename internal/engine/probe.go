package engine

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// ErrUnreachable is a connection test that failed.
var ErrUnreachable = i18n.Text{EN: "the connection test failed", ZH: "连接测试失败"}.Err()

// TestConnection sends the run's first body as the protocol's Probe has it, for a single token where answers are generated, and
// where the load asks for more than that body does (a least length, no end of sequence) once more with those keys too: a server that
// refuses them says so before the load does. A 4xx is final at once; a server that cannot be reached or answers 5xx is tried again
// for a while.
func (e *Engine) TestConnection(ctx context.Context) error {
	for _, c := range e.classes() {
		if err := e.testClass(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// testClass is the test with the first body of one class.
func (e *Engine) testClass(ctx context.Context, c Class) error {
	preparer := NewPreparer(c.Plan, c.Sessions, e.Rework)
	first, err := preparer.next(ctx)
	if err != nil {
		return i18n.Errorf("reading the first item of the dataset: %v", "读取数据集的第一个条目：%v", err)
	}
	if !c.Plan.Dataset.Traits.Recorded { // of a trace the test uses none up
		_, e.nextItem, _ = preparer.taken()
	}
	for target := range e.clients() {
		it := *first
		it.target, it.line = target, preparer.line
		if err := e.testServer(ctx, it); err != nil {
			return err
		}
	}
	return nil
}

// testServer is the test of one server, which it names where there are several.
func (e *Engine) testServer(ctx context.Context, it preparedRequest) error {
	load := it.request
	short, err := e.Plan.Protocol.Probe(load)
	if err != nil {
		return err
	}
	it.request = short
	_, whole, err := e.askShort(ctx, it, load)
	if err != nil || whole {
		return err
	}
	var more []string
	if it.request, more = restored(load, short); len(more) == 0 {
		return nil
	}
	if _, err = e.ask(ctx, it); err != nil {
		return i18n.Errorf("%v (in the test's second request, which has the load's %s)", "%v（发生在测试的第二个请求中，它带有负载的 %s）", err, i18n.Text{EN: strings.Join(more, " and "), ZH: strings.Join(more, "、")})
	}
	return nil
}

// restored is the test's body with the keys of the load that the test left out, numbers among them lowered to its one
// token, and those keys.
func restored(load, short protocol.Request) (protocol.Request, []string) {
	from, err := protocol.ParseObject(load.Body)
	if err != nil {
		return short, nil
	}
	to, err := protocol.ParseObject(short.Body)
	if err != nil {
		return short, nil
	}
	var keys []string
	for _, f := range from {
		if to.Has(f.Key) || f.Key == "max_tokens" { // given up for max_completion_tokens
			continue
		}
		value := f.Value
		if n, err := strconv.ParseFloat(string(value), 64); err == nil && n > 1 {
			value = []byte("1")
		}
		to.Set(f.Key, value)
		keys = append(keys, f.Key)
	}
	short.Body = to.Append(nil)
	return short, keys
}

// A Measured prompt is the body that a text became in the load, and how many tokens the server counted for it.
type Measured struct {
	Body   []byte
	Tokens int
}

// MeasurePrompts sends texts as the load will, each for one token, and says what the server counted. It is nil where the server
// does not count.
func (e *Engine) MeasurePrompts(ctx context.Context, prompts ...string) ([]Measured, error) {
	var found []Measured
	for _, text := range prompts {
		turn := workload.Turn{Prompt: workload.Prompt{Text: text, Chat: e.Plan.Data.Chat}}
		if limit := e.Plan.MaxTokens; limit != nil {
			turn.MaxTokens = limit.Max
		}
		load, err := e.Plan.Protocol.Encode(turn, e.Plan.Settings)
		if err != nil {
			return nil, err
		}
		short, err := e.Plan.Protocol.Probe(load)
		if err != nil {
			return nil, err
		}
		reply, _, err := e.askShort(ctx, preparedRequest{request: short}, load)
		if err != nil {
			return nil, err
		}
		n, ok := reply.InputTokens()
		if !ok {
			return nil, nil
		}
		found = append(found, Measured{load.Body, n})
	}
	return found, nil
}

// askShort asks for a single token. Where the server refuses so few (models that think first cannot end there), it is asked
// once more as the load asks; whole says so.
func (e *Engine) askShort(ctx context.Context, it preparedRequest, load protocol.Request) (r *record.Record, whole bool, err error) {
	r, err = e.ask(ctx, it)
	var refusal *refused
	if bytes.Equal(it.request.Body, load.Body) || !errors.As(err, &refusal) || !wantsMoreTokens(refusal.record.Fault.Words) {
		return r, false, err
	}
	logline.Info(e.Log, i18n.Text{EN: "The server rejects a limit of one token; retrying with the run's own limit.",
		ZH: "服务端不接受上限为 1 个 token 的请求；改用测试自身的上限重试。"})
	it.request = load
	r, err = e.ask(ctx, it)
	return r, true, err
}

var (
	ofTokens  = regexp.MustCompile(`(?i)max_?(new_|completion_|output_)?tokens|token limit|output limit|budget_tokens`)
	wantsMore = regexp.MustCompile(`(?i)could not finish|limit was reached|at least|greater than|larger than|more than|minimum|too (small|low|few)|>=? ?\d|must exceed|higher`)
)

// noRoom is about a limit that a server computed itself, from what the prompt leaves of the model's context.
var noRoom = regexp.MustCompile(`(?i)got:? ?['"]?-\d`)

// wantsMoreTokens reports whether a refusal is about a limit of output tokens that is too low.
func wantsMoreTokens(words string) bool {
	return ofTokens.MatchString(words) && wantsMore.MatchString(words) && !noRoom.MatchString(words)
}
