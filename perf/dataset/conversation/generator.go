package conversation

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// generator is vLLM's file that says how conversations are to be made of text files.
func generator() dataset.Declaration {
	d := dataset.Declaration{Name: "vllm_multi_turn", Arguments: common(),
		Traits: dataset.Traits{NeedsPath: true, NeedsTokenizer: true, CostsCPU: true, Endless: true, Conversations: true},
		Help: i18n.Text{EN: "vLLM's generate_conversations file: conversations generated from text files, with distributions of turns and tokens",
			ZH: "vLLM 的 generate_conversations 文件：按轮数与 token 数的分布由文本文件生成对话"}}
	d.Open = func(_ context.Context, o dataset.Options) (dataset.Source, error) {
		m, err := newMaker(o)
		if err != nil {
			return nil, i18n.Errorf("dataset %s: reading %s: %v", "数据集 %s：读取 %s：%v", d.Name, o.Path, err)
		}
		return m, nil
	}
	return d
}

// A recipe is such a file.
type recipe struct {
	FileType string   `json:"filetype"`
	Number   int      `json:"num_conversations"`
	Files    []string `json:"text_files"`
	Input    struct {
		Turns  *spread `json:"num_turns"`
		Common *spread `json:"common_prefix_num_tokens"`
		Prefix *spread `json:"prefix_num_tokens"`
		Tokens *spread `json:"num_tokens"`
	} `json:"prompt_input"`
	Output struct {
		Tokens *spread `json:"num_tokens"`
	} `json:"prompt_output"`
}

// A spread is one of vLLM's distributions.
type spread struct {
	Name    string   `json:"distribution"`
	Value   float64  `json:"value"`
	Min     float64  `json:"min"`
	Max     float64  `json:"max"`
	Alpha   float64  `json:"alpha"`
	Mean    float64  `json:"mean"`
	Sigma   float64  `json:"sigma"`
	Average *float64 `json:"average"`
	Ratio   *float64 `json:"median_ratio"`
}

// mostDrawn is the largest number that is drawn: no prompt has more tokens, and no conversation more turns.
const mostDrawn = 1 << 22

// check is what is wrong with a distribution.
func (s *spread) check() error {
	if largest := max(s.Value, s.Min, s.Max, s.Alpha, *cmp.Or(s.Average, new(float64))); largest > mostDrawn {
		return i18n.Errorf("the distribution %s has %.4g, above the maximum of %d: lower it",
			"分布 %s 的 %.4g 超出上限 %d：请调低", s.Name, largest, mostDrawn)
	}
	if r := s.Ratio; r != nil && !(*r > 0 && *r < 1) {
		return i18n.Errorf("the distribution %s has median_ratio %g: use a number between 0 and 1",
			"分布 %s 的 median_ratio 为 %g：请用 0 到 1 之间的数", s.Name, *r)
	}
	switch {
	case s.Name == "constant" && s.Value >= 0, s.Name == "uniform" && s.Min > 0 && s.Min <= s.Max, s.Name == "poisson" && s.Alpha > 0,
		s.Name == "zipf" && s.Alpha > 1, s.Name == "lognormal" && (s.Average != nil && *s.Average >= 1 || s.Average == nil && s.Mean > 0 && s.Sigma >= 0):
		return nil
	}
	return i18n.Errorf("the distribution %q is not known or lacks a number: use constant (value), uniform (min, max), lognormal (average, or mean and sigma), zipf (alpha above 1) or poisson (alpha)",
		"分布 %q 未知或缺少参数：请用 constant（value）、uniform（min、max）、lognormal（average，或 mean 与 sigma）、zipf（alpha 大于 1）或 poisson（alpha）", s.Name)
}

// draw is a whole number of the distribution.
func (s *spread) draw(r *rand.Rand) int {
	x := 0.0
	switch s.Name {
	case "constant":
		return int(s.Value)
	case "uniform":
		return int(s.Min) + r.IntN(int(s.Max)-int(s.Min)+1)
	case "poisson":
		x = poisson(s.Alpha, r)
	case "zipf":
		x = zeta(s.Alpha, r)
	case "lognormal":
		mu, sigma := s.Mean, s.Sigma
		if s.Average != nil { // the median is a share of the mean
			ratio := 0.85
			if s.Ratio != nil {
				ratio = *s.Ratio
			}
			sigma = math.Sqrt(2 * math.Log(1/ratio))
			mu = math.Log(*s.Average * ratio)
		}
		x = math.Round(math.Exp(mu + sigma*r.NormFloat64()))
	}
	if s.Max > 0 {
		x = min(x, s.Max)
	}
	return int(min(x, mostDrawn))
}

// poisson counts arrivals of rate 1 in a time of mean.
func poisson(mean float64, r *rand.Rand) (n float64) {
	for t := r.ExpFloat64(); t < mean && n < mostDrawn; t += r.ExpFloat64() {
		n++
	}
	return n
}

