package local

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/protocol"
)

func TestLaunch_ServerArgsTakeQuotes(t *testing.T) {
	for _, d := range Declarations() {
		args, problems := argument.Read(d.Arguments, []argument.Given{argument.Word(options, `--hf-overrides '{"a": "b c"}' --x {"d":1}`)})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		words := d.Launch(protocol.Launch{Model: "m", Port: 1, Args: args})
		if want := []string{"--hf-overrides", `{"a": "b c"}`, "--x", `{"d":1}`}; !slices.Equal(words[len(words)-4:], want) {
			t.Errorf("%s is started with %q", d.Name, words)
		}
		args, _ = argument.Read(d.Arguments, []argument.Given{argument.Word(options, "--x 'y")})
		if _, err := d.With(args); err == nil || !strings.Contains(err.Error(), "server_args: a quote is not closed") {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
}
