package sampler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// amdsmi is a program that writes text as amd-smi does, and stays.
func amdsmi(t *testing.T, text string) AMD {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "amd-smi")
	script := "#!/bin/sh\ncase \"$*\" in \"metric --usage --power\"*\"--json --watch 1\") ;; *) exit 2 ;; esac\n" +
		"[ \"$PYTHONUNBUFFERED\" = 1 ] || exit 3\ncat '" + dir + "/text'\nexec sleep 60\n"
	for name, content := range map[string]string{path: script, dir + "/text": text} {
		if err := os.WriteFile(name, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return AMD{Command: path, Interval: 100 * time.Millisecond}
}

// amdText is a document of amd-smi as its versions write it: with units, with what is not there.
const amdText = `'CTRL' + 'C' to stop watching output:
[
    {
        "gpu": 0,
        "usage": {"gfx_activity": {"value": 87, "unit": "%"}, "umc_activity": {"value": 41, "unit": "%"}},
        "power": {"socket_power": {"value": 542, "unit": "W"}, "throttle_status": "N/A"},
        "clock": {"gfx_0": {"clk": {"value": 2100, "unit": "MHz"}}, "mem_0": {"clk": "N/A"}},
        "temperature": {"edge": "N/A", "hotspot": {"value": 71, "unit": "C"}},
        "mem_usage": {"used_vram": {"value": 121344, "unit": "MB"}},
        "energy": {"total_energy_consumption": {"value": 12.5, "unit": "J"}},
        "ecc": {"total_uncorrectable_count": 0}
    },
    {
        "gpu": 1,
        "power": {"socket_power": {"value": 141, "unit": "W"}}
    }
]
`

func TestAMD_DocumentHasTheNamesOfTheExporter(t *testing.T) {
	for name, text := range map[string]string{"a list": amdText, "an object": "{\n\"gpu_data\": " + strings.Join(strings.Split(amdText, "\n")[1:], "\n ") + "\n}\n"} {
		r := amdsmi(t, text).Reader()
		before := time.Now()
		got, err := r.Read(t.Context())
		r.Close()
		if err != nil || got.At.Before(before) || got.Bytes == 0 {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		values := map[string]float64{}
		for _, s := range got.Samples {
			values[s.Name+" "+s.Label("clock_type")+" "+s.Label("gpu_id")] = s.Value
		}
		if len(values) != 9 || values["gpu_package_power  0"] != 542 || values["gpu_package_power  1"] != 141 || values["gpu_clock system 0"] != 2100 ||
			values["gpu_energy_consumed  0"] != 12.5e6 || values["gpu_junction_temperature  0"] != 71 {
			t.Errorf("%s: %v", name, values)
		}
	}
}

func TestAMD_WhatCannotBeReadIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		of    AMD
		words string
	}{
		"no such program": {AMD{Command: filepath.Join(t.TempDir(), "amd-smi")}, "cannot be started"},
		"another text":    {amdsmi(t, "[\nx\n]\n"), "something else"},
		"no GPU":          {amdsmi(t, "[]\n"), "no GPU"},
		"it ends":         {AMD{Command: "true"}, "ended"},
	} {
		r := c.of.Reader()
		if _, err := r.Read(t.Context()); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
		r.Close()
	}
}
