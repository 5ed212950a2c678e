// Package price reads what a user pays, for servers by the hour or for tokens by a price list, and calculates what a level cost. It is
// pure.
package price

import (
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
