package coordinator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// join lets a worker in.
func (f *Fleet) join(_ context.Context, question []byte) (any, error) {
	var hello message.Hello
	if err := message.Decode(question, &hello); err != nil {
		return nil, err
	}
	reply := message.Welcome{Version: message.Version}
	if hello.Version != message.Version || hello.Program != f.Program {
		reply.Refused = fmt.Sprintf("worker %s runs %s (messages of version %d), and the coordinator %s runs %s (version %d)", hello.Name, hello.Program, hello.Version, f.Name, f.Program, message.Version)
		reply.Do = "run the same version of evalscope on both"
		words := reply.Refused + ": " + reply.Do
		logline.Warn(f.Log, i18n.Sprintf("A worker was refused: %s.", "已拒绝一个 worker：%s。", words))
		f.change(func() { f.turnedAway = words })
		return reply, nil
	}
	f.change(func() {
		if m := f.byID[hello.ID]; m != nil && m.lost == "" && !f.over { // its answer got lost
			m.silent = 0
			reply.Run, reply.Job = f.Run, &f.Job
			return
		}
		if f.over || f.gathered || len(f.alive()) >= f.Workers || f.byID[hello.ID] != nil {
			reply.Wait = true
			return
		}
		hello.Name = f.unused(hello.Name)
		m := &member{Hello: hello, kept: map[int]bool{}}
		f.members, f.byID[hello.ID] = append(f.members, m), m
		reply.Run, reply.Job = f.Run, &f.Job
		logline.Info(f.Log, i18n.Sprintf("Worker %s joined (%s, %d processors): %d of %d.", "worker %[1]s 已加入（%[2]s，%[3]d 个处理器）：%[4]d/%[5]d。",
			m.Name, m.Host, m.CPUs, len(f.alive()), f.Workers))
	})
	return reply, nil
}

// compare holds what a worker made of the job against what the coordinator did.
func (f *Fleet) compare(_ context.Context, question []byte) (any, error) {
	var theirs message.Digests
	if err := message.Decode(question, &theirs); err != nil {
		return nil, err
	}
	var reply message.Compared
	f.change(func() {
		m := f.member(theirs.ID)
		if m == nil {
			reply.Refused = "the coordinator does not know this worker any more: it was silent for too long"
			return
		}
		if reply.Refused = f.differs(m, theirs); reply.Refused == "" {
			m.compared = true
			return
		}
		m.lost = reply.Refused
		if f.refused == nil {
			f.refused = errors.New(reply.Refused)
		}
	})
	return reply, nil
}

// Join waits until all workers are there and have made the same of the run. A worker that did not ends it, with both sides named.
func (f *Fleet) Join(ctx context.Context) error {
	timer := time.NewTimer(f.Timeout)
	defer timer.Stop()
	for {
		f.mu.Lock()
		refused, ready, changed := f.refused, 0, f.changed
		for _, m := range f.alive() {
			if m.compared {
				ready++
			}
		}
		f.gathered = f.gathered || refused == nil && ready >= f.Workers
		f.mu.Unlock()
		switch {
		case refused != nil:
			return refused
		case ready >= f.Workers:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
			return f.tooFew(ready)
		}
	}
}

// tooFew is the error of a run that not all workers have joined in time.
func (f *Fleet) tooFew(ready int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := i18n.Errorf("%d of %d workers joined within %s (--workers-timeout)", "在 %[3]s 内只有 %[1]d 个 worker 加入，需要 %[2]d 个（--workers-timeout）", ready, f.Workers, f.Timeout)
	if f.turnedAway != "" {
		err = i18n.Errorf("%v; a worker was refused: %s", "%v；有一个 worker 被拒绝：%s", err, f.turnedAway)
	}
	return err
}

// differs says in what a worker's plan, data or tokenizer is another than the coordinator's, "" for nothing.
func (f *Fleet) differs(m *member, theirs message.Digests) string {
	if theirs.Failed != "" {
		return fmt.Sprintf("worker %s cannot take part: %s", m.Name, theirs.Failed)
	}
	what, ours, other := differing(f.Digests.Plan, theirs.Plan)
	switch {
	case what != "":
		return fmt.Sprintf("the plans differ in %s: it is %s on the coordinator %s, and %s on worker %s", what, ours, f.Name, other, m.Name)
	case f.Digests.Tokenizer != theirs.Tokenizer:
		return fmt.Sprintf("the tokenizers differ: the coordinator %s has %s, worker %s has %s", f.Name, short(f.Digests.Tokenizer), m.Name, short(theirs.Tokenizer))
	case f.Digests.Data != theirs.Data:
		return fmt.Sprintf("the datasets differ: the coordinator %s generates prompts with hash %s, worker %s with %s; use the same files, and the same "+
			"version of the model's tokenizer", f.Name, short(f.Digests.Data), m.Name, short(theirs.Data))
	}
	return ""
}

func errorOf(worker, words string) error {
	return i18n.Errorf("worker %s: %s", "worker %s：%s", worker, words)
}

func short(hash string) string {
	if hash == "" {
		return "none"
	}
	return hash[:min(12, len(hash))]
}
