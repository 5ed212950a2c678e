package artifacts

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// telemetry reads what was sampled beside the level, and before the run's first; a level without has none. What cannot be read is a
// warning: the level's own figures do not need it.
func (m *LevelArtifacts) telemetry(dir string) {
	m.Telemetry = m.sampled(filepath.Join(dir, telemetry.FileName))
	if m.Telemetry == nil {
		return
	}
	m.idle = m.sampled(filepath.Join(filepath.Dir(dir), telemetry.IdleFileName))
	if all := m.Telemetry.Outages(); len(all) > 0 {
		m.Notes = append(m.Notes, outagesNote(m.Level.Load.Name, all))
	}
	if all := m.Telemetry.Limits(); len(all) > 0 {
		m.Notes = append(m.Notes, limitsNote(m.Level.Load.Name, all))
	}
}

// Condense keeps of what was sampled only what the page shows: a sweep of many levels would hold all of them else. It is called when
// nothing further is derived from the level.
func (m *LevelArtifacts) Condense(engines []servermetrics.Dialect) {
	defer func() {
		if fault := recover(); fault != nil { // a page can be made again, a run cannot
			m.Warnings = append(m.Warnings, fmt.Errorf("could not lay out %s because of a bug in this program: %v\n%s", telemetry.FileName, fault, debug.Stack()))
		}
		m.Telemetry, m.idle = nil, nil
	}()
	m.Axis = tracks.Of(m.Telemetry, m.Detail, engines, m.Level)
}

// limitsNote says of which sources less was sampled than was asked for, and why.
func limitsNote(level string, all []telemetry.Limit) i18n.Text {
	var words []string
	for _, l := range all[:min(len(all), mostOutages)] {
		words = append(words, l.Source+" "+l.Text)
	}
	list := i18n.Sprintf("%s", "%s", strings.Join(words, "; "))
	if more := len(all) - len(words); more > 0 {
		list = i18n.Sprintf("%s; and %d more", "%s；另有 %d 个", list, more)
	}
	return i18n.Sprintf("%s: not all metrics were sampled: %s.", "%s：未采集全部指标：%s。", level, list)
}

// mostOutages bounds those that a note names.
const mostOutages = 5

// outagesNote says which sources could not be read, from when until when, and why.
func outagesNote(level string, all []telemetry.Outage) i18n.Text {
	var named []i18n.Text
	for _, o := range all[:min(len(all), mostOutages)] {
		one := i18n.Sprintf("%s from %.1f s on (%s)", "%s 从 %.1f 秒起（%s）", o.Source, o.From.Seconds(), o.Why)
		if o.To > 0 {
			one = i18n.Sprintf("%s from %.1f s to %.1f s (%s)", "%s 从 %.1f 秒到 %.1f 秒（%s）", o.Source, o.From.Seconds(), o.To.Seconds(), o.Why)
		}
		named = append(named, one)
	}
	list := i18n.Join(named, i18n.Text{EN: "; ", ZH: "；"})
	if more := len(all) - len(named); more > 0 {
		list = i18n.Sprintf("%s; and %d more times", "%s；另有 %d 次", list, more)
	}
	return i18n.Sprintf("%s: metrics could not be read: %s.", "%s：无法读取指标：%s。", level, list)
}

func (m *LevelArtifacts) sampled(path string) *telemetry.Level {
	file, err := regular.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var l *telemetry.Level
	if err == nil {
		defer file.Close()
		l, err = telemetry.Read(file)
	}
	if err != nil {
		m.Warnings = append(m.Warnings, i18n.Errorf("%s: %v", "%s：%v", filepath.Base(path), err))
		return nil
	}
	if n := l.Damaged; n > 1 || n == 1 && m.End != nil { // the last line of a run that was killed is incomplete
		m.Warnings = append(m.Warnings, i18n.Errorf("%s: %d damaged lines were skipped", "%s：跳过 %d 行损坏的数据", filepath.Base(path), n))
	}
	return l
}
