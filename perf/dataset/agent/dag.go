package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// dagLines is aiperf's dag_jsonl.
func dagLines() dataset.Declaration {
	return fromFiles(dataset.Declaration{Name: "dag_jsonl", Aliases: []string{"dag"}, Arguments: modelArguments(),
		Help: i18n.Text{EN: "aiperf's dag_jsonl: each line is a conversation that can fork and spawn others; each conversation that is not started by another is " +
			"a session",
			ZH: "aiperf 的 dag_jsonl：每行一个对话，可 fork、spawn 其他对话；未被其他对话启动的对话各为一个会话"}}, readDAG)
}

// A dagConversation is a line.
type dagConversation struct {
	ID           string    `json:"session_id"`
	Turns        []dagTurn `json:"turns"`
	Before       []string  `json:"pre_session_spawns"`
	Orchestrator bool      `json:"orchestrator"`
	Spawns       []string  `json:"spawns"`
	Rounds       dagRounds `json:"rounds"`
	Think        *float64  `json:"think_time_ms"`
	Sigma        *float64  `json:"think_time_sigma"`
	Least        *float64  `json:"think_time_min_ms"`
	Most         *float64  `json:"think_time_max_ms"`
	Context      string    `json:"context_mode"`

	line   int
	forked *dagConversation // the one that it continues, nil for none
}

// isolated is the context mode of turns that hold all their messages themselves; appended is that of all others.
const (
	isolated = "message_array_with_responses"
	appended = "deltas_without_responses"
)

type dagTurn struct {
	Messages  []json.RawMessage `json:"messages"`
	Model     string            `json:"model"`
	MaxTokens *int              `json:"max_tokens"`
	Tools     json.RawMessage   `json:"tools"`
	Extra     json.RawMessage   `json:"extra"`
	Forks     []dagFork         `json:"forks"`
	Spawns    []dagSpawn        `json:"spawns"`
	Delay     float64           `json:"delay"`

	messages []workload.Message
	extra    []workload.Member
}

// A dagFork is a conversation that goes on from a turn. Background says that this one goes on too.
type dagFork struct {
	Child      string `json:"child"`
	Background bool   `json:"background"`
}

// UnmarshalJSON reads a name too.
func (f *dagFork) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &f.Child) == nil {
		return nil
	}
	type plain dagFork
	return strictly(data, (*plain)(f), "a fork is neither a name nor an object with child and background")
}

// A dagSpawn are conversations that begin anew behind a turn, and the turn that waits for them; nil is the next.
type dagSpawn struct {
	Children []string `json:"children"`
	JoinAt   *int     `json:"join_at"`
}

// UnmarshalJSON reads a name too.
func (s *dagSpawn) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		s.Children = []string{one}
		return nil
	}
	type plain dagSpawn
	return strictly(data, (*plain)(s), "a spawn is neither a name nor an object with children and join_at")
}

// dagRounds are the rounds of an orchestrator: a number, or what each of them starts.
type dagRounds struct {
	given bool
	n     int
	each  []dagRound
}

type dagRound struct {
	Spawns []string `json:"spawns"`
	Think  *float64 `json:"think_time_ms"`
}

// UnmarshalJSON reads a number or a list.
func (r *dagRounds) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	r.given = true
	if json.Unmarshal(data, &r.n) == nil {
		return nil
	}
	return strictly(data, &r.each, "rounds is neither a number nor a list of objects with spawns and think_time_ms")
}

// readDAG makes a graph of each conversation that no other starts.
func readDAG(ctx context.Context, files []file, o options) ([]*graph, error) {
	if len(files) > 1 {
		return nil, fmt.Errorf("%q is a folder with several files: use one of them in --dataset-path", o.Path)
	}
	o.Path = files[0].path
	f := &dagFile{bad: dataset.Bad{}, byID: map[string]*dagConversation{}, options: o}
	for number, line := range lines(files[0].data) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.read(number, line)
	}
	f.link()
	if err := f.bad.Err(""); err != nil {
		return nil, err
	}
	if len(f.all) == 0 {
		return nil, errors.New("it has no conversations")
	}
	var graphs []*graph
	for _, c := range f.all {
		if f.started[c.ID] {
			continue
		}
		b := dagBuilder{file: f, root: c}
		if b.conversation(c, nil, -1, pause{}); b.full {
			f.wrong(c, fmt.Errorf("session %q has more than %d requests: its branches multiply", c.ID, mostNodes))
			continue
		}
		graphs = append(graphs, newGraph(b.nodes, o.KeepReasoning))
	}
	return graphs, f.bad.Err("")
}

