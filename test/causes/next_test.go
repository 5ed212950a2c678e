package causes

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/app"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/standard"
)

// holdNext holds every command that a run suggests to be one that `evalscope perf` understands: the one of its last line as a
// shell reads it, and the flags of each suggestion.
func holdNext(p *problems, result *run.Result) {
	base := []string{"perf", "--model", "m", "--url", "http://127.0.0.1:1/v1", "--prompt", "hi"}
	if result.Levels[0].Load.OpenLoop() {
		base = append(base, "--open-loop")
	}
	spoilt := slices.ContainsFunc(result.Suggestions, func(s run.Suggestion) bool {
		return s.Rule == "failures" && s.Severity == "warning"
	})
	flags := 0
	for _, s := range result.Suggestions {
		if len(s.Flags) > 0 {
			if !spoilt || s.Severity == "warning" { // more requests of a kind that fails would fail too
				flags++
			}
			p.understands(append(slices.Clone(base), s.Flags...))
		}
	}
	line := result.NextCommand
	if (line != "") != (flags > 0) {
		p.add("%d suggestions know a next run, but the next command is %q", flags, line)
	}
	if line != "" {
		words, err := shellWords(line)
		if err != nil || words[0] != "evalscope" {
			p.add("a shell does not read %q as a command of evalscope: %v", line, err)
			return
		}
		p.understands(words[1:])
	}
}

// shellWords are the arguments that a POSIX shell makes of a line.
func shellWords(line string) ([]string, error) {
	out, err := exec.Command("sh", "-c", "set -- "+line+`; printf '%s\0' "$@"`).Output()
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), err
}

// understands runs a command as a dry run: it sends nothing, and exits with 0 if its arguments are right.
func (p *problems) understands(arguments []string) {
	var stdout, stderr bytes.Buffer
	program := app.Process{Args: append(arguments, "--dry-run"), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(string) string { return "" }}
	if code := app.Main(program, standard.Plugins()); code != app.ExitDone || stdout.Len() == 0 {
		p.add("%s: exit code %d: %s", strings.Join(arguments, " "), code, stderr.String())
	}
}
