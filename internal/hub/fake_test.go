package hub

import (
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// linkedFrom is the size from which the fake keeps a file with its "CDN": same server, but reached as localhost.
const linkedFrom = 1000

// fakeHub answers as both hubs do, from memory. Repositories are named as in addresses: "models/O/N".
type fakeHub struct {
	*httptest.Server
	repos     map[string]map[string]string
	intercept func(w http.ResponseWriter, r *http.Request) (handled bool) // called for one request at a time
	hfPage    int                                                         // entries a page of Hugging Face's listing; 0 is all

	mu  sync.Mutex
	log []seen
}

// seen is one request that the fake received.
type seen struct{ method, host, path, query, ranges, auth, cookie string }

func newFakeHub(t *testing.T, repos map[string]map[string]string) *fakeHub {
	t.Helper()
	f := &fakeHub{repos: repos}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(f.serve))
	f.Start() // once f is whole: a request of another process knows no order of memory
	t.Cleanup(f.Close)
	return f
}

func (f *fakeHub) serve(w http.ResponseWriter, r *http.Request) {
	if !f.record(w, r) {
		f.route(r.URL.Path).ServeHTTP(w, r)
	}
}

// record notes a request and lets intercept have it; intercept may panic to cut the connection.
func (f *fakeHub) record(w http.ResponseWriter, r *http.Request) (handled bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, seen{r.Method, r.Host, r.URL.Path, r.URL.RawQuery,
		r.Header.Get("Range"), r.Header.Get("Authorization"), r.Header.Get("Cookie")})
	return f.intercept != nil && f.intercept(w, r)
}

// route keeps apart the addresses that one multiplexer would find ambiguous.
func (f *fakeHub) route(path string) http.Handler {
	mux := http.NewServeMux()
	switch {
	case strings.HasPrefix(path, "/api/v1/"):
		mux.HandleFunc("/api/v1/{kind}/{owner}/{name}/repo", f.msFile)
		mux.HandleFunc("/api/v1/{kind}/{owner}/{name}/repo/files", f.msFiles)
		mux.HandleFunc("/api/v1/{kind}/{owner}/{name}/repo/tree", f.msTree)
	case strings.HasPrefix(path, "/api/"):
		mux.HandleFunc("/api/{kind}/{owner}/{name}/revision/{revision}", f.hfRevision)
		mux.HandleFunc("/api/{kind}/{owner}/{name}/tree/{revision}", f.hfTree)
	case strings.HasPrefix(path, "/cdn/"):
		mux.HandleFunc("/cdn/{kind}/{owner}/{name}/{path...}", f.cdn)
	case strings.HasPrefix(path, "/datasets/"):
		mux.HandleFunc("/datasets/{owner}/{name}/resolve/{revision}/{path...}", f.hfResolve)
	default:
		mux.HandleFunc("/{owner}/{name}/resolve/{revision}/{path...}", f.hfResolve)
	}
	return mux
}

// requests are the ones received so far whose path contains part.
func (f *fakeHub) requests(part string) []seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []seen
	for _, s := range f.log {
		if strings.Contains(s.path, part) {
			found = append(found, s)
		}
	}
	return found
}

// contents are the requests for the bytes of a file, as opposed to its address.
func (f *fakeHub) contents(file string) []seen {
	return slices.DeleteFunc(f.requests("/cdn/"), func(s seen) bool { return !strings.HasSuffix(s.path, "/"+file) })
}

func (f *fakeHub) repo(r *http.Request) map[string]string {
	kind := r.PathValue("kind")
	if kind == "" {
		kind = "models"
		if strings.HasPrefix(r.URL.Path, "/datasets/") {
			kind = "datasets"
		}
	}
	return f.repos[kind+"/"+r.PathValue("owner")+"/"+r.PathValue("name")]
}

// send answers with a file: small ones at once, large ones at another host.
func (f *fakeHub) send(w http.ResponseWriter, r *http.Request, content, path string) {
	if len(content) < linkedFrom {
		http.ServeContent(w, r, "", timeZero, strings.NewReader(content))
		return
	}
	kind := "models"
	if strings.Contains(r.URL.Path, "datasets/") {
		kind = "datasets"
	}
	w.Header().Set("X-Linked-Etag", `"`+sha256Of(content)+`"`)
	w.Header().Set("X-Linked-Size", fmt.Sprint(len(content)))
	w.Header().Set("ETag", `"of-the-redirect"`)
	host := strings.Replace(f.URL, "127.0.0.1", "localhost", 1)
	http.Redirect(w, r, fmt.Sprintf("%s/cdn/%s/%s/%s/%s?signature=secret", host, kind, r.PathValue("owner"), r.PathValue("name"), path), http.StatusFound)
}

func (f *fakeHub) cdn(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"of-the-store"`)
	http.ServeContent(w, r, "", timeZero, strings.NewReader(f.repo(r)[r.PathValue("path")]))
}

func sha256Of(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }

func blobSHA1(content string) string {
	return fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(content), content)))
}

// commitOf changes with the contents, as a commit does.
func commitOf(files map[string]string) string {
	h := sha1.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %s\n", path, sha256Of(files[path]))
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
