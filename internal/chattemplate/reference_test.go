package chattemplate

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/testenv"
)

// A rendering is what Jinja, in the environment of transformers, made of one template: a text, the words of raise_exception,
// or an error of Python.
type rendering struct {
	Name      string                     `json:"name"`
	Template  string                     `json:"template"`
	Variables map[string]json.RawMessage `json:"variables"`
	Text      *string                    `json:"text"`
	Raised    *string                    `json:"raised"`
	Error     string                     `json:"error"`
}

// The texts, refusals and errors of all templates of trl, and of each snippet, are Jinja's.
func TestTemplate_RendersAsTransformersDoes(t *testing.T) {
	cmd := exec.Command(testenv.Python(t, "jinja2", "trl"), "testdata/reference.py", "testdata/snippets.txt")
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<24)
	n := 0
	for ; lines.Scan(); n++ {
		var want rendering
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		want.check(t)
	}
	if err := cmd.Wait(); err != nil || n < 1000 {
		t.Fatalf("the reference gave %d renderings: %v", n, err)
	}
}

func (want rendering) check(t *testing.T) {
	t.Helper()
	in := Input{Extra: map[string]any{}, Now: time.Date(2026, 3, 7, 9, 5, 3, 0, time.UTC)}
	for name, raw := range want.Variables {
		v, err := FromJSON(raw)
		if err != nil {
			t.Fatal(err)
		}
		in.Extra[name] = v
	}
	got, err := "", error(nil)
	template, err := Parse(want.Template)
	if err == nil {
		got, err = template.Render(in)
	}
	switch {
	case want.Text != nil && (err != nil || got != *want.Text):
		t.Errorf("%s: %.300s\n got %q, %v\nwant %q", want.Name, want.Template, got, err, *want.Text)
	case want.Raised != nil:
		var refused *Error
		if !errors.As(err, &refused) || !refused.Raised || refused.Text != *want.Raised {
			t.Errorf("%s: got %q, %v, want the refusal %q", want.Name, got, err, *want.Raised)
		}
	case want.Text == nil && want.Raised == nil && err == nil:
		t.Errorf("%s: %.300s\n got %q, want an error: %s", want.Name, want.Template, got, want.Error)
	}
}
