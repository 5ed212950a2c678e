package conversation

import (
	"context"
	"encoding/json"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

func randomTurns() dataset.Declaration {
	d := dataset.Declaration{Name: "random_multi_turn", Arguments: common(lengthArguments()...),
		Traits: dataset.Traits{NeedsTokenizer: true, Generated: true, Prefixes: true, Exact: true, Endless: true, CostsCPU: true,
			RandomText:     true,
			LengthArgument: firstLength, Conversations: true, NeedsMaxTurns: true, DrawsTurns: true},
		Help: i18n.Text{EN: "conversations of random words with --min-turns to --max-turns turns, each of --min-prompt-length to --max-prompt-length tokens",
			ZH: "随机词组成的多轮对话：--min-turns 至 --max-turns 轮，每轮 --min-prompt-length 至 --max-prompt-length 个 token"}}
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		g, err := newGenerated(ctx, d, o)
		if err != nil {
			return nil, i18n.Errorf("dataset random_multi_turn: %v", "数据集 random_multi_turn：%v", err)
		}
		return g, nil
	}
	return d
}

// generated gives conversations of random words without end. A --prefix-length becomes a system message of so many tokens, which the
// conversations of a group share; a system_prompt stands before it.
type generated struct {
	frame        frame
	words        *composer
	least, most  int // turns
	first, later lengths
	prefixes     []string
	item         int64
}

// lengths is a number of tokens, or a range of which each draw is alike.
type lengths struct{ least, most int }

func newGenerated(ctx context.Context, d dataset.Declaration, o dataset.Options) (*generated, error) {
	f, err := newFrame(o)
	if err != nil {
		return nil, err
	}
	g := &generated{frame: f, least: max(1, o.MinTurns), most: o.MaxTurns}
	if g.most == 0 {
		return nil, i18n.Text{EN: "it requires --max-turns", ZH: "需要 --max-turns"}.Err()
	}
	if g.most < g.least {
		return nil, i18n.Errorf("--max-turns %d is below --min-turns %d", "--max-turns %d 小于 --min-turns %d", g.most, g.least)
	}
	usual := lengths{max(1, o.MinLength), o.MaxLength}
	if g.first, err = lengthsOf(o.Args, firstLength, usual); err != nil {
		return nil, err
	}
	if g.later, err = lengthsOf(o.Args, laterLength, usual); err != nil {
		return nil, err
	}
	if g.words, err = newComposer(d, o); err != nil {
		return nil, err
	}
	for i := range max(1, o.PrefixCount) {
		if o.PrefixLength < 1 {
			break
		}
		text, err := g.words.words.Text(ctx, o.PrefixLength, random.Place{Purpose: "prefix", Item: int64(i)})
		if err != nil {
			return nil, err
		}
		g.prefixes = append(g.prefixes, text)
	}
	return g, nil
}

// lengthsOf reads a number or a pair.
func lengthsOf(args argument.Values, name string, usual lengths) (lengths, error) {
	l := usual
	if raw := args.JSON(name); len(raw) > 0 {
		var pair []int
		if json.Unmarshal(raw, &l.least) == nil {
			l.most = l.least
		} else if json.Unmarshal(raw, &pair) == nil && len(pair) == 2 {
			l = lengths{pair[0], pair[1]}
		} else {
			return l, i18n.Errorf("%s is %s: use a number of tokens, or [minimum, maximum]", "%s 为 %s：请用 token 数，或 [最小, 最大]", name, raw)
		}
	}
	if l.least < 1 || l.most < l.least || l.most > random.MostTokens {
		return l, i18n.Errorf("turns of %d to %s are not possible: use lengths from 1 to %d, the minimum first",
			"每轮 %d 至 %s 个 token 不可行：请用 1 至 %d 的长度，较小者在前", l.least, i18n.Count(l.most, "token"), random.MostTokens)
	}
	return l, nil
}

// Next is the next conversation.
func (g *generated) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	at := g.item + g.frame.offset
	r := g.frame.draw("turns", at)
	steps := make([]step, g.least+r.IntN(g.most-g.least+1))
	for i := range steps {
		l := g.later
		if i == 0 {
			l = g.first
		}
		steps[i].tokens = l.least + r.IntN(l.most-l.least+1)
	}
	f := g.frame
	if n := int64(len(g.prefixes)); n > 0 {
		if f.system != "" {
			f.system += "\n\n" + g.prefixes[at%n]
		}
		steps[0].messages = []workload.Message{{Role: "system", Content: g.prefixes[at%n]}}
	}
	if err := g.words.fill(ctx, at, steps); err != nil {
		return workload.Session{}, err
	}
	g.item++
	return f.session(g.item-1, steps), nil
}

// Close does nothing.
func (*generated) Close() error { return nil }
