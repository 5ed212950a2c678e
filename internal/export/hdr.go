package export

import (
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// The names of the file and of the folder of tables, below the run's folder.
const (
	HDRFile   = "latency.hlog"
	HDRFolder = "hgrm"
)

// hdrExport declares the HdrHistogram log.
func hdrExport() Declaration {
	return Declaration{Name: "hdr", Open: opened(newHDR),
		Help: i18n.Text{
			EN: "latency.hlog and hgrm/: HdrHistogram logs and percentile tables",
			ZH: "latency.hlog 与 hgrm/：HdrHistogram 日志与百分位表"}}
}

// hdrFile is latency.hlog: an HdrHistogram log of format 1.3, a line for each level and metric in seconds, its values in
// nanoseconds, its tag `<level>/<metric key>`; and a folder of percentile tables (.hgrm, milliseconds) as HdrHistogram's
// plotters read them.
type hdrFile struct {
	folder string
	draft  draft
	log    *hdrhistogram.HistogramLogWriter
	start  Start
	last   record.Instant
	times  map[metric.Key]*hdrhistogram.Histogram
	tables []string
	rows   []metric.Definition // that exist for the level
}

// hdrMax is the longest time that a histogram holds, in nanoseconds; what is longer counts as that.
const hdrMax = int64(24 * time.Hour)

func newHDR(folder string) sink {
	return &hdrFile{folder: folder, draft: draft{path: join(folder, HDRFile)}, times: map[metric.Key]*hdrhistogram.Histogram{}}
}

// Begin starts the histograms of a level.
func (h *hdrFile) Begin(s Start) error {
	h.start, h.last, h.rows = s, 0, metric.TableFor(s.Kind)
	for _, times := range h.times {
		times.Reset()
	}
	if h.log != nil {
		return nil
	}
	if err := h.draft.open(); err != nil {
		return err
	}
	h.log = hdrhistogram.NewHistogramLogWriter(h.draft)
	if err := h.log.OutputLogFormatVersion(); err != nil {
		return err
	}
	if err := h.log.OutputComment("Values are nanoseconds; tags are <level>/<metric>"); err != nil {
		return err
	}
	if err := h.log.OutputStartTime(s.Wall.UnixMilli()); err != nil {
		return err
	}
	return h.log.OutputLegend()
}

// Add counts the times of a request.
func (h *hdrFile) Add(r *record.Record) error {
	if !r.Counted() || !r.Succeeded() {
		return nil
	}
	h.last = max(h.last, r.End, r.Last)
	for _, d := range h.rows {
		if d.Unit != metric.Seconds {
			continue
		}
		switch {
		case d.Value != nil:
			if v, ok := d.Of(r); ok {
				if err := h.count(d.Key, int64(v*1e9+0.5)); err != nil {
					return err
				}
			}
		case d.Key == metric.ITL:
			if err := h.countAll(d.Key, r.Gaps()); err != nil {
				return err
			}
		case d.Key == metric.PayloadGap:
			if err := h.countAll(d.Key, r.PayloadGaps()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *hdrFile) countAll(key metric.Key, gaps iter.Seq[time.Duration]) error {
	for g := range gaps {
		if err := h.count(key, int64(g)); err != nil {
			return err
		}
	}
	return nil
}

func (h *hdrFile) count(key metric.Key, nanoseconds int64) error {
	return h.countN(key, nanoseconds, 1)
}

func (h *hdrFile) countN(key metric.Key, nanoseconds, n int64) error {
	times := h.times[key]
	if times == nil {
		times = hdrhistogram.New(1, hdrMax, 3)
		h.times[key] = times
	}
	return times.RecordValues(min(max(nanoseconds, 0), hdrMax), n)
}

// mostSteps is how many steps a distribution of conversations is read in; one of no more values is read exactly.
const mostSteps = 8192

// conversations counts the times of conversations and of their turns, which are known when the level is over.
func (h *hdrFile) conversations(l Level) error {
	for _, d := range l.Table() {
		values := l.Distribution(d.Key)
		if !d.Conversations || d.Unit != metric.Seconds || d.Value != nil || values == nil {
			continue
		}
		n := values.N()
		steps := min(n, mostSteps)
		for k := range steps {
			below, upTo := n*k/steps, n*(k+1)/steps
			if err := h.countN(d.Key, int64(values.At(float64(upTo)/float64(n))*1e9+0.5), int64(upTo-below)); err != nil {
				return err
			}
		}
	}
	return nil
}

// End writes the histograms of a level.
func (h *hdrFile) End(l Level) error {
	if err := h.conversations(l); err != nil {
		return err
	}
	for _, d := range l.Table() {
		times := h.times[d.Key]
		if times == nil || times.TotalCount() == 0 {
			continue
		}
		times.SetTag(hdrTag(l.Load.Name) + "/" + string(d.Key))
		times.SetStartTimeMs(h.start.Wall.UnixMilli())
		times.SetEndTimeMs(h.start.Wall.Add(time.Duration(h.last)).UnixMilli())
		if err := h.log.OutputIntervalHistogram(times); err != nil {
			return err
		}
		if err := h.table(hdrTag(l.Load.Name)+"."+string(d.Key)+".hgrm", times); err != nil {
			return err
		}
	}
	return nil
}

// hdrTag is a level's name in tags and file names, which hold no separators.
func hdrTag(level string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`,/\:*?"<>|=`, r) || sanitize.Obeyed(r) {
			return '_'
		}
		return r
	}, level)
}

// table writes one percentile table.
func (h *hdrFile) table(name string, times *hdrhistogram.Histogram) error {
	if err := os.MkdirAll(join(h.folder, HDRFolder), 0o755); err != nil {
		return err
	}
	h.tables = append(h.tables, HDRFolder+"/"+name)
	return outputs.Replace(filepath.Join(h.folder, HDRFolder, name), func(w io.Writer) error {
		if _, err := io.WriteString(w, "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"); err != nil {
			return err
		}
		for _, b := range times.CumulativeDistribution() {
			value, q := float64(b.ValueAt)/1e6, b.Quantile/100
			text := fmt.Sprintf("%12.6f %2.12f %10d %14.2f\n", value, q, b.Count, 1/(1-q))
			if q >= 1 {
				text = fmt.Sprintf("%12.6f %2.12f %10d\n", value, q, b.Count)
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintf(w, "#[Mean    = %12.6f, StdDeviation   = %12.6f]\n#[Max     = %12.6f, Total count    = %12d]\n",
			times.Mean()/1e6, times.StdDev()/1e6, float64(times.Max())/1e6, times.TotalCount())
		return err
	})
}

// Finish puts the file in its place.
func (h *hdrFile) Finish(Run) ([]string, error) {
	if h.log == nil {
		return nil, nil
	}
	return append(slices.Clone(h.tables), HDRFile), h.draft.finish()
}

// Abandon removes the draft.
func (h *hdrFile) Abandon() { h.draft.abandon() }
