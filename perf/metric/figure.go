package metric

import (
	"bytes"
	"encoding/json"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Figure is a number that a finding rests on. In JSON it has one name, in English: its label, and where it belongs.
type Figure struct {
	Label i18n.Text
	// At is the load of the level at which it was measured, or what else it belongs to; empty for none.
	At    i18n.Text
	Value float64
	Unit  Unit
}

// NewFigure makes a figure from its label in English and in Chinese; zh is "" where the label is the same.
func NewFigure(en, zh string, value float64, unit Unit) Figure {
	return Figure{Label: i18n.Text{EN: en, ZH: zh}, Value: value, Unit: unit}
}

// Name is the figure's name in files: "median TTFT at concurrency 8".
func (f Figure) Name() string {
	if f.At == (i18n.Text{}) {
		return f.Label.EN
	}
	return f.Label.EN + " at " + f.At.EN
}

// figureJSON is the form of a Figure in files.
type figureJSON struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  Unit    `json:"unit"`
}

// MarshalJSON writes the figure as files have it.
func (f Figure) MarshalJSON() ([]byte, error) {
	return marshalPlain(figureJSON{f.Name(), f.Value, f.Unit})
}

// UnmarshalJSON reads a figure of a file. The file's name becomes the label, as a whole.
func (f *Figure) UnmarshalJSON(data []byte) error {
	var in figureJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*f = Figure{Label: i18n.Same(in.Name), Value: in.Value, Unit: in.Unit}
	return nil
}

// marshalPlain is JSON without the escapes for HTML. Whether a file has them is for the encoder around it to say.
func marshalPlain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
