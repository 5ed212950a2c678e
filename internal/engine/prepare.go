package engine

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// A preparedRequest is a request that is ready to be sent.
type preparedRequest struct {
	request  protocol.Request
	number   int64
	repeated bool
	want     int // prompt tokens that the dataset promises
	disguise bodyMask
	session  *workload.Session   // nil where no turn can follow
	fields   []wire.Field        // headers that the dataset gave
	own      wire.Field          // --session-header; its value is then what the reply had under the name
	calls    []workload.ToolCall // of the reply, where a turn can follow
	line     []byte              // the dataset's own body, in the connection test alone
	target   int                 // of a question outside the load: the server that is asked
	recorded *workload.Recorded  // nil where it was not
}

// A Preparer turns sessions into items: their first turns in order, on one goroutine, and later turns on those of their
// sessions.
type Preparer struct {
	plan     *plan.Plan
	sessions dataset.Source
	rework   Rework

	last     bodyMask // of lastBody
	lastBody []byte
	line     []byte // the dataset's own body of the item that next gave last, nil for none
	good     bool   // next gave an item

	mu           sync.Mutex // of what follows
	from, to     int64      // the first item that was taken, and the one behind the last; to is 0 for none
	skipped      []i18n.Text
	skippedCount int
}

// maxSkipNamed is how many bad items are named; all are counted.
const maxSkipNamed = 20

// Rework makes of a prompt what is sent: token ids of a chat, or the text that a model's template makes of it. A prompt that it has
// nothing to do with stays.
type Rework func(workload.Prompt) (workload.Prompt, error)

// NewPreparer takes sessions for the requests of a plan. rework is nil where prompts are sent as they are.
func NewPreparer(p *plan.Plan, sessions dataset.Source, rework Rework) *Preparer {
	return &Preparer{plan: p, sessions: sessions, rework: rework}
}

// next is the next item that can be sent; io.EOF at the end of the dataset.
func (p *Preparer) next(ctx context.Context) (*preparedRequest, error) {
	for {
		session, err := p.sessions.Next(ctx)
		var skip *dataset.Skip
		if errors.As(err, &skip) {
			p.skip(skip.Text())
			continue
		}
		if err != nil {
			return nil, err
		}
		p.took(session.Item)
		it, err := p.first(session)
		if err != nil {
			if session.Repeated && !p.good {
				return nil, i18n.Errorf("no item of the dataset can be sent; last error: %v", "数据集中没有可以发送的条目；最后一个错误：%v", err)
			}
			if p.skip(i18n.Sprintf("item %d: %s", "条目 %d：%s", session.Item, i18n.Message(err))) > maxBad {
				return nil, i18n.Errorf("more than %d items of the dataset cannot be sent; last error: %v", "数据集中超过 %d 个条目无法发送；最后一个错误：%v", maxBad, err)
			}
			continue
		}
		p.line, p.good = session.First.Prompt.Body, true
		return it, nil
	}
}

// took notes that an item was taken.
func (p *Preparer) took(item int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.to == 0 {
		p.from = item
	}
	p.to = item + 1
}

// taken are the number of the first item that was taken, and of the one behind the last; ok is false where none was.
func (p *Preparer) taken() (from, to int64, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.from, p.to, p.to > 0
}

// maxBad ends a run whose dataset has nothing but items that cannot be sent.
const maxBad = 10_000

// skip counts what cannot be sent, names it, and returns how many there are.
func (p *Preparer) skip(why i18n.Text) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.skippedCount++
	if len(p.skipped) < maxSkipNamed {
		p.skipped = append(p.skipped, why)
	}
	return p.skippedCount
}

// first is the item of a session's first turn.
func (p *Preparer) first(s workload.Session) (*preparedRequest, error) {
	it := &preparedRequest{number: s.Item, repeated: s.Repeated, recorded: s.Recorded}
	if s.Later != nil || s.Graph != nil {
		it.session = &workload.Session{Item: s.Item, Repeated: s.Repeated, Later: s.Later, Graph: s.Graph}
	}
	err := p.encode(it, s.First, 0)
	if err == nil {
		it.disguise = p.maskOf(s.First.Prompt, it.request)
	}
	return it, err
}

// later is the item of the turn of that number, from 1, of a session under way.
func (p *Preparer) later(s *workload.Session, turn workload.Turn, number int) (*preparedRequest, error) {
	it := &preparedRequest{number: s.Item, repeated: s.Repeated, session: s}
	err := p.encode(it, turn, number)
	if err == nil {
		it.disguise = p.mask(turn.Prompt, it.request.Body)
	}
	return it, err
}

func (p *Preparer) encode(it *preparedRequest, turn workload.Turn, number int) (err error) {
	if turn.MaxTokens == 0 {
		turn.MaxTokens = p.maxTokens(it.number, number)
	}
	if p.rework != nil {
		before := turn.Prompt.TokenIDs != nil
		if turn.Prompt, err = p.rework(turn.Prompt); err != nil {
			return err
		}
		if ids := turn.Prompt.TokenIDs; ids != nil && !before {
			turn.WantPromptTokens = len(ids)
		}
	}
	it.want = turn.WantPromptTokens
	it.fields = p.fields(turn.Headers)
	it.request, err = p.plan.Protocol.Encode(turn, p.settings(turn))
	return err
}

// settings are the run's, but for a recorded turn, which is streamed as it was, unless the user said how or the API says it outside of the
// body.
func (p *Preparer) settings(turn workload.Turn) protocol.Settings {
	s, api := p.plan.Settings, p.plan.Protocol
	if turn.Streamed == nil || !slices.Contains(s.ByDefault, "stream") || api.StreamEndpoint != "" || api.Headers != nil && len(api.Headers(true)) != len(api.Headers(false)) {
		return s
	}
	s.Stream = *turn.Streamed
	return s
}

// Check says why a first turn cannot be sent, nil where it can.
func (p *Preparer) Check(turn workload.Turn) error { return p.encode(&preparedRequest{}, turn, 0) }

// maxTokens draws the limit of output tokens of an item's turn, 0 for none.
func (p *Preparer) maxTokens(item int64, turn int) int {
	r := p.plan.MaxTokens
	switch {
	case r == nil:
		return 0
	case r.Min == r.Max:
		return r.Max
	}
	purpose := "max_tokens"
	if turn > 0 {
		purpose += " turn " + strconv.Itoa(turn)
	}
	return r.Min + Random(p.plan.Seed, purpose, item).IntN(r.Max-r.Min+1)
}

// Request is the first request of a session. Its body is without secrets, as it is kept in the log.
func (p *Preparer) Request(s workload.Session) (protocol.Request, error) {
	it, err := p.first(s)
	if err != nil {
		return protocol.Request{}, err
	}
	it.request.Body = it.disguise.kept(it.request.Body)
	return it.request, nil
}

// Each gives take the first body of every item up to the one of number last, without secrets, as it is kept in the log. It ends
// early where the dataset does.
func (p *Preparer) Each(ctx context.Context, last int64, take func(item int64, body []byte)) error {
	for number := int64(-1); number < last; {
		it, err := p.next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		number = it.number
		take(number, it.disguise.kept(it.request.Body))
	}
	return nil
}

// First is the bodies of the first n requests without secrets, for a plan that is only shown. Fewer where the dataset is shorter.
func (p *Preparer) First(ctx context.Context, n int) ([][]byte, error) {
	var bodies [][]byte
	for range n {
		it, err := p.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, it.disguise.kept(it.request.Body))
	}
	return bodies, nil
}
