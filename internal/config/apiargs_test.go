package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// withAPI is outside with an API that has arguments, and one that reads them itself.
func withAPI() Environment {
	out := outside()
	out.Plugins = out.Plugins.WithProtocols(
		protocol.Declaration{Name: "messages", Arguments: []argument.Declaration{
			{Name: "version", Kind: argument.Text, Default: `"2023"`, Help: i18n.Text{EN: "version of the API", ZH: "API 版本"}},
			{Name: "batch", Kind: argument.Int, Help: i18n.Text{EN: "texts a request", ZH: "每个请求的文本数"}},
			{Name: "pass", Kind: argument.Text, Secret: true, Help: i18n.Text{EN: "what opens it", ZH: "口令"}}}},
		protocol.Declaration{Name: "free", AnyArguments: true}).
		With(dataset.Declaration{Name: "vault", Arguments: []argument.Declaration{{Name: "door", Kind: argument.Text, Secret: true}}})
	return out
}

func TestAPIArguments_AreCheckedByTheirDeclaration(t *testing.T) {
	for line, want := range map[string]string{
		"--api messages --api-arg version=2024 --api-arg batch=7": "",
		"--api messages":                 "",
		"--api free --api-arg x=[1,2]":   "",
		"--api openai --api-arg color=1": "--api-arg: 'color' is not an argument of API openai: remove it: there are no arguments",
		"--api messages --api-arg vresion=1 batch=many": "--api-arg: 'vresion' is not an argument of API messages: did you mean version? Otherwise, choose version, batch, pass\n" +
			"evalscope perf: --api-arg: the value of 'batch' is not a whole number: correct it, or remove it to use the default",
	} {
		a, notes, err := Parse(append([]string{"--model", "m"}, strings.Fields(line)...), withAPI())
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "evalscope perf: ")
		}
		if got != want || len(notes) > 0 {
			t.Errorf("%s: %q, want %q; notes %v", line, got, want, notes)
		}
		if d, _ := withAPI().Plugins.Protocol("messages"); line == "--api messages" {
			if values, _ := a.APIValues(d); values.Text("version") != "2023" || values.Has("batch") {
				t.Errorf("the values are %v", values)
			}
		}
	}
}

func TestAPIArguments_AreNotThereYetWhereNoAPIHasAny(t *testing.T) {
	_, _, err := Parse([]string{"--model", "m", "--api-arg", "a=1"}, outside())
	if err == nil || !strings.Contains(err.Error(), "--api-arg: is not supported yet: the APIs of this version have no arguments") {
		t.Error(err)
	}
}

func TestAPIArguments_StandInTheHelp(t *testing.T) {
	var b strings.Builder
	Help(&b, 100, "en", false, withAPI().Known)
	if text := b.String(); !strings.Contains(text, "--api-arg NAME=VALUE") || !strings.Contains(text, "\n    messages: version") ||
		!strings.Contains(text, `version of the API (default "2023")`) {
		t.Errorf("the help lacks the arguments of the API:\n%s", text)
	}
}

func TestPluginArguments_ThatAreSecretAreNotRepeated(t *testing.T) {
	line := `--model m --api messages --dataset vault --api-arg version=2024 --api-arg pass=open-sesame --dataset-args {"door":"left-one"}`
	a, _, err := Parse(strings.Fields(line), withAPI())
	if err != nil {
		t.Fatal(err)
	}
	said := a.Command() + string(a.JSON(LevelValues{}))
	if strings.Contains(said, "sesame") || strings.Contains(said, "left-one") || !strings.Contains(said, "version=2024") {
		t.Errorf("said %s", said)
	}
	if found := a.PluginSecrets(withAPI().Plugins); !slices.Equal(found, []string{"left-one", "open-sesame"}) {
		t.Errorf("the secrets are %q", found)
	}
	unchecked := Default()
	unchecked.APIArgs = Tags{{Name: "version", Value: "2024"}}
	if words := unchecked.Command(); strings.Contains(words, "2024") {
		t.Errorf("what nobody knows to be harmless is shown: %s", words)
	}
	if string(a.DatasetArgs[0].Value) != `"left-one"` {
		t.Error("hiding a secret took it from the arguments themselves")
	}
}
