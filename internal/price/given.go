package price

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// usualCurrency is that of a price that names none.
	usualCurrency = "USD"
	// mostAmount bounds every number of a price: figures that are derived from it stay finite.
	mostAmount = 1e9
)

// keys are the names of a price.
var keys = []string{"gpu_hour", "gpus", "hour", "input", "cached", "output", "currency"}

// A given is a price as names and values, with the problems found in it so far.
type given struct {
	values   map[string]string
	problems []i18n.Text
}

func (g *given) bad(en, zh string, words ...any) {
	g.problems = append(g.problems, i18n.Sprintf(en, zh, words...))
}

// of is the price that is given; gpus is as for Parse.
func of(values map[string]string, gpus int) (Price, []i18n.Text) {
	g := &given{values: values}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(keys, name) {
			g.bad("%q is unknown; names are %s", "未知名称 %q；可用名称：%s", name, strings.Join(keys, ", "))
		}
	}
	p := Price{Currency: g.currency(), PerHour: g.amount("hour"), Input: g.token("input"), Cached: g.token("cached"), Output: g.token("output")}
	if perHour := g.gpuHour(gpus); perHour > 0 {
		p.PerHour = perHour
	}
	if p.Cached != nil && p.Input == nil {
		g.bad("cached needs input", "cached 需要同时给出 input")
	}
	if len(g.problems) == 0 && !p.Servers() && !(p.Input != nil && *p.Input > 0 || p.Output != nil && *p.Output > 0) {
		g.bad("there is no price above 0: give gpu_hour and gpus, hour, or input and output", "没有大于 0 的价格：请给出 gpu_hour 与 gpus、hour，或 input 与 output")
	}
	return p, g.problems
}

// amount is a number above 0, and 0 for none.
func (g *given) amount(name string) float64 {
	text, ok := g.values[name]
	if !ok {
		return 0
	}
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || !(x > 0):
		g.bad("%s=%s is not a number above 0", "%s=%s 不是大于 0 的数", name, text)
		return 0
	case x > mostAmount:
		g.bad("%s=%s is above %.0f", "%s=%s 大于 %.0f", name, text, mostAmount)
		return 0
	}
	return x
}

// token is the price of one token, nil for none.
func (g *given) token(name string) *float64 {
	text, ok := g.values[name]
	if !ok {
		return nil
	}
	x, ok := perToken(text)
	if !ok {
		g.bad("%s=%s is not a price of tokens: write %s=0.15/M for 0.15 per million tokens", "%s=%s 不是 token 的价格：每百万 token 0.15 写作 %s=0.15/M", name, text, name)
		return nil
	}
	return &x
}

// perToken is the price of one token: 0.15/M is for a million, 0.15/K for a thousand.
func perToken(text string) (float64, bool) {
	number, unit, _ := strings.Cut(text, "/")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(x >= 0 && x <= mostAmount) {
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

func (g *given) currency() string {
	name := cmp.Or(g.values["currency"], usualCurrency)
	if len(name) > 8 || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '<' || r == '|' }) {
		g.bad("currency=%s is not a name of at most 8 bytes without blanks", "currency=%s 不是名称：至多 8 字节，不含空白", name)
	}
	return name
}

// gpuHour is the price of an hour of all GPUs, 0 where it is not given.
func (g *given) gpuHour(gpus int) float64 {
	one := g.values["gpu_hour"]
	n := g.amount("gpus")
	switch price := g.amount("gpu_hour"); {
	case one != "" && g.values["hour"] != "":
		g.bad("gpu_hour and hour exclude each other", "gpu_hour 与 hour 只能用其一")
	case price > 0:
		if n == 0 {
			n = float64(gpus)
		}
		if n == 0 {
			g.bad("gpu_hour needs the number of GPUs: add gpus=8", "gpu_hour 需要 GPU 数：请加上 gpus=8")
		}
		return price * n
	case g.values["gpus"] != "" && one == "":
		g.bad("gpus has no effect without gpu_hour", "没有 gpu_hour 时 gpus 不起作用")
	}
	return 0
}
