// Package price reads what a user pays, for servers by the hour or for tokens by a price list, and calculates what a level cost. It is
// pure.
package price

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Price is what is paid. At least one of the servers and the API has a price.
type Price struct {
	// Currency is a name or sign, such as USD.
	Currency string `json:"currency"`
	// PerHour is the price of an hour of all servers together, 0 where they have none.
	PerHour float64 `json:"per_hour,omitempty"`
	// Input, Cached and Output are an API's prices of one token. Cached is that of input tokens from the server's prefix cache, nil where they
	// cost as much as others; Input and Output are both nil where there is no API.
	Input  *float64 `json:"input,omitempty"`
	Cached *float64 `json:"cached,omitempty"`
	Output *float64 `json:"output,omitempty"`
}

// Servers reports whether the servers have a price, API whether the tokens have.
func (p Price) Servers() bool { return p.PerHour > 0 }

// API reports whether tokens have a price.
func (p Price) API() bool { return p.Input != nil || p.Output != nil }

// usualCurrency is that of a price that names none.
const usualCurrency = "USD"

// keys are the names of a price.
var keys = []string{"gpu_hour", "gpus", "hour", "input", "cached", "output", "currency"}

// Parse reads a price such as `gpu_hour=2.5,gpus=8` or `input=0.15/M,cached=0.075/M,output=0.60/M`; gpus is how many there are where the
// price does not say, 0 for unknown. The problems are all that are wrong.
func Parse(text string, gpus int) (p Price, problems []i18n.Text) {
	given := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok {
			problems = append(problems, i18n.Sprintf("%q is not NAME=VALUE", "%q 不是 NAME=VALUE", pair))
			continue
		}
		if _, twice := given[name]; twice {
			problems = append(problems, i18n.Sprintf("%s is given twice", "%s 给出了两次", name))
		}
		given[name] = strings.TrimSpace(value)
	}
	p, more := of(given, gpus)
	return p, append(problems, more...)
}

// Read reads a price from a text: the price itself, or the path of a file with it, which read reads. Without its contents there is no
// price, and what was wrong is read's to tell.
func Read(text string, gpus int, read func(path string) (data []byte, ok bool)) (p Price, problems []i18n.Text) {
	path, marked := strings.CutPrefix(text, "@")
	if !marked && strings.Contains(text, "=") {
		return Parse(text, gpus)
	}
	data, ok := read(path)
	if !ok {
		return Price{}, nil
	}
	return parseFile(data, gpus)
}

// parseFile reads a price from a file of YAML or JSON with the same names.
func parseFile(data []byte, gpus int) (Price, []i18n.Text) {
	given := map[string]string{}
	if err := yaml.Unmarshal(data, &given); err != nil {
		return Price{}, []i18n.Text{i18n.Sprintf("the file is not a mapping of names to values: %s", "文件不是名称到值的映射：%s", err.Error())}
	}
	return of(given, gpus)
}

func of(given map[string]string, gpus int) (p Price, problems []i18n.Text) {
	bad := func(en, zh string, words ...any) { problems = append(problems, i18n.Sprintf(en, zh, words...)) }
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(keys, name) {
			bad("%q is unknown; names are %s", "未知名称 %q；可用名称：%s", name, strings.Join(keys, ", "))
		}
	}
	amount := func(name string) float64 {
		text, ok := given[name]
		if !ok {
			return 0
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(x, 0) || !(x > 0) {
			bad("%s=%s is not a number above 0", "%s=%s 不是大于 0 的数", name, text)
			return 0
		}
		return x
	}
	token := func(name string) *float64 {
		text, ok := given[name]
		if !ok {
			return nil
		}
		x, fine := perToken(text)
		if !fine {
			bad("%s=%s is not a price of tokens: write %s=0.15/M for 0.15 per million tokens", "%s=%s 不是 token 的价格：每百万 token 0.15 写作 %s=0.15/M", name, text, name)
			return nil
		}
		return &x
	}
	p = Price{Currency: cmp.Or(given["currency"], usualCurrency), PerHour: amount("hour"), Input: token("input"), Cached: token("cached"), Output: token("output")}
	if len(p.Currency) > 8 || strings.ContainsFunc(p.Currency, func(r rune) bool { return r <= ' ' || r == '<' || r == '|' }) {
		bad("currency=%s is not a name of at most 8 bytes without blanks", "currency=%s 不是名称：至多 8 字节，不含空白", p.Currency)
	}
	one := given["gpu_hour"]
	n := amount("gpus")
	switch gpuHour := amount("gpu_hour"); {
	case one != "" && given["hour"] != "":
		bad("gpu_hour and hour exclude each other", "gpu_hour 与 hour 只能用其一")
	case gpuHour > 0:
		if n == 0 {
			n = float64(gpus)
		}
		if n == 0 {
			bad("gpu_hour needs the number of GPUs: add gpus=8", "gpu_hour 需要 GPU 数：请加上 gpus=8")
		}
		p.PerHour = gpuHour * n
	case given["gpus"] != "" && one == "":
		bad("gpus has no effect without gpu_hour", "没有 gpu_hour 时 gpus 不起作用")
	}
	if p.Cached != nil && p.Input == nil {
		bad("cached needs input", "cached 需要同时给出 input")
	}
	if len(problems) == 0 && !p.Servers() && !(p.Input != nil && *p.Input > 0 || p.Output != nil && *p.Output > 0) {
		bad("there is no price above 0: give gpu_hour and gpus, hour, or input and output", "没有大于 0 的价格：请给出 gpu_hour 与 gpus、hour，或 input 与 output")
	}
	return p, problems
}

// perToken is the price of one token: 0.15/M is for a million, 0.15/K for a thousand.
func perToken(text string) (float64, bool) {
	number, unit, _ := strings.Cut(text, "/")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsInf(x, 0) || !(x >= 0) {
		return 0, false
	}
	switch strings.TrimPrefix(strings.TrimSpace(unit), "1") {
	case "M":
		return x / 1e6, true
	case "K", "k":
		return x / 1e3, true
	}
	return 0, false
}
