package artifacts

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/metric"
)

// calibration reads the probe {"of":"calibration","loads":[…]}.
func (m *LevelArtifacts) calibration(raw json.RawMessage) error {
	var probe struct {
		Loads []metric.Calibration `json:"loads"`
	}
	if err := json.Unmarshal(raw, &probe); err != nil {
		return err
	}
	m.calibrations = append(m.calibrations, probe.Loads...)
	return nil
}
