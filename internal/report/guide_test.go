package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// guideLevel is the sample of the newer guide, by its own numbers.
func guideLevel() *metric.Level {
	l := metric.NewLevel(metric.Load{Profile: load.Closed(200), Number: 400}, map[metric.Key]float64{
		metric.Duration: 62.9998, metric.OutputThroughput: 6501.61, metric.TotalThroughput: 13379.1,
		metric.RequestThroughput: 6.3492, metric.Latency: 30.9964, metric.TTFT: 1.3071, metric.TPOT: 0.029,
		metric.InputTokens: 1083.2, metric.OutputTokens: 1024,
	}, map[metric.Key]*metric.Distribution{
		metric.TTFT:         stepped(0.3371, 0.4225, 0.9366, 1.5892, 2.0769, 2.3656, 3.1024, 3.5413, 3.8131, 3.8955),
		metric.ITL:          stepped(0, 0.0218, 0.0263, 0.0293, 0.0308, 0.0319, 0.039, 0.0572, 0.1462, 0.1761),
		metric.TPOT:         stepped(0.0275, 0.0281, 0.0291, 0.0296, 0.0298, 0.0299, 0.0304, 0.0308, 0.0309, 0.031),
		metric.Latency:      stepped(28.8971, 29.7338, 30.8739, 31.5315, 31.8956, 32.3317, 33.4968, 34.1158, 34.5008, 34.5951),
		metric.InputTokens:  stepped(1029, 1061, 1073, 1080, 1084, 1088, 1197, 1251, 1292, 1343),
		metric.OutputTokens: constant(1024, 100),
		metric.OutputRate:   stepped(30.5721, 32.1195, 33.1733, 33.9593, 34.4398, 34.7858, 35.4505, 35.8045, 36.0191, 36.1281),
		metric.TotalRate:    stepped(62.9394, 65.5693, 67.9478, 69.8569, 70.9794, 71.7338, 73.0745, 74.3043, 77.1365, 79.4895),
	})
	return sized(l, 400)
}

func TestGuide_SummaryIsTheNewerGuides(t *testing.T) {
	if diff := cmp.Diff(sample(t, "guide_summary.txt"), Summary(guideLevel())); diff != "" {
		t.Error(diff)
	}
}

func TestGuide_PercentilesAreTheNewerGuides(t *testing.T) {
	if diff := cmp.Diff(sample(t, "guide_percentiles.txt"), Percentiles(guideLevel())); diff != "" {
		t.Error(diff)
	}
}

// olderLevel is the percentile sample of the older guide, by its own numbers.
func olderLevel() *metric.Level {
	l := metric.NewLevel(metric.Load{Profile: load.Closed(1), Number: 15}, nil, map[metric.Key]*metric.Distribution{
		metric.TTFT:         stepped(0.0202, 0.0209, 0.0233, 0.0267, 0.0437, 0.0438, 0.0439, 0.0463, 0.0463, 0.0463),
		metric.TPOT:         stepped(0.0027, 0.0028, 0.0028, 0.0029, 0.0029, 0.003, 0.0032, 0.0033, 0.0035, 0.0037),
		metric.Latency:      stepped(0.1846, 0.2861, 0.7293, 0.9052, 0.9683, 1.0799, 1.2474, 1.3038, 1.3038, 1.3038),
		metric.InputTokens:  stepped(41, 44, 49, 50, 53, 58, 62, 66, 66, 66),
		metric.OutputTokens: stepped(50, 83, 250, 308, 325, 376, 424, 431, 431, 431),
		metric.OutputRate:   stepped(270.8324, 290.0714, 335.644, 340.2603, 341.947, 342.7985, 345.5268, 348.1648, 348.1648, 348.1648),
	})
	return sized(l, 15)
}

func TestGuide_PercentileTableIsTheOlderGuides(t *testing.T) {
	header := []string{"Percentile", "TTFT (s)", "TPOT (s)", "Latency (s)", "Input tokens", "Output tokens", "Throughput(tokens/s)"}
	var columns []metric.Placed
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.Latency, metric.InputTokens, metric.OutputTokens, metric.OutputRate} {
		definition, _ := metric.Define(key)
		columns = append(columns, metric.Placed{Metric: definition})
	}
	got := percentileTable(olderLevel(), header, columns)
	if diff := cmp.Diff(sample(t, "older_guide_percentiles.txt"), got); diff != "" {
		t.Error(diff)
	}
}

