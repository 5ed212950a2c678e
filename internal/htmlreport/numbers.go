package htmlreport

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func plain(s string) value { return value{Text: i18n.Same(s)} }

func number(x float64, ok bool) value {
	if !ok {
		return plain("–")
	}
	return plain(short(x))
}

func seconds(x float64, ok bool) value {
	if !ok {
		return plain("–")
	}
	return plain(chart.Duration(x, x))
}

// short writes a figure with four significant digits, or whole.
func short(x float64) string {
	if x >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// written writes a metric's figure in its unit.
func written(k metric.Key, x float64) string {
	if d, _ := metric.Define(k); d.Unit == metric.Seconds {
		return chart.Duration(x, x)
	}
	return short(x)
}

// share writes a share of 1 as per cent with two decimals; what is less than all is never written as all.
func share(x float64) string {
	percent := math.Round(x*10000) / 100
	if x < 1 {
		percent = min(percent, 99.99)
	}
	return strconv.FormatFloat(percent, 'f', -1, 64) + " %"
}

func count(n int) string {
	if n < 0 {
		return "?"
	}
	return strconv.Itoa(n)
}

func ttftOf(l chartdata.RequestTimeline) string {
	if l.First == 0 || l.Sent == 0 {
		return "–"
	}
	x := float64(l.First-l.Sent) / 1e9
	return chart.Duration(x, x)
}

func latencyOf(l chartdata.RequestTimeline) string {
	x := l.Latency()
	if x == 0 {
		return "–"
	}
	return chart.Duration(x, x)
}
