package export

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// aiperfTelemetryExport declares the files that AIPerf writes of servers and GPUs.
func aiperfTelemetryExport() Declaration {
	return Declaration{Name: "aiperf-telemetry", Open: opened(newAIPerfTelemetry),
		Help: i18n.Text{
			EN: "a folder per level: server_metrics_export.* and gpu_telemetry_export.jsonl, in AIPerf's format",
			ZH: "每级一个目录：server_metrics_export.* 与 gpu_telemetry_export.jsonl，格式同 AIPerf"}}
}

// aiperfFolder holds a folder for each level, since AIPerf's names of files are those of one run.
const aiperfFolder = "aiperf"

// aiperfSchema is the version of AIPerf's form of server metrics, that of AIPerf 0.13.
const aiperfSchema = "1.1"

// aiperfTelemetry writes what was sampled beside a level as AIPerf does. Its figures are of the time from the first measured request to the
// first reading after the last one.
type aiperfTelemetry struct {
	folder      string
	first, last record.Instant
	files       []string
}

func newAIPerfTelemetry(folder string) sink { return &aiperfTelemetry{folder: folder} }

// Begin starts a level.
func (a *aiperfTelemetry) Begin(Start) error {
	a.first, a.last = math.MaxInt64, 0
	return nil
}

// Add takes a request.
func (a *aiperfTelemetry) Add(r *record.Record) error {
	if r.Counted() {
		a.first, a.last = min(a.first, r.Sent), max(a.last, r.End, r.Last)
	}
	return nil
}

// End writes the files of a level.
func (a *aiperfTelemetry) End(l Level) error {
	all, err := sampled(l)
	if all == nil {
		return err
	}
	level := newAIPerfLevel(all, a.first, a.last)
	folder := filepath.Join(aiperfFolder, l.Load.Name)
	for _, f := range []struct {
		name  string
		there bool
		write func(path string) error
	}{
		{"server_metrics_export.json", len(level.servers) > 0, level.writeJSON},
		{"server_metrics_export.jsonl", len(level.servers) > 0, level.writeLines},
		{"server_metrics_export.csv", len(level.servers) > 0, level.writeCSV},
		{"server_metrics_export.parquet", len(level.servers) > 0, level.writeParquet},
		{"gpu_telemetry_export.jsonl", len(level.gpus) > 0, level.writeGPUs},
	} {
		if !f.there {
			continue
		}
		if err := os.MkdirAll(join(a.folder, folder), 0o755); err != nil {
			return err
		}
		if err := f.write(join(a.folder, filepath.Join(folder, f.name))); err != nil {
			return err
		}
		a.files = append(a.files, filepath.Join(folder, f.name))
	}
	return nil
}

// Finish returns the names.
func (a *aiperfTelemetry) Finish(Run) ([]string, error) { return a.files, nil }

// Abandon does nothing: every file is put in its place whole.
func (a *aiperfTelemetry) Abandon() {}

// An aiperfLevel is what AIPerf's files of a level are made of.
type aiperfLevel struct {
	run string
	// from and to bound the readings of which figures are, on the level's clock.
	from, to record.Instant
	servers  []aiperfSource
	gpus     []*telemetry.Readings
}

// An aiperfSource is a server, or another exporter that is not one of GPUs.
type aiperfSource struct {
	name     string
	of       *telemetry.Readings
	families []telemetry.Family
}

func newAIPerfLevel(all *telemetry.Level, first, last record.Instant) *aiperfLevel {
	l := &aiperfLevel{run: all.Head.Run, from: first, to: last}
	if first > last { // no request was measured
		l.from, l.to = 0, math.MaxInt64
	}
	names := map[string]bool{}
	for _, s := range all.Sources {
		if len(s.Windows) == 0 {
			continue
		}
		if s.Kind == telemetry.GPU {
			l.gpus = append(l.gpus, s)
			continue
		}
		name := s.Name
		for names[name] { // another source at this address
			name += " (2)"
		}
		names[name] = true
		l.servers = append(l.servers, aiperfSource{name, s, aiperfFamilies(s)})
		if i := slices.IndexFunc(s.Windows, func(w telemetry.Window) bool { return w.Middle() >= last }); i >= 0 {
			l.to = max(l.to, s.Windows[i].Middle())
		}
	}
	slices.SortStableFunc(l.servers, func(a, b aiperfSource) int { return cmp.Compare(a.name, b.name) })
	return l
}

// aiperfFamilies are the metrics of a source that AIPerf keeps: not when a metric was made.
func aiperfFamilies(s *telemetry.Readings) []telemetry.Family {
	return slices.DeleteFunc(s.Families(), func(f telemetry.Family) bool { return strings.HasSuffix(f.Name, "_created") })
}

// measured reports whether a reading is one of those of which figures are.
func (l *aiperfLevel) measured(w telemetry.Window) bool {
	return l.from <= w.Middle() && w.Middle() <= l.to
}
