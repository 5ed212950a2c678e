// Package price reads what a user pays, for servers by the hour or for tokens by a price list, and calculates what a level cost. It is pure.
package price

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Price is what is paid. At least one of the servers and the API has a price.
type Price struct {
	// Currency is a name or sign, such as USD.
	Currency string `json:"currency"`
	// PerHour is the price of an hour of all servers together, 0 where they have none.
	PerHour float64 `json:"per_hour,omitempty"`
	// Input, Cached and Output are an API's prices of one token. Cached is that of input tokens from the server's prefix cache, nil where they cost as
	// much as others; Input and Output are both nil where there is no API.
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

// keys are the names of a price, and what each is.
var keys = []string{"gpu_hour", "gpus", "hour", "input", "cached", "output", "currency"}

// Parse reads a price such as `gpu_hour=2.5,gpus=8` or `input=0.15/M,cached=0.075/M,output=0.60/M`; gpus is how many there are where the price does not
// say, 0 for unknown. The problems are all that are wrong.
func Parse(text string, gpus int) (p Price, problems []string) {
	given := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok {
			problems = append(problems, fmt.Sprintf("%q is not NAME=VALUE", pair))
			continue
		}
		if _, twice := given[name]; twice {
			problems = append(problems, name+" is given twice")
		}
		given[name] = strings.TrimSpace(value)
	}
	p, more := of(given, gpus)
	return p, append(problems, more...)
}

// File is the path of the file that a text names in place of a price.
func File(text string) (path string, ok bool) {
	path, ok = strings.CutPrefix(text, "@")
	return path, ok || !strings.Contains(text, "=")
}

// ParseFile reads a price from a file of YAML or JSON with the same names.
func ParseFile(data []byte, gpus int) (Price, []string) {
	given := map[string]string{}
	if err := yaml.Unmarshal(data, &given); err != nil {
		return Price{}, []string{"the file is not a mapping of names to values: " + err.Error()}
	}
	return of(given, gpus)
}

func of(given map[string]string, gpus int) (p Price, problems []string) {
	bad := func(format string, words ...any) { problems = append(problems, fmt.Sprintf(format, words...)) }
	for name := range given {
		if !slices.Contains(keys, name) {
			bad("%q is unknown; names are %s", name, strings.Join(keys, ", "))
		}
	}
	slices.Sort(problems)
	amount := func(name string) float64 {
		text, ok := given[name]
		if !ok {
			return 0
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(x, 0) || !(x > 0) {
			bad("%s=%s is not a number above 0", name, text)
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
			bad("%s=%s is not a price of tokens: write %s=0.15/M for 0.15 per million tokens", name, text, name)
			return nil
		}
		return &x
	}
	p = Price{Currency: cmp.Or(given["currency"], usualCurrency), PerHour: amount("hour"), Input: token("input"), Cached: token("cached"), Output: token("output")}
	if len(p.Currency) > 8 || strings.ContainsFunc(p.Currency, func(r rune) bool { return r <= ' ' || r == '<' || r == '|' }) {
		bad("currency=%s is not a name of at most 8 bytes without blanks", p.Currency)
	}
	one, _ := given["gpu_hour"]
	n := amount("gpus")
	switch gpuHour := amount("gpu_hour"); {
	case one != "" && given["hour"] != "":
		bad("gpu_hour and hour exclude each other")
	case gpuHour > 0:
		if n == 0 {
			n = float64(gpus)
		}
		if n == 0 {
			bad("gpu_hour needs the number of GPUs: add gpus=8")
		}
		p.PerHour = gpuHour * n
	case given["gpus"] != "" && one == "":
		bad("gpus has no effect without gpu_hour")
	}
	if p.Cached != nil && p.Input == nil {
		bad("cached needs input")
	}
	if len(problems) == 0 && !p.Servers() && !p.API() {
		bad("there is no price: give gpu_hour and gpus, hour, or input and output")
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
