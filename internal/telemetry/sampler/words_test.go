package sampler

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// said is a program that prints text and does something then.
func said(t *testing.T, text, then string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "nvidia-smi")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nprintf '"+text+"'\n"+then+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProgram_FirstLineIsQuotedShortAndHarmless(t *testing.T) {
	reader := NVIDIA{Command: said(t, `\033[31m`+strings.Repeat("x", 5000)+`\nmore\n`, "exit 9")}.Reader()
	_, err := reader.Read(t.Context())
	if err == nil || strings.ContainsRune(err.Error(), 0x1b) || len(err.Error()) > 300 || !strings.Contains(err.Error(), "xxx") || strings.Contains(err.Error(), "more") {
		t.Errorf("%v", err)
	}
	reader.Close()
	reader = AMD{Command: said(t, "AMDSMI_STATUS_NO_PERM: Permission denied\n", "exit 3")}.Reader()
	if _, err := reader.Read(t.Context()); err == nil || !strings.Contains(err.Error(), `ended and reported "AMDSMI_STATUS_NO_PERM: Permission denied"`) {
		t.Errorf("%v", err)
	}
	reader.Close()
}

// A program that only writes other lines and stays has no reading; its words are the error, not that nothing came.
func TestProgram_ThatStaysWithoutAReadingIsQuoted(t *testing.T) {
	reader := smi(t, "GPU is lost\n").Reader()
	defer reader.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := reader.Read(ctx); err == nil || err.Error() != `nvidia-smi has no reading and reports "GPU is lost"` {
		t.Errorf("%v", err)
	}
}

// Of two GPUs the second one is lost: the other is read on, by the same process, and a note says so once.
func TestNVIDIA_LostGPUCostsANoteAndNoReadingOfTheOthers(t *testing.T) {
	first, second, _ := strings.Cut(twoGPUs, `\n`)
	lost := first + `\nUnable to determine the device handle for GPU1: 0000:3B:00.0: GPU is lost.\n`
	then := "sleep 0.3; printf '" + strings.Repeat(lost, 3) + "'; sleep 0.3; printf '" + strings.Repeat(lost, 3) + "'; exec sleep 60"
	command := said(t, first+`\n`+second, then)
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	run, err := Start(Config{Path: path, Interval: 100 * time.Millisecond, Clock: since{time.Now()}, Sources: []Source{{
		Source: telemetry.Source{Kind: telemetry.GPU, Name: "nvidia-smi"}, Patience: 5 * time.Second, Open: NVIDIA{Command: command, Interval: time.Second}.Reader}}})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if data, err := os.ReadFile(path); err == nil && strings.Count(string(data), `"kind":"reading"`) >= 3 {
			break
		}
	}
	run.stop() // it does not wait for a further line
	if _, err := run.Stop(); err != nil {
		t.Fatal(err)
	}
	level := levelOf(t, path)
	var lostNotes int
	for _, n := range level.Notes {
		if strings.Contains(n.Text, "GPU is lost") && !strings.HasPrefix(n.Text, telemetry.Unread) {
			lostNotes++
		}
	}
	if len(level.Sources[0].Windows) < 3 || lostNotes != 1 {
		t.Errorf("%d readings, notes %+v", len(level.Sources[0].Windows), level.Notes)
	}
}
