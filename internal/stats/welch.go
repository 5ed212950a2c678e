package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// An Estimate is a figure with the error of its mean and the degrees of freedom of that.
type Estimate struct {
	Value float64
	SE    float64
	DF    float64
}

// Mean is the mean of independent values, with its error.
func Mean(values []float64) Estimate {
	if len(values) < 2 {
		return Estimate{Value: stat.Mean(values, nil), SE: math.Inf(1), DF: 1}
	}
	mean, variance := stat.MeanVariance(values, nil)
	return Estimate{Value: mean, SE: math.Sqrt(max(variance, 0) / float64(len(values))), DF: float64(len(values) - 1)}
}

// Minus is the difference of two independent estimates, with the degrees of freedom of Welch and Satterthwaite.
func (e Estimate) Minus(other Estimate) Estimate {
	a, b := e.SE*e.SE, other.SE*other.SE
	d := Estimate{Value: e.Value - other.Value, SE: math.Sqrt(a + b), DF: e.DF + other.DF}
	if whole := a + b; whole > 0 && !math.IsInf(whole, 0) {
		d.DF = whole * whole / (a*a/e.DF + b*b/other.DF)
	} else if math.IsInf(whole, 0) {
		d.DF = min(e.DF, other.DF)
	}
	return d
}

// Interval is the confidence interval of e at level, such as 0.95.
func (e Estimate) Interval(level float64) (low, high float64) {
	half := TQuantile(0.5+level/2, e.DF) * e.SE
	return e.Value - half, e.Value + half
}

// Stopped is e of n values where one more was taken until the interval was narrow. That ends it rather where the values happened to
// lie close to each other, so that the interval would hold the truth less often than it says: it is wider by √(1 + 3/n), which
// test/statistics shows to be enough.
func (e Estimate) Stopped(n int) Estimate {
	e.SE *= math.Sqrt(1 + 3/float64(n))
	return e
}

// P is the two-sided p of the hypothesis that the true value is 0.
func (e Estimate) P() float64 {
	switch {
	case e.Value == 0 || math.IsInf(e.SE, 0) || math.IsNaN(e.Value):
		return 1
	case e.SE == 0:
		return 0
	}
	return 2 * student(e.DF).Survival(math.Abs(e.Value/e.SE))
}

// TQuantile is a quantile of Student's t.
func TQuantile(p, df float64) float64 { return student(df).Quantile(p) }

func student(df float64) distuv.StudentsT {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: max(df, 1)}
}
