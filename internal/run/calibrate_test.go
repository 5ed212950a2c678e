package run_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

func TestCalibrate_ProgramWithoutAGroundTruthServerRefusesToCalibrateAndWritesNothing(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{}))
	args.Calibrate = true
	_, err := run.Run(t.Context(), args, run.Options{})
	var problems run.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), "calibrate: ") {
		t.Errorf("the error is %v", err)
	}
	if left, _ := os.ReadDir(args.OutputsDir); len(left) > 0 {
		t.Errorf("files were written: %v", left)
	}
	if _, err := run.Calibrate(t.Context(), args, "", run.Options{}); !errors.Is(err, run.ErrCalibration) {
		t.Errorf("the error is %v", err)
	}
}
