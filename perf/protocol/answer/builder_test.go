package answer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

func chunk(b *Builder, say func()) protocol.Chunk {
	b.Begin()
	say()
	return b.Chunk()
}

func TestBuilder_SaysWhatEachPayloadWasAndJoinsItsTexts(t *testing.T) {
	var b Builder
	got := []protocol.Chunk{
		chunk(&b, func() { b.Name("id", "m"); b.Role(0) }),
		chunk(&b, func() { b.Reasoning(0, "Hm.") }),
		chunk(&b, func() { b.Text(0, "Once"); b.Tokens(1, record.TokensByUsage) }),
		chunk(&b, func() { b.Text(0, " upon"); b.Tool(0, "f") }),
		chunk(&b, func() { b.Text(0, "") }),
		chunk(&b, func() {
			b.Finish(0, "stop")
			b.Usage(record.Usage{Given: true, Prompt: 4, Completion: -1, Cached: -1, Reasoning: 1})
		}),
		chunk(&b, func() {
			b.Usage(record.Usage{Given: true, Prompt: -1, Completion: 3, Cached: 2, Reasoning: -1})
			b.End()
		}),
	}
	want := []protocol.Chunk{
		{Kind: record.Role, Tokens: -1},
		{Kind: record.Reasoning, Tokens: -1, Bytes: 3},
		{Kind: record.Output, Tokens: 1, Bytes: 4},
		{Kind: record.Output | record.Tool, Tokens: -1},
		{Tokens: -1},
		{Kind: record.Finish | record.UsageMark, Tokens: -1, Complete: true},
		{Kind: record.UsageMark | record.EndMark, Tokens: -1},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the chunks (-want +got)\n%s", d)
	}
	whole := protocol.Result{ID: "id", Model: "m", Complete: true, Usage: record.Usage{Given: true, Prompt: 4, Completion: 3, Cached: 2, Reasoning: 1},
		Choices: []record.Choice{{Text: "Once upon", Reasoning: "Hm.", Tools: "f", Finish: "stop"}}}
	if d := cmp.Diff(whole, b.Result()); d != "" {
		t.Errorf("the result (-want +got)\n%s", d)
	}
}

func TestBuilder_TakesCumulativeTextAsTheWhole(t *testing.T) {
	b := Builder{Cumulative: true}
	for _, text := range []string{"On", "On", "Once"} {
		m := chunk(&b, func() { b.Text(0, text) })
		if grew := text != "On" || m.Kind == record.Output; m.Kind.Observable() != grew && m.Bytes != len(text) {
			t.Errorf("%q: %+v", text, m)
		}
	}
	if r := b.Result(); r.Choices[0].Text != "Once" || !r.Cumulative || r.Complete {
		t.Errorf("%+v", r)
	}
	if m := chunk(&b, func() { b.Text(0, "Once") }); m.Kind != 0 || m.Bytes != 0 {
		t.Errorf("a repetition is %+v", m)
	}
}

func TestBuilder_IsCompleteWhenEveryChoiceHasEnded(t *testing.T) {
	b := Builder{N: 2}
	if m := chunk(&b, func() { b.Text(1, "b"); b.Finish(1, "stop") }); m.Complete || m.Choice != 1 {
		t.Errorf("%+v", m)
	}
	if b.Result().Complete {
		t.Error("one of two choices is the whole")
	}
	if m := chunk(&b, func() { b.Finish(0, "length") }); !m.Complete || m.Choice != 0 {
		t.Errorf("%+v", m)
	}
	if r := b.Result(); !r.Complete || r.Choices[1].Text != "b" || r.Choices[0].Finish != "length" {
		t.Errorf("%+v", r)
	}
}

func TestBuilder_NumbersOfChoicesAreBounded(t *testing.T) {
	var b Builder
	if m := chunk(&b, func() { b.Text(1<<40, "x"); b.Text(-1, "y") }); m.Bytes != 0 || len(b.Result().Choices) != maxChoices {
		t.Errorf("%+v, %d choices", m, len(b.Result().Choices))
	}
}

func TestBuilder_SaysWhatCountedTokensOnlyWhereAllAreCounted(t *testing.T) {
	for tokens, want := range map[int]record.TokenSource{1: record.TokensByUsage, -1: ""} {
		var b Builder
		chunk(&b, func() { b.Text(0, "a"); b.Tokens(1, record.TokensByUsage) })
		chunk(&b, func() { b.Text(0, "b"); b.Tokens(tokens, record.TokensByUsage) })
		if got := b.Result().Counted; got != want {
			t.Errorf("%d: %q, want %q", tokens, got, want)
		}
	}
}
