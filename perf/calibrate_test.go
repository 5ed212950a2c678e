package perf_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf"
)

func TestAProgramWithoutAGroundTruthServerRefusesToCalibrateAndWritesNothing(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{}))
	args.Calibrate = true
	_, err := perf.Run(t.Context(), args)
	var problems perf.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), "--calibrate") {
		t.Errorf("the error is %v", err)
	}
	if left, _ := os.ReadDir(args.OutputsDir); len(left) > 0 {
		t.Errorf("files were written: %v", left)
	}
	if _, err := perf.Calibrate(t.Context(), args, ""); !errors.Is(err, perf.ErrCalibration) {
		t.Errorf("the error is %v", err)
	}
}
