package metric

import "math"

// A Disagreement is a figure of a level that two sources report differently, by more than can be expected.
type Disagreement struct {
	// Figure names what it is: output_tokens, energy or gpu_power. Of says of which one, such as a GPU, "" for the level.
	Figure string `json:"figure"`
	Of     string `json:"of,omitempty"`
	Unit   Unit   `json:"unit"`
	// Reported is what the two sources report.
	Reported [2]Reported `json:"reported"`
	// Tolerance is the share of the larger value up to which they agree.
	Tolerance float64 `json:"tolerance"`
}

// Reported is what a source reports.
type Reported struct {
	Source string  `json:"source"`
	Value  float64 `json:"value"`
}

// The figures that two sources may report.
const (
	TwiceOutputTokens = "output_tokens"
	TwiceEnergy       = "energy"
	TwiceGPUPower     = "gpu_power"
)

// The sources that are not exporters with a name of their own.
const (
	ByUsage         = "usage"     // the server's usage in the replies
	ByTokenizer     = "tokenizer" // the local tokenizer
	ByPower         = "power"     // the integral of the GPUs' power
	ByEnergyCounter = "energy-counter"
)

// Disagree is the disagreement of two values, nil where they agree.
func Disagree(figure, of string, unit Unit, tolerance float64, a, b Reported) *Disagreement {
	if math.Abs(a.Value-b.Value) <= tolerance*max(math.Abs(a.Value), math.Abs(b.Value)) {
		return nil
	}
	return &Disagreement{figure, of, unit, [2]Reported{a, b}, tolerance}
}
