package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

const story = "The quick brown fox jumps over the lazy dog, again and again. 敏捷的棕色狐狸跳过了懒狗 😀😀😀 and so on, until nobody counts any more."

// fitted opens a dataset of one file with arguments.
func fitted(t *testing.T, name, content string, args argument.Values, o dataset.Options) []workload.Prompt {
	t.Helper()
	o.Path, o.Tokenizer, o.Args = write(t, "f", content), tokenizer.Builtin(), args
	source, err := declared(t, name).Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	var all []workload.Prompt
	for {
		session, err := source.Next(t.Context())
		if err != nil {
			return all
		}
		all = append(all, session.First.Prompt)
	}
}

func TestFit_CutsAtAnyLengthAndCountsAgain(t *testing.T) {
	whole := tokenizer.Builtin().Count(story)
	for n := 1; n < whole; n++ {
		got := fitted(t, "custom", story+"\n", argument.Values{"target_input_len": n}, dataset.Options{Chat: true, MinLength: 1000})
		if len(got) != 1 {
			if n > 3 {
				t.Errorf("%d tokens: %d prompts", n, len(got))
			}
			continue
		}
		text := got[0].Text
		if count := tokenizer.Builtin().Count(text); count > n || count < n-3 || !strings.HasPrefix(story, text) {
			t.Errorf("%d tokens were asked for, %d came: %q", n, count, text)
		}
	}
}

func TestFit_SendsTheTokensThemselvesExactly(t *testing.T) {
	for n := 1; n < 30; n++ {
		got := fitted(t, "custom", story+"\n", argument.Values{"target_input_len": n}, dataset.Options{TokenizePrompt: true, TextOnly: true})
		if len(got) != 1 || len(got[0].TokenIDs) != n {
			t.Errorf("%d tokens were asked for: %v", n, got)
		}
	}
	pre := write(t, "prefix", "Once upon a time there was")
	got := fitted(t, "custom", "Hello\n", argument.Values{"target_input_len": 40, "prefix_file": pre}, dataset.Options{TokenizePrompt: true, TextOnly: true})
	if len(got) != 1 || len(got[0].TokenIDs) != 40 || !strings.HasSuffix(tokenizer.Builtin().Decode(got[0].TokenIDs), "Hello") {
		t.Errorf("%v", got)
	}
}

func TestFit_KeepsOrDropsShorterPrompts(t *testing.T) {
	lines := "short\n" + story + "\n"
	if got := fitted(t, "custom", lines, argument.Values{"target_input_len": 10, "input_len_mode": "cap"}, dataset.Options{Chat: true}); len(got) != 2 || got[0].Text != "short" {
		t.Errorf("cap: %v", got)
	}
	if got := fitted(t, "custom", lines, argument.Values{"target_input_len": 10, "input_len_mode": "drop"}, dataset.Options{Chat: true}); len(got) != 1 || got[0].Text == "short" {
		t.Errorf("drop: %v", got)
	}
}

func TestFit_FillsUpFromAFile(t *testing.T) {
	pre := write(t, "prefix", "\uFEFFIt was a dark and stormy night.\r\n"+story)
	count := tokenizer.Builtin().Count
	for n := 3; n < 200; n += 7 {
		args := argument.Values{"target_input_len": n, "prefix_file": pre, "prefix_role": "system"}
		got := fitted(t, "custom", "Hello there\n", args, dataset.Options{Chat: true})
		if len(got) != 1 || len(got[0].Messages) != 2 || got[0].Messages[0].Role != "system" || got[0].Messages[1].Content != "Hello there" {
			t.Fatalf("system, %d tokens: %v", n, got)
		}
		if all := count(got[0].Messages[0].Content) + count("Hello there"); all > n || all < n-3 {
			t.Errorf("system: %d tokens were asked for, %d came", n, all)
		}
		args["prefix_role"] = "user"
		got = fitted(t, "custom", "Hello there\n", args, dataset.Options{Chat: true})
		if len(got) != 1 || !strings.HasSuffix(got[0].Text, "Hello there") {
			t.Fatalf("user, %d tokens: %v", n, got)
		}
		if all := count(got[0].Text); all > n || all < n-3 {
			t.Errorf("user: %d tokens were asked for, %d came", n, all)
		}
	}
}

