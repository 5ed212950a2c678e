package artifacts

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// telemetry reads what was sampled beside the level, and before the run's first; a level without has none. What cannot be read is a
// warning: the level's own figures do not need it.
func (m *LevelArtifacts) telemetry(dir string) {
	m.Telemetry = m.sampled(filepath.Join(dir, telemetry.FileName))
	if m.Telemetry != nil {
		m.idle = m.sampled(filepath.Join(filepath.Dir(dir), telemetry.IdleFileName))
	}
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
