package config

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// withDatasets is outside with a dataset that has arguments, and one that reads them itself.
func withDatasets() Environment {
	out := outside()
	out.Plugins = out.Plugins.With(
		dataset.Declaration{Name: "table", Arguments: []argument.Declaration{
			{Name: "prompt", Kind: argument.Text, Default: `"question"`, Help: i18n.Text{EN: "column of the prompts", ZH: "提示词所在的列"}},
			{Name: "rows", Kind: argument.Int, Help: i18n.Text{EN: "rows to take", ZH: "取用的行数"}}}},
		dataset.Declaration{Name: "free", AnyArguments: true})
	return out
}

func TestDatasetArguments_AreCheckedByTheirDeclaration(t *testing.T) {
	for _, c := range []struct{ dataset, args, want string }{
		{"table", `{"prompt": "text", "rows": 7}`, ""},
		{"table", `{}`, ""},
		{"table", `{"promt": 1, "rows": "many", "x9": 2}`, "--dataset-args: 'promt' is no argument of data set table: did you mean prompt? Otherwise choose prompt, rows\n" +
			"evalscope perf: --dataset-args: the value of 'rows' is not a whole number: correct it, or leave it out for the default\n" +
			"evalscope perf: --dataset-args: 'x9' is no argument of data set table: choose prompt, rows"},
		{"free", `{"anything": [1, 2]}`, ""},
		{"openqa", `{"rows": 1}`, "--dataset-args: 'rows' is no argument of data set openqa: leave it out: it has none"},
	} {
		a, notes, err := Parse([]string{"--model", "m", "--dataset", c.dataset, "--dataset-args", c.args}, withDatasets())
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "evalscope perf: ")
		}
		if got != c.want || len(notes) > 0 {
			t.Errorf("%s %s: %q, want %q; notes %v", c.dataset, c.args, got, c.want, notes)
		}
		if d, _ := withDatasets().Plugins.Dataset(c.dataset); c.args == `{}` {
			if values, _ := a.DatasetValues(d); values.Text("prompt") != "question" {
				t.Errorf("the default is missing: %v", values)
			}
		}
	}
}

func TestDatasetArguments_EvalScopesExtraArgsAreTheDatasetsAndNotSent(t *testing.T) {
	out := withDatasets()
	d := dataset.Declaration{Name: "batches", ExtraArguments: []string{"batch_size"},
		Arguments: []argument.Declaration{{Name: "batch_size", Kind: argument.Int, Default: "8", Help: i18n.Text{EN: "texts", ZH: "文本"}}}}
	out.Plugins = out.Plugins.With(d)
	for _, c := range []struct {
		words []string
		want  int
	}{
		{[]string{"--extra-args", `{"batch_size": 3, "user": "x"}`}, 3},
		{[]string{"--extra-args", `{"batch_size": 3, "user": "x"}`, "--dataset-args", `{"batch_size": 5}`}, 5},
	} {
		a, notes, err := Parse(append([]string{"--model", "m", "--dataset", "batches"}, c.words...), out)
		if err != nil {
			t.Fatal(err)
		}
		values, _ := a.DatasetValues(d)
		if sent := a.ExtraWith(d); values.Int("batch_size") != c.want || sent.Has("batch_size") || !sent.Has("user") || !a.ExtraArgs.Has("batch_size") {
			t.Errorf("%q: %v, sent %v", c.words, values, sent)
		}
		if len(notes) != 1 || !strings.Contains(notes[0].What.EN, "batch_size is an argument of data set batches and is not sent") {
			t.Errorf("%q: notes %v", c.words, notes)
		}
	}
}

func TestDatasetArguments_AreNotThereYetWhereNoDatasetHasAny(t *testing.T) {
	env := outside()
	env.Plugins.Datasets = []dataset.Declaration{{Name: "openqa"}}
	_, _, err := Parse([]string{"--model", "m", "--dataset-args", `{"a":1}`}, env)
	if err == nil || !strings.Contains(err.Error(), "--dataset-args: is not there yet in this version: the data sets of this version have none") {
		t.Error(err)
	}
}

func TestHelp_ListsTheArgumentsOfPlugins(t *testing.T) {
	for language, want := range map[string]string{"en": "column of the prompts (default \"question\")", "zh": "提示词所在的列（默认 \"question\"）"} {
		var b strings.Builder
		Help(&b, 100, language, false, withDatasets().Known)
		if text := b.String(); !strings.Contains(text, "\n    table: prompt") || !strings.Contains(text, want) || !strings.Contains(text, "--dataset-args JSON") {
			t.Errorf("the help lacks the arguments of the data set:\n%s", text)
		}
	}
}

func TestDatasetArguments_GivenAsAFlagAreShownTheirPlace(t *testing.T) {
	_, _, err := Parse([]string{"--model", "m", "--rows", "7"}, withDatasets())
	if want := `--rows: is not a known flag: as an argument of a data set it is written --dataset-args '{"rows": VALUE}'`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}
