package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// withImages is a program with data sets that draw images, send some, and have none.
func withImages() Environment {
	named := func(name string, t dataset.Traits) dataset.Declaration {
		return dataset.Declaration{Name: name, Help: i18n.Text{EN: name, ZH: name}, Traits: t}
	}
	set := plugin.Set{Datasets: []dataset.Declaration{named("openqa", dataset.Traits{}),
		named("drawn", dataset.Traits{Generated: true, Images: true, DrawsImages: true}), named("photos", dataset.Traits{Images: true})}}
	return Environment{Known: Known{Plugins: set}}
}

func parsedWithImages(line string) ([]string, error) {
	_, notes, err := Parse(strings.Fields("--model m --url http://h "+line), withImages())
	var said []string
	for _, note := range notes {
		said = append(said, note.String())
	}
	return said, err
}

func TestImages_FlagsSayWhereTheyHaveNoEffect(t *testing.T) {
	for line, want := range map[string][]string{
		"--dataset drawn --image-width 10 --image-format L --image-patch-size 14": nil,
		"--dataset photos --image-patch-size 14":                                  nil,
		"--dataset photos --image-num 2":                                          {"--image-num: no effect with dataset photos: its images are sent unchanged"},
		"--image-height 10 --image-patch-size 14": {"--image-height: no effect with dataset openqa, which has no images",
			"--image-patch-size: no effect with dataset openqa, which has no images"},
	} {
		got, err := parsedWithImages(line)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", line, err, d)
		}
	}
}

func TestImages_WhatCannotBeDrawnOrSentIsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"--dataset drawn --image-format CMYK":       "CMYK",
		"--dataset drawn --image-format rgb":        "did you mean RGB",
		"--dataset drawn --image-width 0":           "at least 1",
		"--dataset drawn --image-height 9000":       "at most 8192",
		"--dataset drawn --image-num 0":             "at least 1",
		"--dataset drawn --image-patch-size 0":      "at least 1",
		"--dataset photos --no-apply-chat-template": "images must be sent as messages",
		"--dataset drawn --tokenize-prompt":         "images cannot be sent as token IDs",
	} {
		_, err := parsedWithImages(line)
		if problems := (Problems{}); !errors.As(err, &problems) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", line, want, err)
		}
	}
}
