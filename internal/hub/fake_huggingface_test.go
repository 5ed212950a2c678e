package hub

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func hfFailure(w http.ResponseWriter, status int, code string) {
	w.Header().Set("X-Error-Code", code)
	w.Header().Set("X-Error-Message", "refused by the fake")
	w.WriteHeader(status)
}

func (f *fakeHub) hfRevision(w http.ResponseWriter, r *http.Request) {
	repo := f.repo(r)
	if repo == nil {
		hfFailure(w, http.StatusUnauthorized, "RepoNotFound")
		return
	}
	commit := commitOf(repo)
	if revision := r.PathValue("revision"); revision != "main" && revision != "refs/pr/1" && revision != commit {
		hfFailure(w, http.StatusNotFound, "RevisionNotFound")
		return
	}
	id := r.PathValue("owner") + "/" + r.PathValue("name")
	writeJSON(w, http.StatusOK, map[string]any{"id": id, "modelId": id, "sha": commit,
		"siblings": []any{}, "tags": []any{}, "private": false, "downloads": 0, "likes": 0})
}

func (f *fakeHub) hfTree(w http.ResponseWriter, r *http.Request) {
	repo := f.repo(r)
	names := slices.Sorted(maps.Keys(repo))
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	to := len(names)
	if f.hfPage > 0 && from+f.hfPage < to {
		to = from + f.hfPage
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?recursive=true&expand=false&cursor=%d>; rel="next"`, f.URL, r.URL.Path, to))
	}
	listed := []map[string]any{}
	for _, name := range names[from:to] {
		content := repo[name]
		e := map[string]any{"type": "file", "path": name, "size": len(content), "oid": blobSHA1(content)}
		if len(content) >= linkedFrom {
			pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256Of(content)
			e["oid"] = blobSHA1(pointer)
			e["lfs"] = map[string]any{"oid": sha256Of(content), "size": len(content), "pointerSize": len(pointer)}
		}
		listed = append(listed, e)
		if dir, _, ok := strings.Cut(name, "/"); ok {
			listed = append(listed, map[string]any{"type": "directory", "path": dir, "size": 0, "oid": blobSHA1(dir)})
		}
	}
	writeJSON(w, http.StatusOK, listed)
}

func (f *fakeHub) hfResolve(w http.ResponseWriter, r *http.Request) {
	repo := f.repo(r)
	w.Header().Set("X-Repo-Commit", commitOf(repo))
	content, ok := repo[r.PathValue("path")]
	if !ok {
		hfFailure(w, http.StatusNotFound, "EntryNotFound")
		return
	}
	if len(content) < linkedFrom {
		w.Header().Set("ETag", `W/"`+blobSHA1(content)+`"`)
	}
	f.send(w, r, content, r.PathValue("path"))
}
