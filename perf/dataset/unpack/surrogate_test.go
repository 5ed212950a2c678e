package unpack

import (
	"encoding/json"
	"testing"
)

func TestSurrogate_HalfACharacterIsFound(t *testing.T) {
	for text, bad := range map[string]bool{
		`"plain"`:             false,
		`"\ud83d\ude00"`:      false,
		`"\uD83D\uDE00 \n\""`: false,
		`"\ud83d"`:            true,
		`"a\ud800b"`:          true,
		`"\ude00\ud83d"`:      true,
		`"\ud83d\ud83d"`:      true,
		`"\ud83dx\ude00"`:     true,
		`"\\ud800"`:           false,
		`"\\\ud800"`:          true,
		`"\ud7ff\ue000"`:      false,
		`{"k\udfff":1}`:       true,
		`"\\"`:                false,
	} {
		if !json.Valid([]byte(text)) {
			t.Fatal(text)
		}
		if err := Surrogate([]byte(text)); (err != nil) != bad {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, broken := range []string{`\`, `"\u`, `"\ud8`, `"\ud83d\`} {
		Surrogate([]byte(broken)) // it must come to an end
	}
}
