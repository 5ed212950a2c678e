package config

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestReach_TimeoutsTakeSecondsFractionsAndUnits(t *testing.T) {
	for word, want := range map[string]struct {
		json string
		time time.Duration
	}{
		"10": {"10", 10 * time.Second}, "0": {"0", 0}, "0.5": {"0.5", 500 * time.Millisecond}, "1e1": {"10", 10 * time.Second}, "1_000": {"1000", 1000 * time.Second},
		"500ms": {"0.5", 500 * time.Millisecond}, "2m": {"120", 2 * time.Minute}, "1h30m": {"5400", 90 * time.Minute}, "1.5s": {"1.5", 1500 * time.Millisecond},
		"2M": {"120", 2 * time.Minute}, "250us": {"0.00025", 250 * time.Microsecond},
	} {
		check := func(way string, a Arguments, err error) {
			t.Helper()
			if err != nil || a.ReadTimeout == nil {
				t.Errorf("%s by %s: %v", word, way, err)
				return
			}
			if got := string(encode(rowOf(Table(), "read_timeout").field(&a))); got != want.json {
				t.Errorf("%s by %s is %s in JSON, want %s", word, way, got, want.json)
			}
			if got := a.ReadTimeout.Duration(); got != want.time {
				t.Errorf("%s by %s is %v, want %v", word, way, got, want.time)
			}
			if again, _, err := parse(strings.Join(a.Words()[2:], " ")); err != nil || *again.ReadTimeout != *a.ReadTimeout {
				t.Errorf("%s by %s: the command says %q", word, way, a.Words())
			}
		}
		a, _, err := parse("--read-timeout " + word)
		check("command line", a, err)
		quoted, _ := json.Marshal(word)
		a, _, err = ParseJSON([]byte(`{"model":"m","read_timeout":`+string(quoted)+`}`), outside())
		check("a JSON string", a, err)
		if word != "1_000" && !strings.ContainsAny(word, "mMsh") {
			a, _, err = ParseJSON([]byte(`{"model":"m","read_timeout":`+word+`}`), outside())
			check("a JSON number", a, err)
		}
	}
	for _, word := range []string{"-1", "x", "5 years", "inf", "nan", "1e300", "-3m", "", "ms"} {
		data, _ := json.Marshal(map[string]any{"model": "m", "total_timeout": word})
		if a, _, err := ParseJSON(data, outside()); err == nil {
			t.Errorf("%q is taken for %v", word, *a.TotalTimeout)
		}
	}
	if a, _, err := parse("--total-timeout None"); err != nil || a.TotalTimeout != nil {
		t.Errorf("no limit: %v, %v", a.TotalTimeout, err)
	}
	if a := Default(); a.ConnectTimeout != nil || a.TotalTimeout.String() != "21600" {
		t.Error("the defaults are not EvalScope's")
	}
}

func TestReach_FilesOfTLSAreLookedFor(t *testing.T) {
	for line, want := range map[string]string{
		"--ca-file lines.txt": "", "--client-cert lines.txt --client-key prompt.txt": "", "--ca-file none.pem": "--ca-file: not found: 'none.pem'",
		"--client-cert folder": "--client-cert: 'folder' is a folder: use a file in PEM format", "--client-key lines.txt": "--client-key: has no certificate",
	} {
		_, _, err := parse(line)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestReach_WordBearerIsNotSentTwice(t *testing.T) {
	for key, want := range map[string]string{"Bearer abc": "abc", "bearer  abc": "abc", "abc": "abc", "Bearerabc": "Bearerabc"} {
		a, notes, err := Parse([]string{"--model", "m", "--url", "http://h/v1", "--api-key", key}, Environment{})
		if err != nil || a.APIKey == nil || *a.APIKey != want || (len(notes) > 0) != (key != want) {
			t.Errorf("%q: %v, %v", key, notes, err)
		}
	}
}

func TestReach_KeyBesideAnAuthorizationIsNoted(t *testing.T) {
	for line, want := range map[string]bool{"--api-key k --headers authorization=x": true, "--api-key k --headers X-A=b": false, "--headers Authorization=x": false} {
		_, notes, err := parse(line)
		found := false
		for _, n := range notes {
			found = found || n.Where == "--headers" && strings.Contains(n.What.EN, "--api-key replaces it")
		}
		if err != nil || found != want {
			t.Errorf("%s: %v, %v", line, notes, err)
		}
	}
}
