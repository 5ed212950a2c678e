package conversation

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// The names of the arguments that every dataset of conversations has.
const (
	systemPrompt = "system_prompt"
	thinkTime    = "think_time"
)

// common are those arguments, before a dataset's own.
func common(own ...argument.Declaration) []argument.Declaration {
	return append([]argument.Declaration{
		{Name: systemPrompt, Kind: argument.Text,
			Help: i18n.Text{EN: "system message at the start of every conversation, replacing the dataset's own; the prefix of --prefix-length follows it", ZH: "每个对话开头的 system 消息，取代数据集自带的；--prefix-length 的前缀接在其后"}},
		{Name: thinkTime, Kind: argument.Text,
			Help: i18n.Text{EN: "seconds between an answer and the next turn, replacing the dataset's own: 2, or 1..5 for a random time per turn", ZH: "回答与下一轮之间的秒数，取代数据集自带的：2，或 1..5（每轮随机取值）"}},
	}, own...)
}

// ignoredLengths are lengthArguments of a dataset whose turns have the lengths of its file, as in EvalScope.
func ignoredLengths() []argument.Declaration {
	all := lengthArguments()
	for i := range all[:len(all)-1] { // the last one never has an effect
		all[i].Default = ""
		all[i].Help = i18n.Text{EN: "accepted for compatibility with EvalScope, no effect: turns have the lengths in the file", ZH: "为兼容 EvalScope 而接受，不起作用：各轮长度以文件为准"}
	}
	return all
}

// lengthArguments are those of EvalScope's multi-turn data sets.
func lengthArguments() []argument.Declaration {
	return []argument.Declaration{
		{Name: firstLength, Kind: argument.JSON,
			Help: i18n.Text{EN: "tokens of a first turn: a number, or [minimum, maximum]", ZH: "首轮 token 数：一个数，或 [最小, 最大]"}},
		{Name: laterLength, Kind: argument.JSON,
			Help: i18n.Text{EN: "tokens added by each later turn: a number, or [minimum, maximum]", ZH: "后续每轮增加的 token 数：一个数，或 [最小, 最大]"}},
		{Name: charsPerToken, Kind: argument.Float, Default: "3",
			Help: i18n.Text{EN: "characters per token, used to skip texts that are too short", ZH: "每个 token 的字符数，用于预先跳过过短的文本"}},
		{Name: workers, Kind: argument.Int,
			Help: i18n.Text{EN: "accepted for compatibility with EvalScope, no effect", ZH: "为兼容 EvalScope 而接受，不起作用"}},
	}
}

const (
	firstLength   = "first_turn_length"
	laterLength   = "subsequent_turn_length"
	charsPerToken = "chars_per_token"
	workers       = "num_workers"
)

// A frame is what a run says of every conversation.
type frame struct {
	system        string
	think         *think
	maxTurns      int
	keepReasoning bool
	offset        int64 // draws belong to the place in the dataset, wherever a run begins
	draw          func(purpose string, item int64) *rand.Rand
}

func newFrame(o dataset.Options) (frame, error) {
	f := frame{system: o.Args.Text(systemPrompt), maxTurns: o.MaxTurns, keepReasoning: o.KeepReasoning, offset: int64(o.Offset), draw: o.Rand}
	if text := o.Args.Text(thinkTime); text != "" {
		t, err := parseThink(text)
		if err != nil {
			return f, i18n.Errorf("%s %q: %v", "%s %q：%v", thinkTime, text, err)
		}
		f.think = &t
	}
	return f, nil
}

// session is a conversation of steps, of which there is at least one.
func (f *frame) session(item int64, steps []step) workload.Session {
	steps = f.cut(steps)
	if f.system != "" {
		first := []workload.Message{{Role: "system", Content: f.system}}
		for _, m := range steps[0].messages {
			if m.Role != "system" {
				first = append(first, m)
			}
		}
		steps[0].messages, steps[0].want = first, 0
	}
	if f.think != nil {
		for i := 1; i < len(steps); i++ {
			steps[i].delay = f.think.draw(f.draw("think time "+strconv.Itoa(i), item+f.offset))
		}
	}
	return (&script{steps: steps, keepReasoning: f.keepReasoning}).session(item)
}

// cut is the steps that --max-turns leaves.
func (f *frame) cut(steps []step) []step {
	if f.maxTurns > 0 && len(steps) > f.maxTurns {
		return steps[:f.maxTurns]
	}
	return steps
}

// A think is a time, or a range from which each turn draws one.
type think struct{ least, most float64 }

// mostThink is a day in seconds.
const mostThink = 86400

func parseThink(text string) (t think, err error) {
	least, most, drawn := strings.Cut(text, "..")
	if !drawn {
		most = least
	}
	if t.least, err = seconds(least); err == nil {
		t.most, err = seconds(most)
	}
	if err == nil && t.least > t.most {
		err = i18n.Text{EN: "the minimum is above the maximum", ZH: "最小值大于最大值"}.Err()
	}
	return t, err
}

func seconds(text string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(x >= 0 && x <= mostThink) {
		return 0, i18n.Text{EN: "use seconds, such as 2, or a range such as 1..5", ZH: "请用秒数，例如 2，或范围，例如 1..5"}.Err()
	}
	return x, nil
}

func (t *think) draw(r *rand.Rand) time.Duration {
	return time.Duration((t.least + r.Float64()*(t.most-t.least)) * float64(time.Second))
}