// A dagFile is the conversations of a file and what is wrong with them.
type dagFile struct {
	options
	all     []*dagConversation
	byID    map[string]*dagConversation
	started map[string]bool // by another
	bad     dataset.Bad
}

func (f *dagFile) wrong(c *dagConversation, err error) { f.wrongLine(c.line, err) }

func (f *dagFile) wrongLine(line int, err error) {
	f.bad.Add(&dataset.Skip{Where: dataset.At(f.Path, dataset.Line, line), Why: i18n.Message(err)})
}

// read takes a line.
func (f *dagFile) read(number int, line []byte) {
	c := &dagConversation{line: number}
	if err := strictly(line, c, ""); err != nil {
		f.wrongLine(number, err)
		return
	}
	if err := c.check(); err != nil {
		f.wrongLine(number, err)
		return
	}
	if before := f.byID[c.ID]; before != nil {
		f.wrongLine(number, fmt.Errorf("session_id %q is also used on line %d", c.ID, before.line))
		return
	}
	f.byID[c.ID] = c
	f.all = append(f.all, c)
}

// check is what is wrong with a line by itself.
func (c *dagConversation) check() error {
	switch {
	case c.ID == "":
		return errors.New("session_id is missing or empty")
	case c.Context != "" && c.Context != isolated && c.Context != appended:
		return fmt.Errorf("context_mode %q is unknown: use %s or %s", c.Context, appended, isolated)
	}
	if err := c.checkOrchestrator(); err != nil {
		return err
	}
	for i := range c.Turns {
		if err := c.Turns[i].check(i, len(c.Turns)); err != nil {
			return fmt.Errorf("turn %d: %w", i, err)
		}
	}
	return nil
}

func (c *dagConversation) checkOrchestrator() error {
	thinks := c.Think != nil || c.Sigma != nil || c.Least != nil || c.Most != nil
	switch {
	case !c.Orchestrator && len(c.Turns) == 0:
		return errors.New("turns is missing or empty, and it is not an orchestrator")
	case !c.Orchestrator && (c.Rounds.given || len(c.Spawns) > 0 || thinks):
		return errors.New("rounds, spawns and think_time_ms of a conversation are only valid for an orchestrator: set orchestrator, or let a turn spawn")
	case !c.Orchestrator:
		return nil
	case len(c.Turns) > 0 || len(c.Before) > 0:
		return errors.New("an orchestrator requires turns or pre_session_spawns")
	case thinks && !c.Rounds.given:
		return errors.New("think_time_ms applies between rounds, and there is only one")
	case c.Rounds.each != nil && len(c.Spawns) > 0:
		return errors.New("each round has its own spawns: remove those of the conversation")
	case c.Rounds.each == nil && len(c.Spawns) == 0:
		return errors.New("an orchestrator without spawns starts nothing")
	case c.Rounds.given && len(c.Rounds.each) == 0 && c.Rounds.n < 1:
		return errors.New("rounds is below 1, or empty")
	case c.Sigma != nil && (c.Think == nil || !(*c.Sigma > 0 && *c.Sigma <= 10)):
		return errors.New("think_time_sigma must be above 0 and at most 10, and requires think_time_ms")
	}
	for _, ms := range []*float64{c.Think, c.Least, c.Most} {
		if ms != nil && !(*ms >= 0) {
			return errors.New("a think time is negative")
		}
	}
	if value(c.Least, 0) > value(c.Most, math.Inf(1)) {
		return errors.New("think_time_min_ms is above think_time_max_ms")
	}
	for i, r := range c.Rounds.each {
		if len(r.Spawns) == 0 || r.Think != nil && !(*r.Think >= 0) {
			return fmt.Errorf("round %d has no spawns, or a think time below 0", i)
		}
	}
	return nil
}

func value(p *float64, otherwise float64) float64 {
	if p == nil {
		return otherwise
	}
	return *p
}
