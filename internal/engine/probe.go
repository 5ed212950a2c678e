package engine

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// tryFor is how long the connection test goes on against a server that does not answer: a server that is starting up
// may come, one that is not there will not.
const tryFor = 10 * time.Second

// ErrUnreachable is a connection test that failed.
var ErrUnreachable = errors.New("the connection test failed")

// TestConnection sends the run's first body once, for a single token. A 4xx is final at once; a server that cannot be
// reached or answers 5xx is tried again until tryFor has passed.
func (e *Engine) TestConnection(ctx context.Context) error {
	it, err := NewPreparer(e.Plan, e.Sessions).next(ctx)
	if err != nil {
		return fmt.Errorf("taking the first item of the dataset: %w", err)
	}
	if it.encoded, err = e.Plan.Protocol.Probe(it.encoded); err != nil {
		return err
	}
	_, err = e.ask(ctx, it)
	return err
}

// MeasureOverhead finds how many tokens the server's template adds to a prompt: it sends two prompts of different
// length, whose own tokens count knows, for one token each, and compares the server's counts. exact is false when the
// two disagree: the server's tokenizer is not ours, or the template changes the text.
func (e *Engine) MeasureOverhead(ctx context.Context, prompts [2]string, count func(string) int) (overhead int, exact bool, err error) {
	var found [2]int
	for i, text := range prompts {
		turn := workload.Turn{Prompt: workload.Prompt{Text: text, Chat: e.Plan.Data.Chat}, MaxTokens: 1}
		encoded, err := e.Plan.Protocol.Encode(turn, e.Plan.Settings)
		if err != nil {
			return 0, false, err
		}
		if encoded, err = e.Plan.Protocol.Probe(encoded); err != nil {
			return 0, false, err
		}
		reply, err := e.ask(ctx, item{encoded: encoded})
		if err != nil {
			return 0, false, err
		}
		n, ok := reply.InputTokens()
		if !ok {
			return 0, false, nil
		}
		found[i] = n - count(text)
	}
	return found[1], found[0] == found[1], nil
}

// ask sends one request outside the load, again where the server may only be starting.
func (e *Engine) ask(ctx context.Context, it item) (*record.Record, error) {
	bound := askFor
	if total := e.Plan.Target.TotalTimeout; total > 0 {
		bound = min(bound, total)
	}
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	begin := time.Now()
	for {
		r := it.disguise.over(e.exchange()).do(ctx, wire.NewClock(), it, record.SentID{Series: e.series("test"), Number: e.asked.Add(1) - 1})
		if r.Fault == nil {
			return r, nil
		}
		if ctx.Err() != nil || r.Status >= 400 && r.Status < 500 && r.Status != 429 || time.Since(begin) > tryFor || !mayRecover(r.Fault.Kind) {
			return nil, e.explain(r)
		}
		e.Log.Warn(fmt.Sprintf("The server did not answer (%s); trying again for %s.", describe(r), (tryFor - time.Since(begin)).Round(time.Second)))
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
}

// askFor bounds one question: a cold server may take half a minute and more for its first token.
const askFor = 2 * time.Minute

func mayRecover(k record.FaultKind) bool {
	switch k {
	case record.FaultConnect, record.FaultTimeoutConnect, record.FaultReset, record.FaultStatus, record.FaultRefused:
		return true
	}
	return false
}

// explain says what the server answered and what to do about it.
func (e *Engine) explain(r *record.Record) error {
	return fmt.Errorf("%w: %s. %s", ErrUnreachable, describe(r), e.hint(r))
}

func describe(r *record.Record) string {
	s := string(r.Fault.Kind)
	if r.Status > 0 {
		s = fmt.Sprintf("HTTP %d", r.Status)
	}
	if r.Fault.Words != "" {
		s += ": " + r.Fault.Words
	}
	return s
}

// hint is what to try next.
func (e *Engine) hint(r *record.Record) string {
	if flag := e.rejectedFlag(r); flag != "" {
		return "The server names " + flag + ": leave it out, or remove the key with --extra-args"
	}
	switch {
	case r.Status == 401 || r.Status == 403:
		return "Check --api-key and --headers"
	case r.Status == 404:
		return "Check the path in --url and the name in --model (the server lists its models under /v1/models)"
	case r.Status == 429 || r.Status == 503:
		return "The server refuses requests for now: try again later, or with less load"
	case r.Status >= 400 && r.Status < 500:
		return "Check --model, --url, --api and the request settings"
	case r.Fault.Kind == record.FaultConnect || r.Fault.Kind == record.FaultTimeoutConnect:
		return "Is the server running at " + e.Plan.Target.Endpoint + "? Check --url"
	case r.Fault.Kind == record.FaultTLS:
		return "Check https:// in --url and the server's certificate"
	}
	return "Check the server's log; --no-test-connection skips this test"
}

// sent maps the keys of a body to the flag that sets each.
var sent = []struct{ key, flag string }{
	{"min_tokens", "--min-tokens"}, {"ignore_eos", "--extra-args '{\"ignore_eos\": …}'"}, {"frequency_penalty", "--frequency-penalty"},
	{"repetition_penalty", "--repetition-penalty"}, {"logprobs", "--logprobs"}, {"seed", "--seed"}, {"stop_token_ids", "--stop-token-ids"},
	{"stream_options", "--extra-args '{\"stream_options\": null}'"}, {"top_k", "--top-k"}, {"top_p", "--top-p"},
	{"temperature", "--temperature"}, {"max_tokens", "--max-tokens"}, {"stop", "--stop"}, {"n", "--n-choices"},
}

// rejectedFlag is the flag whose key the server's refusal names.
func (e *Engine) rejectedFlag(r *record.Record) string {
	if r.Status != 400 && r.Status != 422 {
		return ""
	}
	for _, s := range sent {
		if len(s.key) > 1 && regexp.MustCompile(`\b`+s.key+`\b`).MatchString(r.Fault.Words) {
			return s.flag
		}
	}
	return ""
}
