package chattemplate

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// A template that would work without end, or make texts without end, is refused, and nothing panics.
func TestTemplate_BoundsWork(t *testing.T) {
	for name, source := range map[string]string{
		"characters": "{{ ('a'*60000000)|list|length }}",
		"values":     "{% for i in range(100000) %}{% set x='a'*60000000 %}{% endfor %}",
		"steps":      "{% for a in range(99999) %}{% for b in range(99999) %}{% set c = a %}{% endfor %}{% endfor %}",
		"output":     "{% set x = 'x' * 100000000 %}{{ x }}{{ x }}{{ x }}",
		"value":      "{% set ns = namespace(x='xx') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
		"repeat":     "{{ 'x' * 9223372036854775807 }}",
		"list":       "{{ [1] * 9223372036854775807 }}",
		"range":      "{{ range(100001) | length }}",
		"recursion":  "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
		"padding":    "{{ 'x'.ljust(9223372036854775807) }}",
		"width":      "{{ '%99999999999d' % 1 }}",
		"power":      "{{ 3 ** 9223372036854775807 }}",
		"nesting":    "{{ " + strings.Repeat("(", 100_000),
		"signs":      "{{ " + strings.Repeat("-", 100_000) + "1 }}",
		"nots":       "{{ " + strings.Repeat("not ", 100_000) + "1 }}",
		"blocks":     strings.Repeat("{% if 1 %}", 100_000),
		"tags":       "{{ " + strings.Repeat("[", 100_000) + " }}",
		"replace":    "{{ ('x' * 100000).replace('', 'y' * 100000) }}",
		"lists":      "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
		"chain":      "{{ 1" + strings.Repeat(" + 1", 1_000_000) + " }}",
	} {
		template, err := Parse(source)
		if err == nil {
			_, err = template.Render(Input{})
		}
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Raised {
			t.Errorf("%s: %v, want an *Error", name, err)
		}
	}
}

func TestError_NamesTheLine(t *testing.T) {
	_, err := Parse("a\n{% if x %}\nb\n{{ 1 + }}\n{% endif %}")
	if err == nil || err.Error() != "chat template, line 4: unexpected '}}'" {
		t.Error(err)
	}
	template, err := Parse("{% macro f(x) %}\n{{ x.y.z }}{% endmacro %}\n\n{{ f({}) }}")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = template.Render(Input{}); err == nil || err.Error() != "chat template, line 2: 'dict object' has no attribute 'y'" {
		t.Error(err)
	}
}

func TestInput_SpecialTokensAndExtraAreVariables(t *testing.T) {
	template, err := Parse("{{ bos_token }}{{ thinking }}{{ add_generation_prompt }}{{ tools is none }}{{ messages | length }}")
	if err != nil {
		t.Fatal(err)
	}
	got, err := template.Render(Input{SpecialTokens: map[string]string{"bos_token": "<s>"}, Extra: map[string]any{"thinking": false}, AddGenerationPrompt: true})
	if got != "<s>FalseTrueTrue0" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTemplate_RandomIsRefused(t *testing.T) {
	template, err := Parse("{{ 'abc' | random }}")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := template.Render(Input{}); err == nil || !strings.Contains(err.Error(), "a different prompt each time") {
		t.Errorf("%q, %v", got, err)
	}
}

// Whatever a template is, it gives a text or an *Error, twice the same.
func FuzzTemplate(f *testing.F) {
	snippets, err := os.ReadFile("testdata/snippets.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(snippets), "\n") {
		f.Add(strings.ReplaceAll(line, "⏎", "\n"))
	}
	data, err := os.ReadFile("testdata/snippets.json")
	if err != nil {
		f.Fatal(err)
	}
	v, err := FromJSON(data)
	if err != nil {
		f.Fatal(err)
	}
	variables := v.(*dict)
	f.Fuzz(func(t *testing.T, source string) {
		template, err := Parse(source)
		if err != nil {
			return
		}
		in := Input{Extra: map[string]any{}}
		for _, k := range variables.keys {
			in.Extra[k.(string)] = variables.at(k)
		}
		first, err1 := template.Render(in)
		second, err2 := template.Render(in)
		if first != second || (err1 == nil) != (err2 == nil) {
			t.Errorf("%q, %v and then %q, %v", first, err1, second, err2)
		}
	})
}

func BenchmarkTemplate(b *testing.B) {
	source := "{%- for m in messages %}{{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>' + '\\n' }}{%- endfor %}" +
		"{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
	messages, _ := FromJSON([]byte(`[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello."}]`))
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse(source); err != nil {
				b.Fatal(err)
			}
		}
	})
	template, _ := Parse(source)
	b.Run("render", func(b *testing.B) {
		for b.Loop() {
			if _, err := template.Render(Input{Messages: messages, AddGenerationPrompt: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestTemplate_StepsOfSlicesAreOfAnySize(t *testing.T) {
	for template, want := range map[string]string{
		"{{ 'abc'[1::9223372036854775807] }}":   "b",
		"{{ 'abc'[::-9223372036854775807] }}":   "c",
		"{{ 'abcdef'[1:5:2] }}":                 "bd",
		"{{ 'abcdef'[4:0:-2] }}":                "ec",
		"{{ [1, 2, 3][::-1]|join }}":            "321",
		"{{ 'abc'[::9223372036854775806][0] }}": "a",
	} {
		parsed, err := Parse(template)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := parsed.Render(Input{}); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", template, got, err, want)
		}
	}
}

// Each of these reads a long text again and again: without a bound on that they take minutes.
func TestTemplate_BoundsReadingOfLongTexts(t *testing.T) {
	for _, reading := range []string{"x|upper", "x|replace('b', 'c')", "x[::-1]", "x|tojson", "x.split('b')", "x|length", "'b' in x", "x|title", "x.title()",
		"x.find('b')", "x|e", "x|indent", "x|wordcount", "[x]|map('upper')|list", "x.isalpha()", "x < x", "x is lower", "x.count('b')", "'b'.join([x, x])"} {
		template, err := Parse("{% set x = 'a' * 8000000 %}" +
			"{% for i in range(37) %}{% set y = x.find('b') %}{% endfor %}" + // most of the bound by what is quick
			"{% for i in range(100000) %}{% set y = " + reading + " %}{% endfor %}")
		if err != nil {
			t.Fatal(err)
		}
		var wrong *Error
		if _, err = template.Render(Input{}); !errors.As(err, &wrong) || wrong.Raised {
			t.Errorf("%s: %v, want an *Error", reading, err)
		}
	}
}

func TestTemplate_LongMessagesFit(t *testing.T) {
	template, err := Parse("{% for i in range(20) %}{% set y = x.split('b')[-1]|trim|replace('c', 'd') %}{% if 'b' in x or x is lower %}{% set z = x[1:] %}{% endif %}{% endfor %}{{ x|length }}")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := template.Render(Input{Extra: map[string]any{"x": strings.Repeat("a", 2_000_000)}}); err != nil || got != "2000000" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTemplate_IndentsManyLines(t *testing.T) {
	template, err := Parse(`{{ ('a\n' * 1000000)|indent(2)|length }}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := template.Render(Input{}); err != nil || got != "3999998" {
		t.Errorf("%q, %v", got, err)
	}
}
