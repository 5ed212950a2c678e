package app

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/modelscope/evalscope/perf/standard"
)

// helpOf is what a command prints as help in a language.
func helpOf(lang string, words ...string) string {
	var out bytes.Buffer
	Main(Process{Args: append(words, "--help"), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv:  func(name string) string { return map[string]string{"EVALSCOPE_LANGUAGE": lang}[name] },
		Signals: make(chan os.Signal)}, standard.Plugins())
	return out.String()
}

func TestHelp_OfEveryCommandIsInBothLanguages(t *testing.T) {
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	for _, command := range []string{"ab", "completion", "completion bash", "simulate", "worker", "api", "api show", "baseline",
		"baseline save", "baseline show", "capacity", "compare", "dataset", "dataset list",
		"dataset preview", "dataset stats", "dataset anonymize", "deploy", "deploy kubernetes", "deploy slurm", "deploy task", "gate", "history", "perf", "record", "report", "report list", "report show", "serve"} {
		words := strings.Fields(command)
		if en := helpOf("en", words...); strings.ContainsFunc(en, han) || en == "" {
			t.Errorf("the English help of %s: %q", command, en)
		}
		before, flags, _ := strings.Cut(helpOf("zh", words...), "\n参数：\n")
		said, _, _ := strings.Cut(before, "用法：")
		noEnglish(t, words, said+flags)
		if !strings.ContainsFunc(before, han) {
			t.Errorf("the help of %s has no Chinese: %q", command, before)
		}
		for line := range strings.Lines(flags) {
			if strings.HasPrefix(strings.TrimSpace(line), "-") && !strings.Contains(line, "--help") && !strings.ContainsFunc(line, han) {
				t.Errorf("a flag of %s has no Chinese: %s", command, line)
			}
		}
	}
}
