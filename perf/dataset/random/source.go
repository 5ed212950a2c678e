package random

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// Source gives random prompts without end. Each depends on the seed and its own number only. A prompt's length is
// uniform between the bounds, less what the template adds; its group's prefix comes on top.
type Source struct {
	composer  composer
	o         dataset.Options
	lengths   lengths
	low, high int // tokens of the drawn part, inclusive
	overhead  int
	prefixes  []prefix
	item      int64
	inexact   int
	notes     []i18n.Text
}

var _ dataset.Source = (*Source)(nil)

func open(ctx context.Context, o dataset.Options) (*Source, error) {
	if o.Tokenizer == nil {
		return nil, i18n.Text{EN: "dataset random: it requires a tokenizer: set --tokenizer-path",
			ZH: "数据集 random：需要分词器：请设置 --tokenizer-path"}.Err()
	}
	if o.Rand == nil {
		return nil, errors.New("dataset random: it was opened without a source of randomness (Options.Rand)")
	}
	s := &Source{o: o}
	var err error
	if s.lengths, err = readLengths(o.Args); err != nil {
		return nil, err
	}
	if err := s.bound(); err != nil {
		return nil, err
	}
	pool, err := newPool(o.Tokenizer)
	if err != nil {
		return nil, err
	}
	s.composer = composer{tokenizer: o.Tokenizer, pool: pool, overhead: s.overhead}
	if err := s.makePrefixes(ctx); err != nil { // whose own tokens count
		return nil, err
	}
	if !o.TokenizePrompt {
		s.composer.sent = o.CountSent
		s.noteWords()
	}
	return s, nil
}

// noteWords says what prompts are made of where the tokenizer has few whole words. Without a way to count them as they will be
// sent, their first and last tokens may become others behind the server's template.
func (s *Source) noteWords() {
	switch {
	case s.composer.pool.stable:
	case s.o.Chat && s.composer.sent == nil:
		s.notes = append(s.notes, i18n.Text{EN: "the tokenizer has few whole words, so random prompts are built from arbitrary tokens and their lengths " +
			"are approximate: how the server's template affects their ends is unknown",
			ZH: "分词器完整的词很少，随机提示词由任意 token 组成，长度为近似值：服务端模板如何处理其首尾未知"})
	default:
		s.notes = append(s.notes, i18n.Text{EN: "the tokenizer has few whole words, so random prompts are built from arbitrary tokens and corrected " +
			"until the count is exact",
			ZH: "分词器完整的词很少，随机提示词由任意 token 组成并修正到计数准确"})
	}
}

// bound sets the drawn lengths. Token ids meet no template, so nothing is added to them.
func (s *Source) bound() error {
	least, longest := s.lengths.bounds(s.o)
	if least > longest {
		return i18n.Errorf("dataset random: --min-prompt-length %d is above --max-prompt-length %d",
			"数据集 random：--min-prompt-length %d 大于 --max-prompt-length %d", least, longest)
	}
	if longest < 1 {
		return i18n.Errorf("dataset random: --max-prompt-length is %d: raise it to at least 1",
			"数据集 random：--max-prompt-length 为 %d：请至少设为 1", longest)
	}
	if most := MostTokens - s.longestPrefix(); longest > most || most < 0 {
		return i18n.Errorf("dataset random: a prompt can have at most %d tokens including the prefix, but --max-prompt-length %d and --prefix-length %d "+
			"allow more: lower them",
			"数据集 random：提示词连同前缀最多 %d 个 token，而 --max-prompt-length %d 与 --prefix-length %d 超出：请调低",
			MostTokens, longest, s.longestPrefix())
	}
	if !s.o.TokenizePrompt {
		s.overhead = s.o.Overhead
	}
	s.low = max(1, least-s.overhead)
	s.high = longest - s.overhead
	if s.high < 1 {
		what := i18n.Same("--max-prompt-length")
		if s.lengths.input != nil {
			what = i18n.Text{EN: "the token count of " + inputLen + ",", ZH: inputLen + " 的 token 数"}
		}
		return i18n.Errorf("dataset random: the server's template alone takes %s, so no prompt fits in %s %d: raise it to at least %d",
			"数据集 random：仅服务端模板就占 %s 个 token，%s %d 放不下任何提示词：请至少设为 %d",
			i18n.Count(s.overhead, "token"), what, longest, s.overhead+1)
	}
	if least > 0 && least <= s.overhead {
		s.notes = append(s.notes, i18n.Sprintf("the server's template alone takes %s: the shortest prompt has %d, not --min-prompt-length %d",
			"仅服务端模板就占 %s 个 token：最短提示词为 %d，而不是 --min-prompt-length %d",
			i18n.Count(s.overhead, "token"), s.overhead+1, least))
	}
	return nil
}

// Next is the next prompt, with the number of tokens that the server should count. There is no promise for a chat
// message of whose template nothing is known; an overhead that was only estimated is promised, and so is a plain
// prompt as it is, so that the report shows by how much the server's count differs.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	index := s.item + int64(s.o.Offset)
	turn, err := s.turn(ctx, index, s.prefixOf(index), s.drawn(index))
	if err != nil {
		return workload.Session{}, err
	}
	if d := s.lengths.output; d != nil {
		turn.MaxTokens = d.Quantile(s.o.Rand("output length", index).Float64())
	}
	session := workload.Session{Item: s.item, First: turn}
	s.item++
	return session, nil
}

// drawn is the number of tokens that are drawn for an item, beside its prefix and what the template adds.
func (s *Source) drawn(index int64) int {
	r := s.o.Rand("length", index)
	if d := s.lengths.input; d != nil {
		return max(1, d.Quantile(r.Float64())-s.overhead)
	}
	return s.low + r.IntN(s.high-s.low+1)
}

func (s *Source) turn(ctx context.Context, index int64, prefix prefix, n int) (workload.Turn, error) {
	if s.o.TokenizePrompt {
		ids := make([]int, len(prefix.ids), len(prefix.ids)+n)
		copy(ids, prefix.ids)
		ids = s.composer.pool.ids(ids, n, s.o.Rand("prompt", index))
		return workload.Turn{Prompt: workload.Prompt{TokenIDs: ids}, WantPromptTokens: len(ids)}, nil
	}
	total := prefix.want + n
	d, err := s.composer.compose(ctx, prefix.draft, total-len(prefix.ids), s.streams("prompt", index))
	if err != nil {
		return workload.Turn{}, err
	}
	if d.tokens != total {
		s.inexact++
	}
	turn := workload.Turn{Prompt: workload.Prompt{Text: d.text, Chat: s.o.Chat}}
	turn.WantPromptTokens = total + s.overhead // also where it is an estimate: the report then shows by how much it missed
	return turn, nil
}

// streams gives the randomness of each attempt at one item.
func (s *Source) streams(purpose string, item int64) func(attempt int) *rand.Rand {
	return func(attempt int) *rand.Rand {
		if attempt == 0 {
			return s.o.Rand(purpose, item)
		}
		return s.o.Rand(purpose+"-redraw-"+strconv.Itoa(attempt), item)
	}
}

// Inexact is the number of prompts given so far whose text has, by this tokenizer, another number of tokens than
// promised.
func (s *Source) Inexact() int { return s.inexact }

// Notes says what a user should know of the prompts, nil for nothing.
func (s *Source) Notes() []i18n.Text { return s.notes }

// Close does nothing.
func (*Source) Close() error { return nil }
