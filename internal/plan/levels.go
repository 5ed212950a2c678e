package plan

import (
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// levels pairs the lists of --parallel or --rate with --number. config has checked their lengths.
func (b *builder) levels() {
	a := b.args
	n := len(a.Parallel)
	if a.OpenLoop {
		n = len(a.Rate)
	}
	seen := map[string]int{}
	for i := range n {
		load := metric.Load{}
		number := a.Number[min(i, len(a.Number)-1)]
		if a.OpenLoop {
			load.Rate = a.Rate[i]
			load.Name = "rate_" + config.PythonFloat(load.Rate)
		} else {
			load.Parallel = a.Parallel[i]
			load.Name = "parallel_" + strconv.Itoa(load.Parallel)
			if len(a.Rate) > 0 && a.Rate[0] > 0 {
				load.Rate = a.Rate[0]
			}
		}
		if a.TimedOnly() {
			load.Name += "_duration_" + strconv.FormatFloat(*a.Duration, 'f', -1, 64) + "s"
		} else {
			load.Number = number.Of(load.Parallel)
			load.Name += "_number_" + strconv.Itoa(load.Number)
		}
		seen[load.Name]++
		if k := seen[load.Name]; k > 1 {
			load.Name += "_" + strconv.Itoa(k)
		}
		level := Level{Load: load, Warmup: b.warmup(load.Number)}
		if a.Duration != nil {
			level.Duration = time.Duration(*a.Duration * float64(time.Second))
		}
		b.plan.Levels = append(b.plan.Levels, level)
	}
}

// warmup is --warmup-num: a count from 1 on, below it a share of the level's number.
func (b *builder) warmup(number int) int {
	switch w := b.args.WarmupNum; {
	case w <= 0:
		return 0
	case w >= 1:
		return int(w)
	default:
		return max(1, int(w*float64(number)))
	}
}

// advise notes what a careful user would want to know before the run.
func (b *builder) advise() {
	for _, l := range b.plan.Levels {
		if l.Parallel > 0 && l.Number > 0 && l.Number < l.Parallel {
			b.note(i18n.Sprintf("%s: %d requests cannot keep %d slots busy: use --number 10x or more",
				"%s：%d 个请求不足以让 %d 个并发槽保持忙碌：请使用 --number 10x 或更多", l.Name, l.Number, l.Parallel))
		}
	}
	b.adviseConnections()
	traits := b.plan.Dataset.Traits
	if unset := config.Default().MaxPromptLength; traits.Exact && b.args.MaxPromptLength == unset && !b.args.WasSet("max_prompt_length") {
		b.note(i18n.Sprintf("--max-prompt-length is not set: prompts are drawn up to %d tokens", "未设置 --max-prompt-length：提示词长度最多抽取到 %d 个 token", b.plan.Data.MaxLength))
	}
	if b.plan.Settings.Stream && b.plan.Tokenizer == "" && strings.Contains(string(extra(b, "stream_options")), "false") {
		b.note(i18n.Text{EN: "--extra-args switches the usage report off and there is no --tokenizer-path: tokens cannot be counted",
			ZH: "--extra-args 关闭了用量返回，且未设置 --tokenizer-path：无法统计 token"})
	}
}

func extra(b *builder, key string) []byte {
	for _, f := range b.plan.Settings.Extra {
		if f.Key == key {
			return f.Value
		}
	}
	return nil
}