// zeta draws of the zeta distribution, as numpy's zipf does, by rejection.
func zeta(a float64, r *rand.Rand) float64 {
	b := math.Pow(2, a-1)
	for {
		u, v := 1-r.Float64(), r.Float64()
		x := math.Floor(math.Pow(u, -1/(a-1)))
		if x > mostDrawn || x < 1 {
			continue
		}
		t := math.Pow(1+1/x, a-1)
		if v*x*(t-1)/(b-1) <= t/b {
			return x
		}
	}
}

// A maker makes conversations of a recipe. Each depends on the seed and its number alone.
type maker struct {
	frame     frame
	recipe    recipe
	tokenizer dataset.Tokenizer
	words     []int // tokens of the text files
	common    string
	request   string // in front of every prompt
	item      int64
}

const requestText = "Please rewrite the following text and add more content: "

func newMaker(o dataset.Options) (*maker, error) {
	if o.Tokenizer == nil {
		return nil, i18n.Text{EN: "it requires a tokenizer: set --tokenizer-path", ZH: "需要分词器：请设置 --tokenizer-path"}.Err()
	}
	f, err := newFrame(o)
	if err != nil {
		return nil, err
	}
	m := &maker{frame: f, tokenizer: o.Tokenizer, request: requestText}
	_, data, err := records.Whole(o, mostHeld)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &m.recipe); err != nil {
		return nil, wrongJSON(err)
	}
	if err := m.recipe.check(); err != nil {
		return nil, err
	}
	for _, name := range m.recipe.Files {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(o.Path), name)
		}
		text, err := regular.Read(name, regular.Document)
		if err != nil {
			return nil, err
		}
		m.words = append(m.words, o.Tokenizer.Encode(string(text))...)
	}
	if len(m.words) == 0 {
		return nil, i18n.Text{EN: "its text_files are empty", ZH: "其 text_files 为空"}.Err()
	}
	if c := m.recipe.Input.Common; c != nil {
		m.common = m.text(0, c.draw(f.draw("common prefix", 0)))
	}
	return m, nil
}

func (r *recipe) check() error {
	switch in := r.Input; {
	case r.FileType != "generate_conversations":
		return i18n.Text{EN: `its "filetype" is not generate_conversations`, ZH: `其 "filetype" 不是 generate_conversations`}.Err()
	case r.Number < 1 || len(r.Files) == 0:
		return i18n.Text{EN: "it requires num_conversations above 0 and text_files", ZH: "需要大于 0 的 num_conversations，以及 text_files"}.Err()
	case in.Turns == nil || in.Prefix == nil || in.Tokens == nil || r.Output.Tokens == nil:
		return i18n.Text{EN: "prompt_input requires num_turns, prefix_num_tokens and num_tokens, and prompt_output num_tokens",
			ZH: "prompt_input 需要 num_turns、prefix_num_tokens 与 num_tokens，prompt_output 需要 num_tokens"}.Err()
	}
	var bad []error
	for _, s := range []*spread{r.Input.Turns, r.Input.Common, r.Input.Prefix, r.Input.Tokens, r.Output.Tokens} {
		if s != nil {
			bad = append(bad, s.check())
		}
	}
	return errors.Join(bad...)
}

// text is n tokens of the files from a place on, beginning again at their end.
func (m *maker) text(from, n int) string {
	ids := make([]int, 0, n)
	for len(ids) < n {
		from %= len(m.words)
		more := m.words[from:min(len(m.words), from+n-len(ids))]
		ids = append(ids, more...)
		from += len(more)
	}
	return strings.ToValidUTF8(m.tokenizer.Decode(ids), "")
}

// Next is the next conversation: in vLLM's file a turn is a prompt or an answer, so two are one turn here.
func (m *maker) Next(ctx context.Context) (s workload.Session, err error) {
	if err := ctx.Err(); err != nil {
		return s, err
	}
	at := (m.item + m.frame.offset) % int64(m.recipe.Number)
	r := m.frame.draw("conversation", at)
	in := m.recipe.Input
	steps := make([]step, (max(2, in.Turns.draw(r))+1)/2)
	from := r.IntN(len(m.words))
	for i := range steps {
		content := fmt.Sprintf("%d is a nice number... ", at)
		if i == 0 {
			if content = m.common + content; in.Prefix != nil {
				n := in.Prefix.draw(r)
				content += m.text(from, n)
				from += n
			}
		}
		n := in.Tokens.draw(r) - len(m.tokenizer.Encode(m.request))
		content += m.request + m.text(from, max(0, n))
		from += max(0, n)
		steps[i] = step{messages: []workload.Message{{Role: "user", Content: content}}, maxTokens: max(1, m.recipe.Output.Tokens.draw(r))}
	}
	m.item++
	s = m.frame.session(m.item-1, steps)
	s.Repeated = m.item > int64(m.recipe.Number)
	return s, nil
}

// Close does nothing.
func (*maker) Close() error { return nil }
