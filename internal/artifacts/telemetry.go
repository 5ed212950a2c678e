package artifacts

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
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
}

// mostOutages bounds those that a note names.
const mostOutages = 5

// outagesNote says which sources could not be read, from when until when, and why.
func outagesNote(level string, all []telemetry.Outage) i18n.Text {
	var en, zh []string
	for _, o := range all[:min(len(all), mostOutages)] {
		one := i18n.Sprintf("%s from %.1f s on (%s)", "%s 从 %.1f 秒起（%s）", o.Source, o.From.Seconds(), o.Why)
		if o.To > 0 {
			one = i18n.Sprintf("%s from %.1f s to %.1f s (%s)", "%s 从 %.1f 秒到 %.1f 秒（%s）", o.Source, o.From.Seconds(), o.To.Seconds(), o.Why)
		}
		en, zh = append(en, one.EN), append(zh, one.ZH)
	}
	list := i18n.Text{EN: strings.Join(en, "; "), ZH: strings.Join(zh, "；")}
	if more := len(all) - len(en); more > 0 {
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
