package run

import (
	"slices"
	"strings"
	"testing"
)

func TestParseNetrc_FormsThatPeopleWrite(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []netrcEntry
	}{
		"one line":             {"machine a login u password p\n", []netrcEntry{{"a", "u", "p"}}},
		"lines":                {"machine a\n\tlogin u\r\n\tpassword p#1\nmachine b login v password q", []netrcEntry{{"a", "u", "p#1"}, {"b", "v", "q"}}},
		"quotes":               {`machine a login "u v" password "p\"q\\"`, []netrcEntry{{"a", "u v", `p"q\`}}},
		"comments":             {"# machine x login no\n#machine y\nmachine a # the office's\n login u password p", []netrcEntry{{"a", "u", "p"}}},
		"account":              {"machine a login u account n password p", []netrcEntry{{"a", "u", "p"}}},
		"macro":                {"machine a login u password p\nmacdef init\ncd /x\nmachine z\n\nmachine b login v password q", []netrcEntry{{"a", "u", "p"}, {"b", "v", "q"}}},
		"default is last":      {"default login d password e\nmachine a login u password p", []netrcEntry{{"a", "u", "p"}, {"", "d", "e"}}},
		"empty":                {"", nil},
		"a machine and no end": {"machine", nil},
		"unknown words":        {"machine a login u password p words machine b login v", []netrcEntry{{"a", "u", "p"}}},
	} {
		if got := parseNetrc(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func FuzzParseNetrc(f *testing.F) {
	f.Add("machine a login u password p")
	f.Add("macdef x\n\nmachine \"")
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range parseNetrc("machine first login u password p\n" + text) {
			if e.host == "first" && (e.user == "" && e.password == "") && !strings.Contains(text, "login") && !strings.Contains(text, "user") && !strings.Contains(text, "password") {
				t.Fatalf("the first machine lost its words: %+v", e)
			}
		}
	})
}
