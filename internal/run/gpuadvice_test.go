package run

import (
	"errors"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/telemetry/sampler"
)

func TestAdviceOn_FitsTheWordsOfTheProgram(t *testing.T) {
	for words, want := range map[string]string{
		"": "install nvidia-smi",
		"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.": "load the driver",
		"No devices were found": "machine that has the GPUs",
		`Field "clocks_throttle_reasons.active" is not a valid field to query.`: "update the driver",
		"AMDSMI_STATUS_NO_PERM: Permission denied":                              "groups render and video",
		"Segmentation fault": "run nvidia-smi to see",
	} {
		err := errors.New("nvidia-smi cannot be started")
		if words != "" {
			err = &sampler.ProgramError{Program: "nvidia-smi", Words: words, Ended: true}
		}
		if got := adviceOn("nvidia-smi", err); !strings.Contains(got.EN, want) {
			t.Errorf("%q: %s", words, got.EN)
		}
	}
}
