package load

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Process is how the instants of arrivals are spread at a given rate.
type Process string

// The processes. To add one that spreads arrivals by its gaps, name it here and give it a row in spreads.
const (
	// Poisson arrivals are independent of each other: the gaps are exponential.
	Poisson Process = "poisson"
	// Constant arrivals are evenly spaced.
	Constant Process = "constant"
	// Gamma arrivals have gaps of a gamma distribution whose shape is the burstiness: below 1 they come in bursts, at 1 they
	// are Poisson arrivals, above 1 they are more even.
	Gamma Process = "gamma"
	// Uniform arrivals have gaps that are equally likely to be anything from 0 to twice the mean.
	Uniform Process = "uniform"
	// Replay arrivals are at instants that were recorded.
	Replay Process = "replay"
)

// Processes are the processes that a rate can have.
func Processes() []Process { return []Process{Poisson, Constant, Gamma, Uniform} }

// Shaped reports whether a process has a parameter, the burstiness.
func (p Process) Shaped() bool { return spreads[p].shaped }

// ShapedProcesses are those of Processes that have one.
func ShapedProcesses() []Process {
	return slices.DeleteFunc(Processes(), func(p Process) bool { return !p.Shaped() })
}

// A spread is a process that spreads arrivals by the gaps between them, at whatever rate. shape is the parameter of a process
// that has one.
type spread struct {
	// gap draws a gap of mean 1; nil makes every gap 1.
	gap func(random *rand.Rand, shape float64) float64
	// share is the part of the gaps of mean 1 that are at most x.
	share func(x, shape float64) float64
	// shaped reports whether the process has a parameter.
	shaped bool
	// text stands behind the rate in a log line, label before it in a label.
	text  string
	label i18n.Text
}

// spreads are the processes of that kind. A Poisson process is what a rate means where nothing else is said.
var spreads = map[Process]spread{
	Poisson: {gap: func(random *rand.Rand, _ float64) float64 { return random.ExpFloat64() },
		share: func(x, _ float64) float64 { return -math.Expm1(-max(0, x)) }},
	Constant: {text: ", evenly spaced", label: i18n.Text{EN: "constant ", ZH: "恒定"}},
	Gamma: {gap: gammaGap, shaped: true, text: ", gamma",
		share: func(x, shape float64) float64 { return gammaShare(shape, shape*x) }, label: i18n.Text{EN: "gamma ", ZH: "伽马"}},
	Uniform: {gap: func(random *rand.Rand, _ float64) float64 { return 2 * random.Float64() }, text: ", uniform gaps",
		share: func(x, _ float64) float64 { return max(0, min(1, x/2)) }, label: i18n.Text{EN: "uniform ", ZH: "均匀"}},
}

// gammaGap draws from the gamma distribution of mean 1 by the method of Marsaglia and Tsang (2000). A shape below 1 is drawn one
// higher and brought down by a power of a uniform number.
func gammaGap(random *rand.Rand, shape float64) float64 {
	down, k := 1.0, shape
	if k < 1 {
		down, k = math.Pow(1-random.Float64(), 1/k), k+1
	}
	d := k - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := random.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-random.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v * down / shape
		}
	}
}

// gammaShare is the regularized lower incomplete gamma function P(a, x): by its series where that converges fast, else by the
// continued fraction of its complement, in Lentz's form.
func gammaShare(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	logGamma, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - logGamma)
	const enough, most, tiny = 1e-15, 100_000, 1e-300
	if x < a+1 {
		term, sum := 1/a, 1/a
		for n := 1.0; n < most && term > sum*enough; n++ {
			term *= x / (a + n)
			sum += term
		}
		return min(1, sum*front)
	}
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for n := 1.0; n < most; n++ {
		an := -n * (n - a)
		b += 2
		d = 1 / nonzero(an*d+b, tiny)
		c = nonzero(b+an/c, tiny)
		h *= d * c
		if math.Abs(d*c-1) < enough {
			break
		}
	}
	return max(0, 1-front*h)
}

func nonzero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
