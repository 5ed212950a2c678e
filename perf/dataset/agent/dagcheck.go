package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/workload"
)

// lines are those of a file that are not blank, by their numbers from 1.
func lines(data []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		number := 0
		for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
			number++
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(number, line) {
				return
			}
		}
	}
}

// strictly reads JSON into an object that has a place for each of its members. what says what it should be; "" leaves that out.
func strictly(data []byte, into any, what string) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && len(bytes.TrimSpace(data[d.InputOffset():])) > 0 {
		err = errors.New("there is data after the object")
	}
	var kind *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &broken):
		return fmt.Errorf("it is not JSON: %w", err)
	case what != "":
		return fmt.Errorf("%s: %s", what, strings.TrimPrefix(err.Error(), "json: "))
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%s is a JSON %s", kind.Field, kind.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// check is what is wrong with a turn by itself.
func (t *dagTurn) check(at, turns int) (err error) {
	if t.messages, err = messagesOf(t.Messages); err != nil {
		return err
	}
	if len(t.Messages) == 0 {
		return errors.New("messages is missing or empty")
	}
	if t.MaxTokens != nil && *t.MaxTokens < 1 {
		return fmt.Errorf("max_tokens is %d and must be at least 1", *t.MaxTokens)
	}
	if !(t.Delay >= 0) {
		return errors.New("delay is negative")
	}
	if t.Tools, err = listOf(t.Tools); err != nil {
		return err
	}
	if t.extra, err = membersOf("extra", t.Extra); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range t.Forks {
		switch {
		case f.Child == "":
			return errors.New("a fork has no child")
		case seen[f.Child]:
			return fmt.Errorf("it forks %q twice", f.Child)
		case !f.Background && at < turns-1:
			return fmt.Errorf(`it forks %q and continues: a fork ends its conversation, unless it is {"child": …, "background": true}`, f.Child)
		}
		seen[f.Child] = true
	}
	clear(seen)
	for _, s := range t.Spawns {
		if len(s.Children) == 0 {
			return errors.New("a spawn has no children")
		}
		if j := s.JoinAt; j != nil && (*j <= at || *j >= turns) {
			return fmt.Errorf("join_at %d is not a later turn of a conversation with %d turns", *j, turns)
		}
		for _, child := range s.Children {
			if child == "" || seen[child] {
				return fmt.Errorf("it spawns %q twice, or a child without a name", child)
			}
			seen[child] = true
		}
	}
	return nil
}

// listOf is a JSON list as it stands, nil where there is none.
func listOf(tools json.RawMessage) (json.RawMessage, error) {
	if len(tools) == 0 || string(tools) == "null" {
		return nil, nil
	}
	var list []map[string]json.RawMessage
	if json.Unmarshal(tools, &list) != nil {
		return nil, errors.New("tools is not a list of objects")
	}
	return bytes.Clone(tools), nil
}

// membersOf are the members of an object in the order of their names.
func membersOf(name string, object json.RawMessage) (all []workload.Member, err error) {
	if len(object) == 0 || string(object) == "null" {
		return nil, nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return nil, errors.New(name + " is not an object")
	}
	for key, value := range members {
		all = append(all, workload.Member{Name: key, Value: value})
	}
	slices.SortFunc(all, func(a, b workload.Member) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// messagesOf are messages that are sent as they stand, but for results of tools: those at the beginning answer calls of the server.
func messagesOf(raw []json.RawMessage) (all []workload.Message, err error) {
	leading := true
	for i, item := range raw {
		var m struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		}
		if json.Unmarshal(item, &m) != nil || m.Role == "" {
			return nil, fmt.Errorf("message %d is not an object with role and content", i)
		}
		leading = leading && m.Role == "tool"
		var text string
		if leading && json.Unmarshal(m.Content, &text) == nil {
			all = append(all, workload.Message{Role: m.Role, Content: text})
			continue
		}
		all = append(all, workload.Message{Role: m.Role, JSON: bytes.Clone(item)})
	}
	return all, nil
}

// system is the place of a message of the system, -1 for none.
func system(messages []workload.Message) int {
	return slices.IndexFunc(messages, func(m workload.Message) bool { return m.Role == "system" })
}