func TestFit_OfConversations(t *testing.T) {
	line := `{"conversation":[{"human":"What is a fox? Please tell me all of it.","assistant":"An animal."},{"human":"` + story + `"}]}` + "\n"
	got := fitted(t, "share_gpt_en", line, argument.Values{"target_input_len": 12}, dataset.Options{Chat: true})
	if len(got) != 1 || len(got[0].Messages) != 3 || tokenizer.Builtin().Count(got[0].Messages[2].Content) != 12 || got[0].Messages[1].Content != "An animal." {
		t.Errorf("the last question is cut: %v", got)
	}
	short := `{"conversation":[{"human":"Q","assistant":"A"},{"human":"R"}]}` + "\n"
	args := argument.Values{"target_input_len": 30, "prefix_file": write(t, "prefix", story)}
	got = fitted(t, "share_gpt_en", line+short, args, dataset.Options{Chat: true})
	if len(got) != 1 || len(got[0].Messages) != 4 || got[0].Messages[0].Role != "system" {
		t.Fatalf("a conversation that is too long is passed over, a short one filled up: %v", got)
	}
	total := 0
	for _, m := range got[0].Messages {
		total += tokenizer.Builtin().Count(m.Content)
	}
	if total > 30 || total < 27 {
		t.Errorf("30 tokens were asked for, %d came", total)
	}
}

func TestFit_RefusesWhatDoesNotGoTogether(t *testing.T) {
	prefix, empty := write(t, "prefix", story), write(t, "empty", " \n")
	for want, args := range map[string]argument.Values{
		"use cap or drop":           {"target_input_len": 5, "input_len_mode": "pad"},
		"use system or user":        {"target_input_len": 5, "prefix_file": prefix, "prefix_role": "tool"},
		"above 0":                   {"target_input_len": 0},
		"requires target_input_len": {"input_len_mode": "drop"},
		"requires prefix_file":      {"target_input_len": 5, "prefix_role": "user"},
		"remove one of them":        {"target_input_len": 5, "prefix_file": prefix, "input_len_mode": "drop"},
		"is empty":                  {"target_input_len": 5, "prefix_file": empty},
		"no such file":              {"target_input_len": 5, "prefix_file": prefix + "x"},
		"line 1: the argument tar":  {"target_input_len": 5},
	} {
		o := dataset.Options{Path: write(t, "f", `[{"role":"user","content":"Q"}]`+"\n"), Chat: true, Tokenizer: tokenizer.Builtin(), Args: args}
		if why := refuse(t, "line_by_line", o); !strings.Contains(why, want) {
			t.Errorf("%q: %s", want, why)
		}
	}
	if why := refuse(t, "custom", dataset.Options{Path: prefix, Args: argument.Values{"target_input_len": 5}}); !strings.Contains(why, "--tokenizer-path") {
		t.Error(why)
	}
	if why := refuse(t, "custom", dataset.Options{Path: write(t, "f", "short\n"), Tokenizer: tokenizer.Builtin(), Args: argument.Values{"target_input_len": 50, "input_len_mode": "drop"}}); !strings.Contains(why, "at least 50 tokens (target_input_len") {
		t.Error(why)
	}
}

func TestFit_SameFileGivesTheSamePrompts(t *testing.T) {
	args := argument.Values{"target_input_len": 50, "prefix_file": write(t, "prefix", story)}
	first := fitted(t, "custom", "a\nb\nc\n", args, dataset.Options{Chat: true})
	if d := cmp.Diff(first, fitted(t, "custom", "a\nb\nc\n", args, dataset.Options{Chat: true})); d != "" {
		t.Error(d)
	}
}

func TestFit_LongTextIsCutAsAShortOne(t *testing.T) {
	long := strings.Repeat(story+" ", 2000)
	for _, n := range []int{1, 9, 100} {
		got := fitted(t, "custom", long+"\n", argument.Values{"target_input_len": n}, dataset.Options{Chat: true})
		want := fitted(t, "custom", strings.Repeat(story+" ", 40)+"\n", argument.Values{"target_input_len": n}, dataset.Options{Chat: true})
		if d := cmp.Diff(want, got); d != "" || len(got) != 1 {
			t.Errorf("%d tokens (-short +long)\n%s", n, d)
		}
	}
	blanks := "a" + strings.Repeat(" ", 1<<16) + "b"
	if got := fitted(t, "custom", blanks+"\n", argument.Values{"target_input_len": tokenizer.Builtin().Count(blanks)}, dataset.Options{Chat: true}); len(got) != 1 || got[0].Text != blanks {
		t.Errorf("a text of few tokens is not cut: %d prompts", len(got))
	}
}
