package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTag_TagsOfARepeatedFlagAddUp(t *testing.T) {
	words := strings.Fields("--model m --tag gpu=H100 team=infra --tag env=test --tag gpu=H200 access_token=x --gpus 8")
	a, _, err := Parse(words, outside())
	if err != nil {
		t.Fatal(err)
	}
	want := Tags{{"gpu", "H200"}, {"team", "infra"}, {"env", "test"}, {"access_token", "x"}}
	if d := cmp.Diff(want, a.Tags); d != "" || a.GPUs != 8 {
		t.Errorf("%s, %d GPUs", d, a.GPUs)
	}
	if text := a.Command(); !strings.Contains(text, "--tag gpu=H200 team=infra env=test 'access_token=**********'") {
		t.Errorf("the command is %s", text)
	}
	for _, bad := range []string{"--tag gpu", "--gpus -1"} {
		if _, _, err := Parse(append(words, strings.Fields(bad)...), outside()); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}
