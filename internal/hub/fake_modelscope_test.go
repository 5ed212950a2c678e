package hub

import (
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

var timeZero time.Time

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func msFailure(w http.ResponseWriter, status, code int, message string) {
	writeJSON(w, status, map[string]any{"Code": code, "Success": false, "Message": message})
}

func msListing(w http.ResponseWriter, files []map[string]any) {
	writeJSON(w, http.StatusOK, map[string]any{"Code": 200, "Success": true, "Data": map[string]any{"Files": files}})
}

func (f *fakeHub) msFile(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("FilePath")
	content, ok := f.repo(r)[name]
	if !ok {
		msFailure(w, http.StatusNotFound, 404, "no such file")
		return
	}
	f.send(w, r, content, name)
}

// msFiles lists a model: recursively or one folder, below Root, cut at 3000 entries.
func (f *fakeHub) msFiles(w http.ResponseWriter, r *http.Request) {
	repo := f.repo(r)
	if repo == nil {
		msFailure(w, http.StatusNotFound, 10010205001, "record not found")
		return
	}
	listed := msEntries(repo, r.URL.Query().Get("Root"), r.URL.Query().Get("Recursive") == "True")
	msListing(w, listed[:min(len(listed), 3000)])
}

// msTree lists a dataset page by page.
func (f *fakeHub) msTree(w http.ResponseWriter, r *http.Request) {
	repo := f.repo(r)
	if repo == nil {
		msFailure(w, http.StatusNotFound, 10010205001, "record not found")
		return
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("PageNumber"))
	size, _ := strconv.Atoi(r.URL.Query().Get("PageSize"))
	listed := msEntries(repo, r.URL.Query().Get("Root"), true)
	from := min((page-1)*size, len(listed))
	msListing(w, listed[from:min(from+size, len(listed))])
}

func msEntries(repo map[string]string, root string, recursive bool) []map[string]any {
	entries := map[string]map[string]any{}
	prefix := ""
	if root != "" && root != "/" {
		prefix = root + "/"
	}
	for name, content := range repo {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		for dir := path.Dir(name); dir != "." && dir != "/" && strings.HasPrefix(dir, prefix); dir = path.Dir(dir) {
			entries[dir] = map[string]any{"Path": dir, "Type": "tree", "Size": 0}
		}
		entries[name] = map[string]any{"Path": name, "Type": "blob", "Size": len(content), "Sha256": sha256Of(content)}
	}
	var listed []map[string]any
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if recursive || !strings.Contains(strings.TrimPrefix(name, prefix), "/") {
			listed = append(listed, entries[name])
		}
	}
	return listed
}
