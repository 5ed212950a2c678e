package real

import (
	"encoding/json"
	"strings"
	"testing"
)

// A preflight is what `evalscope perf preflight --json` prints.
type preflight struct {
	Worst    string
	Findings []struct {
		Check, Severity string
		What            struct{ EN string }
	}
	Server struct {
		Engine, Version string
		Models          []string
		ContextLength   int `json:"context_length"`
		Slots           int
	}
}

// checked runs a preflight and returns its result and the findings as "check: severity".
func checked(t *testing.T, code int, args ...string) (found preflight, severities map[string]string) {
	t.Helper()
	o := perf(t, append([]string{"preflight", "--json"}, args...)...)
	if o.code != code {
		t.Fatalf("exit code %d, want %d", o.code, code)
	}
	if o.folder != "" {
		t.Errorf("it wrote %s", o.folder)
	}
	if err := json.Unmarshal([]byte(o.stdout), &found); err != nil {
		t.Fatal(err)
	}
	severities = map[string]string{}
	for _, f := range found.Findings {
		severities[f.Check] = f.Severity
	}
	return found, severities
}

// TestPreflight_OfLlamaCpp compares what is found with what llama.cpp says of itself under /props.
func TestPreflight_OfLlamaCpp(t *testing.T) {
	server := llama(t)
	var props struct {
		Slots    int `json:"total_slots"`
		Settings struct {
			Context int `json:"n_ctx"`
		} `json:"default_generation_settings"`
	}
	var list struct{ Data []struct{ ID string } }
	if err := json.Unmarshal(server.get(t, "/props"), &props); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(server.get(t, "/v1/models"), &list); err != nil || len(list.Data) == 0 {
		t.Fatal(err)
	}
	name := list.Data[0].ID
	found, is := checked(t, 0, "--url", server.url, "--model", name, "--parallel", "5", "--number", "10", "--max-tokens", "100")
	s := found.Server
	if s.Engine != "llama.cpp" || s.Slots != props.Slots || s.ContextLength != props.Settings.Context || strings.Join(s.Models, "") != name {
		t.Errorf("it is taken for %+v, and says %+v", s, props)
	}
	for check, want := range map[string]string{"model": "ok", "context": "ok", "slots": "warn", "request": "ok", "usage": "ok", "ignore_eos": "ok",
		"token_counts": "ok", "tcp": "ok"} {
		if is[check] != want {
			t.Errorf("%s is %s, want %s", check, is[check], want)
		}
	}
	// llama.cpp answers under any name.
	_, is = checked(t, 1, "--url", server.url, "--model", "another", "--max-tokens", "100000")
	for check, want := range map[string]string{"model": "warn", "context": "fail", "request": "ok"} {
		if is[check] != want {
			t.Errorf("%s is %s, want %s", check, is[check], want)
		}
	}
}

// TestPreflight_OfARefusingServer meets a server that refuses everything.
func TestPreflight_OfARefusingServer(t *testing.T) {
	server := startMock(t, "--error-rate", "500=1")
	_, is := checked(t, 1, "--url", server.url, "--model", "gpt-4o")
	if is["request"] != "fail" && is["server"] != "fail" {
		t.Errorf("nothing is said of it: %v", is)
	}
}
