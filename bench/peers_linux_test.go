package main

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The files are what the peers themselves wrote of two requests of three payloads, 20 ms apart.
func TestPeers_WhatPeersWriteIsRead(t *testing.T) {
	for _, c := range []struct {
		tool  tool
		want  []seenRequest
		whole *summary
	}{
		{tool: sglangTool, want: []seenRequest{{0, 65.827982, []float64{19.848268, 19.983203}}, {1, 62.733271, []float64{19.81965, 20.003217}}}},
		{tool: vllmTool, want: []seenRequest{{2, 66.250227, []float64{0.010427, 19.822923, 20.272838, 0.013319}},
			{3, 66.618069, []float64{0.002509, 19.964999, 24.007528, 0.010776}}}},
		{tool: aiperfTool, want: []seenRequest{{-1, 57.119131, []float64{18.842273, 20.109974}}, {-1, 64.291012, []float64{18.787914, 23.087551}}}},
		{tool: guidellmTool, whole: &summary{62.10517883300781, 63.539981842041016, 19.4399356842041, 19.55413818359375}},
	} {
		name, _, _ := strings.Cut(c.tool.file, "/")
		s, err := c.tool.read(&clientRun{folder: filepath.Join("testdata", name)})
		if err != nil {
			t.Errorf("%s: %v", c.tool.name, err)
			continue
		}
		if !reflect.DeepEqual(s.summary, c.whole) || len(s.requests) != len(c.want) {
			t.Errorf("%s: summary %+v and %d requests, want %+v and %d", c.tool.name, s.summary, len(s.requests), c.whole, len(c.want))
			continue
		}
		for i, got := range s.requests {
			if got.index != c.want[i].index || !near(got.ttft, c.want[i].ttft) || !allNear(got.gaps, c.want[i].gaps) {
				t.Errorf("%s, request %d: %+v, want %+v", c.tool.name, i, got, c.want[i])
			}
		}
	}
}

func allNear(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !near(a[i], b[i]) {
			return false
		}
	}
	return true
}

func TestPeers_ResultThatIsNotWholeIsRefused(t *testing.T) {
	folder := t.TempDir()
	for _, content := range []any{map[string]any{"ttfts": []float64{1, 2}, "itls": [][]float64{{1}}, "generated_texts": []string{"#00000000 the"}}, "none"} {
		if _, err := writeJSON(folder, "result.json", content); err != nil {
			t.Fatal(err)
		}
		if s, err := vllmTool.read(&clientRun{folder: folder}); err == nil {
			t.Errorf("%v was taken for results: %+v", content, s)
		}
	}
}
