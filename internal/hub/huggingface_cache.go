package hub

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
)

var commitSyntax = regexp.MustCompile(`^[0-9a-f]{40}$`)

// huggingFaceCache knows the folders of huggingface_hub: refs name commits, blobs hold contents under their ETag,
// snapshots link to them, .no_exist marks files a commit lacks, and trees keeps each commit's listing.
type huggingFaceCache struct {
	repo  string // ROOT/models--OWNER--NAME
	locks string
	links bool
}

func huggingFaceHome(e Environment) string {
	if home := e.expandVars(e.first("HF_HOME")); home != "" {
		return home
	}
	caches := e.expandVars(e.first("XDG_CACHE_HOME"))
	if caches == "" {
		caches = filepath.Join(e.Home, ".cache")
	}
	return filepath.Join(caches, "huggingface")
}

func newHuggingFaceCache(e Environment, r Request) huggingFaceCache {
	root := e.expandVars(e.first("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"))
	if root == "" {
		root = filepath.Join(huggingFaceHome(e), "hub")
	}
	name := r.Kind.plural() + "--" + strings.ReplaceAll(r.ID, "/", "--")
	return huggingFaceCache{
		repo:  filepath.Join(root, name),
		locks: filepath.Join(root, ".locks", name),
		links: !e.truth(false, "HF_HUB_DISABLE_SYMLINKS"),
	}
}

func (c huggingFaceCache) blob(etag string) string     { return filepath.Join(c.repo, "blobs", etag) }
func (c huggingFaceCache) lockPath(etag string) string { return filepath.Join(c.locks, etag+".lock") }

func (c huggingFaceCache) snapshotDir(commit string) string {
	return filepath.Join(c.repo, "snapshots", commit)
}

func (c huggingFaceCache) noExist(commit, name string) string {
	return filepath.Join(c.repo, ".no_exist", commit, filepath.FromSlash(name))
}

func (c huggingFaceCache) ref(revision string) string {
	return filepath.Join(c.repo, "refs", filepath.FromSlash(revision))
}

// lastCheckFile is the folder to name in an error.
func (c huggingFaceCache) lastCheckFile(revision string) string {
	if commit := c.commit(revision); commit != "" {
		return c.snapshotDir(commit)
	}
	return c.repo
}

// commit is the commit a revision stands for according to the cache, or "".
func (c huggingFaceCache) commit(revision string) string {
	if commitSyntax.MatchString(revision) {
		return revision
	}
	text, err := regular.Read(c.ref(revision), 1<<20)
	commit := strings.TrimSpace(string(text))
	if err != nil || !commitSyntax.MatchString(commit) {
		return ""
	}
	return commit
}

// treeFile is one file in a cached listing, as huggingface_hub writes it.
type treeFile struct {
	Size      int64  `json:"size"`
	BlobID    string `json:"blob_id"`
	LFSSHA256 string `json:"lfs_sha256,omitempty"`
	LFSSize   int64  `json:"lfs_size,omitempty"`
	XetHash   string `json:"xet_hash,omitempty"`
}

func (t treeFile) entry(path string) entry {
	sum := asChecksum(t.LFSSHA256)
	if sum == "" {
		sum = asChecksum(t.BlobID)
	}
	return entry{path: path, size: t.Size, sum: sum, tree: t}
}

type treeListing struct {
	FormatVersion int                 `json:"format_version"`
	Files         map[string]treeFile `json:"files"`
}

func (c huggingFaceCache) treePath(commit string) string {
	return filepath.Join(c.repo, "trees", commit+".json")
}

// readTree is the listing of a commit, which never changes. One that cannot be read is as good as none.
func (c huggingFaceCache) readTree(commit string) ([]entry, bool) {
	text, err := regular.Read(c.treePath(commit), regular.Document)
	var listing treeListing
	if err != nil || json.Unmarshal(text, &listing) != nil || listing.FormatVersion != 1 {
		return nil, false
	}
	var files []entry
	for path, file := range listing.Files {
		files = append(files, file.entry(path))
	}
	return files, true
}

func (c huggingFaceCache) writeTree(commit string, files []entry) error {
	listing := treeListing{FormatVersion: 1, Files: map[string]treeFile{}}
	for _, f := range files {
		listing.Files[f.path] = f.tree
	}
	text, err := json.MarshalIndent(listing, "", " ")
	if err != nil {
		return err
	}
	return writeIfOther(c.treePath(commit), text)
}

// commitSnapshot marks the names that the commit lacks and then, last of all, lets the revision name the commit.
func (c huggingFaceCache) commitSnapshot(r Request, revision, commit string, listed []entry) error {
	has := map[string]bool{}
	for _, f := range listed {
		has[f.path] = true
	}
	for _, name := range r.Patterns {
		if !isLiteral(name) || has[name] || checkPath(name) != nil {
			continue
		}
		if err := writeIfOther(c.noExist(commit, name), nil); err != nil {
			return err
		}
	}
	if revision == commit {
		return nil
	}
	return writeIfOther(c.ref(revision), []byte(commit))
}

// writeIfOther makes a file hold text, whole or not at all; one that does already is left alone, so that a cache
// without write permission works as long as nothing changes.
func writeIfOther(path string, text []byte) error {
	if had, err := regular.Read(path, regular.Document); err == nil && string(had) == string(text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	part := ownPart(path)
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return nil
}
