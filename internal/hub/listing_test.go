package hub

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func manyFiles(n int, folder func(i int) string) map[string]string {
	repo := map[string]string{}
	for i := range n {
		repo[fmt.Sprintf("%sf%05d.txt", folder(i), i)] = "x"
	}
	return repo
}

func TestListing_ModelScopeListingThatIsCutIsTakenFolderByFolder(t *testing.T) {
	b := newBench(t)
	repo := manyFiles(3500, func(i int) string { return fmt.Sprintf("d%d/", i/1500) })
	repo["zz/tokenizer.json"] = "{}"
	b.hub.repos["models/O/large"] = repo
	dir := b.load(t, Request{ID: "O/large", Patterns: []string{"zz/*"}})
	holds(t, dir, repo, "zz/tokenizer.json")
	if n := len(b.hub.requests("/repo/files")); n != 6 {
		t.Errorf("%d listings: want the whole, the top, and 4 folders", n)
	}
}

func TestListing_ModelScopeDatasetListingGoesOnUntilAPageIsShort(t *testing.T) {
	for n, pages := range map[int]int{199: 1, 200: 2, 201: 2, 401: 3} {
		b := newBench(t)
		repo := manyFiles(n, func(int) string { return "" })
		b.hub.repos["datasets/O/many"] = repo
		last := fmt.Sprintf("f%05d.txt", n-1)
		holds(t, b.load(t, Request{Kind: Dataset, ID: "O/many", Patterns: []string{last}}), repo, last)
		if got := len(b.hub.requests("/repo/tree")); got != pages {
			t.Errorf("%d entries: %d pages, want %d", n, got, pages)
		}
	}
}

func TestListing_HuggingFaceListingFollowsLinks(t *testing.T) {
	b := newBench(t)
	b.hub.hfPage = 2
	r := TokenizerRequest(HuggingFace, modelID, "")
	holds(t, b.load(t, r), tokenizerRepo(), tokenizerNames...)
	if n := len(b.hub.requests("/tree/")); n != 4 {
		t.Errorf("%d pages of 7 entries by 2", n)
	}
}

func TestListing_NextPage(t *testing.T) {
	for _, tc := range []struct{ name, link, want string }{
		{"none", "", ""},
		{"absolute", `<http://h/a?cursor=2>; rel="next"`, "http://h/a?cursor=2"},
		{"relative", `</b?cursor=2>; rel=next`, "http://h/b?cursor=2"},
		{"second", `<http://h/first>; rel="first", <http://h/n>; rel="next"`, "http://h/n"},
		{"only others", `<http://h/p>; rel="prev"`, ""},
		{"broken", `>no<; rel="next"`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := nextPage("http://h/x", http.Header{"Link": {tc.link}}); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestListing_ModelScopeEnvelopes(t *testing.T) {
	list := `[{"Path":"tokenizer.json","Type":"blob","Size":2},{"Path":"d","Type":"tree"}]`
	for _, tc := range []struct {
		name, body string
		want       error
	}{
		{"files", `{"Code":200,"Success":true,"Data":{"Files":` + list + `}}`, nil},
		{"bare list", `{"Code":"200","Data":` + list + `}`, nil},
		{"failure with HTTP 200", `{"Code":404,"Success":false,"Message":"gone fishing"}`, ErrNotFound},
		{"code without success", `{"Code":403,"Message":"no"}`, ErrDenied},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.hub.repos["models/"+modelID] = map[string]string{"tokenizer.json": "{}"}
			b.hub.intercept = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/repo/files") {
					return false
				}
				_, _ = w.Write([]byte(tc.body))
				return true
			}
			if _, err := b.Snapshot(t.Context(), TokenizerRequest(ModelScope, modelID, "")); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestListing_EndpointThatIsNoHubIsNamed(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.hub.intercept = func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte("<html>Welcome</html>"))
			return true
		}
		b.fails(t, TokenizerRequest(source, modelID, ""), "is the endpoint correct?")
	})
}

func TestListing_ModelScopeRefusalAfterAGoodPageIsTriedAgain(t *testing.T) {
	b := newBench(t)
	repo := manyFiles(201, func(int) string { return "" })
	b.hub.repos["datasets/O/many"] = repo
	refused := false
	b.hub.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if refused || r.URL.Query().Get("PageNumber") != "2" {
			return false
		}
		refused = true
		msFailure(w, http.StatusForbidden, 403, "access denied")
		return true
	}
	holds(t, b.load(t, Request{Kind: Dataset, ID: "O/many", Patterns: []string{"f00200.txt"}}), repo, "f00200.txt")
}

func TestListing_ModelScopeAsksItsOtherSiteWhenTheFirstLacksTheRepository(t *testing.T) {
	b := newBench(t)
	other := newFakeHub(t, nil)
	b.msSites = []string{other.URL, b.hub.URL}
	holds(t, b.load(t, TokenizerRequest(ModelScope, modelID, "")), tokenizerRepo(), tokenizerNames...)
	if len(other.requests("")) != 1 || len(b.hub.requests("")) == 0 {
		t.Errorf("first site %v, then %v", other.requests(""), b.hub.requests(""))
	}
}
