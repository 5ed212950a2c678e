package sampler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// smi is a program that writes lines as nvidia-smi does, one block at once, and stays.
func smi(t *testing.T, lines string) NVIDIA {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nvidia-smi")
	script := "#!/bin/sh\ncase \"$*\" in *--query-gpu=timestamp,index,uuid,name,power.draw*-lms*) ;; *) exit 2 ;; esac\nsleep 0.05\nprintf '" + lines + "'\nexec sleep 60\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return NVIDIA{Command: path, Interval: time.Second}
}

const twoGPUs = `2026/11/29 16:36:56.250, 0, GPU-1f, NVIDIA H200, 412.50, 97, 41, 70000, 1755, 3201, 61, 0x0000000000000004, 0\n` +
	`2026/11/29 16:36:56.251, 1, GPU-2f, NVIDIA H200, [N/A], 0, 0, 12, 345, 3201, 33, 0x0000000000000001, [N/A]\n`

func TestNVIDIA_LinesOfAllGPUsAreOneReadingWithTheInstantThatTheyName(t *testing.T) {
	r := smi(t, twoGPUs).Reader()
	defer r.Close()
	got, err := r.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 29, 16, 36, 56, 250e6, time.Local); !got.At.Equal(want) {
		t.Errorf("measured at %v", got.At)
	}
	values := map[string]float64{}
	for _, s := range got.Samples {
		values[s.Name+" "+s.Label("gpu")+" "+s.Label("UUID")] = s.Value
	}
	if len(values) != 9+7 || values["DCGM_FI_DEV_POWER_USAGE 0 GPU-1f"] != 412.5 || values["DCGM_FI_DEV_CLOCK_THROTTLE_REASONS 0 GPU-1f"] != 4 ||
		values["DCGM_FI_DEV_SM_CLOCK 1 GPU-2f"] != 345 {
		t.Errorf("%v", values)
	}
	if _, there := values["DCGM_FI_DEV_POWER_USAGE 1 GPU-2f"]; there {
		t.Error("a GPU that does not tell its power has one")
	}
}

func TestNVIDIA_WhatCannotBeReadIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		of    NVIDIA
		words string
	}{
		"no such program": {NVIDIA{Command: filepath.Join(t.TempDir(), "nvidia-smi")}, "cannot be started"},
		"its own words":   {NVIDIA{Command: said(t, "No devices were \\x1b[31mfound\\nmore\\n", "exit 6")}, `ended and reported "No devices were `},
		"on stderr":       {NVIDIA{Command: said(t, "", "echo no such field >&2; exit 2")}, `reported "no such field"`},
		"it ends":         {NVIDIA{Command: "true"}, "ended"},
	} {
		r := c.of.Reader()
		if _, err := r.Read(t.Context()); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
		r.Close()
	}
}

// A block that came between two readings is the next reading at once: the program's interval and ours drift apart.
func TestNVIDIA_NewestLinesAreTaken(t *testing.T) {
	n := NVIDIA{}.Reader().(*child)
	n.process, n.underWay = &process{backlog: newBacklog()}, n.open()
	for _, power := range []string{"412.50", "450", "500", "550"} {
		for _, text := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(twoGPUs, "412.50", power), `\n`), `\n`) {
			if power == "550" && len(n.process.lines) == 7 {
				break // of the last block one line has come
			}
			n.process.add(line{text: text})
		}
	}
	for _, want := range []float64{500, 550} {
		got, err := n.Read(t.Context())
		if err != nil || len(got.Samples) != 16 || got.Samples[0].Value != want {
			t.Errorf("%+v, %v", got, err)
		}
		n.process.add(line{text: strings.Split(twoGPUs, `\n`)[1]})
	}
}
