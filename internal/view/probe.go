package view

import (
	"encoding/json"
	"fmt"
)

// probe gives an event of kind probe to whoever reads its kind, which the field `of` names. Others are passed by.
func (m *Made) probe(raw json.RawMessage) {
	var kind struct {
		Of string `json:"of"`
	}
	err := json.Unmarshal(raw, &kind)
	if err == nil {
		switch kind.Of {
		case "calibration":
			err = m.calibration(raw)
		}
	}
	if err != nil {
		m.Warnings = append(m.Warnings, fmt.Errorf("a probe (%s) in the event log: %w", kind.Of, err))
	}
}
