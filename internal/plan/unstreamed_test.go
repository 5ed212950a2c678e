package plan

import (
	"strings"
	"testing"
)

// TestUnstreamed_SaysWhichFiguresNoRequestWillHave, wherever they are named; bodies that ask for streams of their own make it no problem.
func TestUnstreamed_SaysWhichFiguresNoRequestWillHave(t *testing.T) {
	const off = "--no-stream --parallel 1 --number 4 "
	for words, want := range map[string]string{
		off + "--slo ttft<=1s":                                       "--slo: ttft needs a stream, and --stream is off: no request has it",
		off + "--goodput tpot:50":                                    "--goodput: tpot needs a stream",
		off + "--until itl.p99+-3%":                                  "--until: itl needs a stream",
		off + "--gate ttft.p99<=500ms":                               "--gate: ttft needs a stream",
		off + `--sla-auto-tune --sla-params [{"avg_tpot":"<=50ms"}]`: "--sla-params: tpot needs a stream",
		off + `--sla-auto-tune --sla-params [{"p99_ttft":"min"}]`:    "--sla-params: ttft needs a stream",
		off + "--slo latency<=1s --until rps+-3%":                    "",
		"--parallel 1 --number 4 --slo ttft<=1s":                     "",
	} {
		var said string
		for _, n := range build(t, strings.Fields(words)...).Notes {
			if strings.Contains(n.EN, "needs a stream") {
				said += n.EN
			}
		}
		if !strings.HasPrefix(said, want) || want == "" && said != "" {
			t.Errorf("%s: %q", words, said)
		}
	}
}
