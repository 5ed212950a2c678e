package conversation

import (
	"strings"
	"testing"
)

func TestMLPerf_PartsThatAreNoTextAreKept(t *testing.T) {
	all, _, err := parseMLPerf([]byte(`{"conversation_id":"c","turn":1,"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:,"}}]}` + "\n" +
		`{"conversation_id":"c","turn":2,"role":"assistant","content":"b"}` + "\n" + `{"conversation_id":"c","turn":3,"role":"user","content":"d"}`))
	if err != nil || len(all) != 1 || len(all[0]) != 2 {
		t.Fatal(all, err)
	}
	if m := all[0][0].messages[0]; m.Role != "user" || !strings.Contains(string(m.JSON), `"image_url":{"url":"data:,"}`) {
		t.Errorf("%+v", m)
	}
	if m := all[0][1].messages[0]; m.Content != "d" || m.JSON != nil {
		t.Errorf("%+v", m)
	}
}

func TestHeld_WhatIsWrongIsSaidWithoutGo(t *testing.T) {
	if _, _, err := parseMLPerf([]byte(`{"conversation_id":7,"role":"user"}`)); err == nil || err.Error() != `line 1: "conversation_id" is a number, not a string` {
		t.Error(err)
	}
	if _, _, err := parseAgentic([]byte(`{"conversations":[[{"messages":[{"role":"user","content":"a"}],"delay":"1"}]]}`)); err == nil || !strings.HasSuffix(err.Error(), `"conversations.delay" is a string, not a number`) {
		t.Error(err)
	}
}

// TestHeld_ConversationsThatAskNothingAreLeftOutAndCounted: a server would refuse them.
func TestHeld_ConversationsThatAskNothingAreLeftOutAndCounted(t *testing.T) {
	all, silent, err := parseAgentic([]byte(`{"conversations":[[],[{"messages":[{"role":"system","content":"S"}]}],[{"messages":[{"role":"assistant","content":"a"}]}],[{"messages":[{"role":"user","content":"q"}]}]]}`))
	if len(all) != 1 || silent != 3 || err != nil {
		t.Errorf("agentic: %d and %d, %v", len(all), silent, err)
	}
	all, silent, err = parseMLPerf([]byte(`{"conversation_id":"c","turn":1,"role":"assistant","content":"a"}` + "\n" + `{"conversation_id":"d","turn":1,"role":"user","content":"q"}`))
	if len(all) != 1 || silent != 1 || err != nil {
		t.Errorf("mlperf: %d and %d, %v", len(all), silent, err)
	}
}
