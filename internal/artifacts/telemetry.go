package artifacts

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// telemetry reads what was sampled beside the level; a level without has none. What cannot be read is a warning: the level's own figures
// do not need it.
func (m *LevelArtifacts) telemetry(dir string) {
	path := filepath.Join(dir, telemetry.FileName)
	file, err := regular.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		defer file.Close()
		m.Telemetry, err = telemetry.Read(file)
	}
	if err != nil {
		m.Warnings = append(m.Warnings, fmt.Errorf("%s: %w", telemetry.FileName, err))
		return
	}
	if n := m.Telemetry.Damaged; n > 1 || n == 1 && m.End != nil { // the last line of a run that was killed is incomplete
		m.Warnings = append(m.Warnings, fmt.Errorf("%s: %d damaged lines were skipped", telemetry.FileName, n))
	}
}
