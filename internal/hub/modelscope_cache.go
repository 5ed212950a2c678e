package hub

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// modelScopeCache knows the folders of ModelScope's Python tools: the present layout
// ROOT/models/OWNER--NAME/snapshots/REVISION and the one up to version 1.37, ROOT/models/OWNER/NAME or
// ROOT/hub/models/OWNER/NAME with each dot of the name as three underscores. An older folder that is not empty comes
// first, also for writing, because that is where the Python tools look first.
type modelScopeCache struct {
	root   string
	repo   string   // present layout, up to the ID
	legacy []string // older layouts, in order
	locks  bool
}

func newModelScopeCache(e Environment, r Request) modelScopeCache {
	root := e.expand(e.first("MODELSCOPE_CACHE", "MS_CACHE_HOME"))
	if root == "" {
		root = filepath.Join(e.Home, ".cache", "modelscope")
	}
	owner, name, _ := strings.Cut(r.ID, "/")
	old := filepath.Join(owner, strings.ReplaceAll(name, ".", "___"))
	return modelScopeCache{
		root:   root,
		repo:   filepath.Join(root, r.Kind.plural(), owner+"--"+name),
		legacy: []string{filepath.Join(root, r.Kind.plural(), old), filepath.Join(root, "hub", r.Kind.plural(), old)},
		locks:  e.truth(true, "MODELSCOPE_DOWNLOAD_FILE_LOCK", "MODELSCOPE_HUB_FILE_LOCK"),
	}
}

func (c modelScopeCache) snapshotDir(revision string) string {
	return filepath.Join(c.repo, "snapshots", filepath.FromSlash(revision))
}

// folders are those that can prove a hit for the revision. The older layout does not say which revision it holds, so
// it counts for the default branch only.
func (c modelScopeCache) folders(revision string) []string {
	if revision != modelScopeBranch {
		return []string{c.snapshotDir(revision)}
	}
	return append(slices.Clone(c.legacy), c.snapshotDir(revision))
}

// lastCheckFiles are the folders to name in an error.
func (c modelScopeCache) lastCheckFiles(revision string) []string {
	return append([]string{c.snapshotDir(revision)}, c.legacy...)
}

// offlineFolders are those that will do when the hub cannot be asked, in the Python tool's order: the older layouts,
// then the revision; without a revision master, main, and a snapshot that is the only one.
func (c modelScopeCache) offlineFolders(revision string) []string {
	dirs := slices.Clone(c.legacy)
	if revision != "" {
		return append(dirs, c.snapshotDir(revision))
	}
	dirs = append(dirs, c.snapshotDir("master"), c.snapshotDir("main"))
	snapshots := filepath.Join(c.repo, "snapshots")
	names, err := os.ReadDir(snapshots)
	if err == nil && len(names) == 1 {
		dirs = append(dirs, filepath.Join(snapshots, names[0].Name()))
	}
	return dirs
}

// target is the folder to download into.
func (c modelScopeCache) target(revision string) string {
	for _, dir := range c.legacy {
		if names, err := os.ReadDir(dir); err == nil && len(names) > 0 {
			return dir
		}
	}
	return c.snapshotDir(revision)
}

// lockPath is the lock file of one file of a repository.
func (c modelScopeCache) lockPath(r Request, path string) string {
	key := strings.Join([]string{"modelscope-hub-download-lock-v2", "file", r.Kind.String(), r.ID, path}, "\x00")
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(c.root, ".lock", "file_"+hex.EncodeToString(sum[:])+".lock")
}

// ownPart is a partial file that no other process uses, for where there are no locks.
func ownPart(target string) string {
	var unique [4]byte
	_, _ = rand.Read(unique[:]) // never fails
	return target + "." + hex.EncodeToString(unique[:]) + partSuffix
}
