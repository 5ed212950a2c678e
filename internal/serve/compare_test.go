package serve

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/browsertest"
)

const one, two = "20261124_010203/m", "20261124_020203/m"

func TestServe_ComparesTwoRunsOfTheFolder(t *testing.T) {
	root := folder(t)
	if err := os.Remove(filepath.Join(root, one, "link.txt")); err != nil {
		t.Fatal(err)
	}
	var got Comparison
	server := open(t, root, Config{Compare: func(_ context.Context, c Comparison) ([]byte, error) {
		got = c
		if c.Force {
			return nil, errors.New("no levels")
		}
		return []byte("<!doctype html>page"), nil
	}})
	asked := url.Values{"base": {one}, "candidate": {two}, "lang": {"zh"}}
	answer, body := ask(t, "GET", server.URL+"/compare?"+asked.Encode(), "")
	if answer.StatusCode != 200 || body != "<!doctype html>page" || !strings.Contains(answer.Header.Get("Content-Security-Policy"), "sandbox allow-scripts") {
		t.Errorf("%d %q %s", answer.StatusCode, body, answer.Header)
	}
	if got.Base != one || got.Candidate != two || got.Force || got.Language != "zh" || !strings.Contains(got.ForceLink, "force=yes") {
		t.Errorf("%+v", got)
	}
	asked.Set("force", "yes")
	if answer, body := ask(t, "GET", server.URL+"/compare?"+asked.Encode(), ""); answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "no levels") || !got.Force {
		t.Errorf("%d %q", answer.StatusCode, body)
	}
}

func TestServe_ComparesNothingButRunsBelowTheRoot(t *testing.T) {
	root := folder(t)
	server := open(t, root, Config{Compare: func(context.Context, Comparison) ([]byte, error) {
		t.Error("something was compared")
		return nil, nil
	}})
	if err := os.Symlink(filepath.Join(root, two), filepath.Join(root, "linked")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "..", "../outputs/" + two, "/etc", "notes", "linked", two, one, two + "/.hidden"} { // one has a link that leads out
		asked := url.Values{"base": {name}, "candidate": {two}}
		if answer, _ := ask(t, "GET", server.URL+"/compare?"+asked.Encode(), ""); answer.StatusCode < 400 {
			t.Errorf("%q: %d", name, answer.StatusCode)
		}
	}
	if answer, _ := ask(t, "GET", open(t, root, Config{Token: strings.Repeat("x", 20)}).URL+"/compare?base="+one+"&candidate="+two, ""); answer.StatusCode == 200 {
		t.Error("a comparison without the token")
	}
}

func TestBrowser_TwoChosenRunsLinkToTheirComparison(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := browser{browsertest.Open(t)}
	b.visit(t, server.URL)
	browsertest.Probe[int](t, b.Browser, choose)
	links := browsertest.Probe[string](t, b.Browser, `document.getElementById("compare").hidden ? "" : [...document.querySelectorAll("#compare a")].map(a => new URL(a.href).searchParams.get("base") + ">" + new URL(a.href).searchParams.get("candidate")).join(" ")`)
	if want := one + ">" + two + " " + two + ">" + one; links != want {
		t.Errorf("links %q, want %q", links, want)
	}
	if hidden := browsertest.Probe[bool](t, b.Browser, `(document.querySelector("#runs input[type=checkbox]").click(), document.getElementById("compare").hidden)`); !hidden {
		t.Error("one run has a comparison")
	}
}
