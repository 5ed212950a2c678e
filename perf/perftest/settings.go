package perftest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/workload"
)

// The settings that an Exchange may ignore.
const (
	// Model is Settings.Model.
	Model = "model"
	// Temperature is Settings.Temperature, and stands for all of Sampling.
	Temperature = "temperature"
)

// checkSettings asks for a model and a temperature that no request has by chance.
func (s protocolSubject) checkSettings(x Exchange) {
	s.Helper()
	if x.Turn.Prompt.Body != nil || x.Settings.Template != nil {
		return // theirs count
	}
	for setting, mark := range map[string]string{Model: "perftest-model", Temperature: "0.4321"} {
		settings := x.Settings
		switch {
		case setting == Model:
			settings.Model = mark
		case !s.Kind.Generates():
			continue // it has no sampling
		default:
			settings.Temperature = new(0.4321)
		}
		e, err := s.Encode(x.Turn, settings)
		if err != nil {
			s.wrong("Encode with another %s: %v", setting, err)
			continue
		}
		if sent, ignored := bytes.Contains(e.Body, []byte(mark)), slices.Contains(x.Ignores, setting); sent == ignored {
			s.wrong("with the %s %s the body has it: %t, and the Exchange ignores it: %t; send what the dialect has, and let Ignores name what it lacks", setting, mark, sent, ignored)
		}
	}
}

// checkMessages sends a conversation in place of a text. A dialect without conversations refuses it.
func (s protocolSubject) checkMessages(x Exchange) {
	s.Helper()
	if x.Turn.Prompt.Text == "" {
		return
	}
	said := []workload.Message{{Role: "user", Content: "perftest asks"}, {Role: "assistant", Content: "perftest answers"}, {Role: "user", Content: "perftest asks more"}}
	whole := slices.Clone(said)
	for i, m := range said {
		whole[i] = workload.Message{JSON: json.RawMessage(`{"role":"` + m.Role + `","content":"` + m.Content + `"}`)}
	}
	for _, messages := range [][]workload.Message{said, whole} {
		turn := x.Turn
		turn.Prompt = workload.Prompt{Messages: messages}
		e, err := s.Encode(turn, x.Settings)
		if err != nil {
			continue
		}
		for _, m := range said {
			if !bytes.Contains(e.Body, []byte(m.Content)) {
				s.wrong("of a prompt of Messages the body lacks the one of the %s, %q: send all of them, with Content or JSON, or refuse them in Encode", m.Role, m.Content)
				return
			}
		}
	}
}

// checkErrorText reads what proxies say in plain text.
func (s protocolSubject) checkErrorText() {
	s.Helper()
	const plain = "perftest: the upstream is down"
	if got := s.ErrorText([]byte(plain)); !strings.Contains(got, plain) {
		s.wrong("ErrorText of the plain text %q is %q: proxies answer so; package servererror reads errors of any form", plain, got)
	}
}