func TestGuide_GridOfTextsIsTheOlderGuides(t *testing.T) {
	label := func(key metric.Key) string {
		definition, _ := metric.Define(key)
		return definition.GuideZH
	}
	var rows [][]pycompat.Cell
	for _, row := range [][2]string{
		{label(metric.Duration), pycompat.Rounded(10.73912, 3)},
		{"Number of concurrency", "1"}, {"Total requests", "15"}, {"Succeed requests", "15"}, {"Failed requests", "0"},
		{label(metric.OutputThroughput), "324.059"},
		{label(metric.RequestThroughput), pycompat.Rounded(15/10.739, 3)},
		{label(metric.Latency), "0.696"},
		{label(metric.TTFT), "0.029"},
		{label(metric.TPOT), pycompat.Rounded(0.00309, 5)},
		{label(metric.InputTokens), pycompat.Rounded(752.0/15, 3)},
		{label(metric.OutputTokens), pycompat.Rounded(232, 3)},
		{label(metric.PackageLatency), pycompat.Rounded(0.696/232, 3)},
		{label(metric.Packages), pycompat.Rounded(232, 3)},
		{"Expected number of requests", "15"},
		{"Result DB path", "./outputs/20241216_194204/qwen2.5/benchmark_data.db"},
	} {
		rows = append(rows, []pycompat.Cell{pycompat.Text(row[0]), pycompat.Text(row[1])})
	}
	if diff := cmp.Diff(sample(t, "older_guide_summary.txt"), keyValueGrid(rows)); diff != "" {
		t.Error(diff)
	}
}

// pictureRun is the run of the newer guide's picture, by the picture's numbers and the command above it.
func pictureRun() Run {
	run := Run{Program: "evalscope 1.0.0", Model: "Qwen2.5-0.5B-Instruct", Command: strings.Fields("evalscope perf --parallel 1 10 50 100 200 " +
		"--number 10 20 100 200 400 --model Qwen2.5-0.5B-Instruct --url http://127.0.0.1:8801/v1/chat/completions")}
	for _, f := range []struct {
		parallel, number                                          int
		rps, latency, latency99, rate, ttft, ttft99, tpot, tpot99 float64
		// seconds is tokens ÷ rate, less or more by half a millisecond, so that the sum is the picture's.
		seconds float64
	}{
		{1, 10, 0.23, 4.372, 4.517, 234.23, 0.020, 0.023, 0.004, 0.004, 43.7177},
		{10, 20, 1.97, 5.080, 5.149, 2012.98, 0.059, 0.099, 0.005, 0.005, 10.1740},
		{50, 100, 5.07, 9.914, 10.807, 5188.91, 0.284, 1.074, 0.009, 0.010, 19.7344},
		{100, 200, 5.83, 16.922, 18.399, 5966.72, 0.740, 2.029, 0.016, 0.017, 34.3237},
		{200, 400, 6.69, 29.413, 33.482, 6854.12, 0.957, 3.627, 0.028, 0.030, 59.7602},
	} {
		l := metric.NewLevel(metric.Load{Profile: load.Closed(f.parallel), Number: f.number}, map[metric.Key]float64{
			metric.RequestThroughput: f.rps, metric.OutputThroughput: f.rate, metric.Latency: f.latency,
			metric.TTFT: f.ttft, metric.TPOT: f.tpot, metric.Duration: f.seconds,
		}, map[metric.Key]*metric.Distribution{
			metric.Latency: metric.NewDistribution(f.latency99), metric.TTFT: metric.NewDistribution(f.ttft99),
			metric.TPOT: metric.NewDistribution(f.tpot99), metric.OutputTokens: constant(1024, f.number),
		})
		run.Levels = append(run.Levels, sized(l, f.number))
	}
	return run
}

func TestGuide_SweepIsThePictures(t *testing.T) {
	want := sample(t, "picture.txt")
	got := Sweep(pictureRun(), Plain, Full)
	if diff := cmp.Diff(want, got[:min(len(want), len(got))]); diff != "" {
		t.Error(diff)
	}
	golden(t, "sweep.txt", got+"\n"+LastLine(pictureRun())+"\nnext: "+NextCommand(pictureRun())+"\n")
}

func TestGuide_ColorsChangeNoCharacter(t *testing.T) {
	colored := Sweep(pictureRun(), ANSI, Full)
	if !strings.Contains(colored, "\x1b[1;36mPerformance Recommendations:\x1b[0m") {
		t.Error("ANSI style has no colors")
	}
	var plain strings.Builder
	for i, part := range strings.Split(colored, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		plain.WriteString(part)
	}
	if diff := cmp.Diff(Sweep(pictureRun(), Plain, Full), plain.String()); diff != "" {
		t.Error(diff)
	}
}
