package hub

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// fetch puts one file of a commit into the cache: the content as a blob under its ETag, the name as a link to it.
func (h *huggingFace) fetch(ctx context.Context, commit string, f entry, report func(int64)) error {
	pointer := filepath.Join(h.cache.snapshotDir(commit), filepath.FromSlash(f.path))
	if f.sizedAt(pointer) {
		return nil
	}
	address := h.link.endpoint + "/" + h.prefix() + h.r.ID + "/resolve/" + commit + "/" + escapePath(f.path)
	etag, size, err := h.head(ctx, address, f)
	if err != nil {
		return err
	}
	blob := h.cache.blob(etag)
	unlock, held, err := lock(ctx, h.cache.lockPath(etag))
	if err != nil {
		return err
	}
	defer unlock()
	if f.sizedAt(pointer) {
		return nil
	}
	if info, err := os.Stat(blob); err == nil && (size < 0 || info.Size() == size) {
		return h.cache.point(pointer, blob, false)
	}
	if err := os.MkdirAll(filepath.Dir(blob), 0o777); err != nil {
		return i18n.Errorf("making the cache folder: %v", "创建缓存目录：%v", err)
	}
	part := ownPart(blob)
	if held {
		part = resumablePart(blob, etag)
	}
	err = h.link.receive(ctx, transfer{
		address: address, part: part, size: size, sums: []checksum{asChecksum(etag), f.sum}, report: report,
	})
	if err != nil {
		return err
	}
	if err := os.Rename(part, blob); err != nil {
		return err
	}
	return h.cache.point(pointer, blob, true)
}

// resumablePart is a partial file that the next run finds again. The Python tool uses the same form with eight random
// digits; these are not random, but only who holds the lock uses them.
func resumablePart(blob, etag string) string {
	sum := []byte("00000000")
	copy(sum, etag)
	return blob + "." + string(sum) + partSuffix
}

// head asks for the name and the size of a file's content. At a redirect to another host the hub's own answer counts.
func (h *huggingFace) head(ctx context.Context, address string, f entry) (etag string, size int64, err error) {
	var resp *http.Response
	err = h.link.retry(ctx, func() (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, h.patience)
		defer cancel()
		var err error
		if resp, err = h.link.send(ctx, http.MethodHead, address, nil, true); err == nil {
			resp.Body.Close()
		}
		return false, err
	})
	if err != nil {
		return "", 0, err
	}
	if etag = normalETag(resp.Header.Get("X-Linked-Etag")); etag == "" {
		etag = normalETag(resp.Header.Get("ETag"))
	}
	if etag == "" || strings.Contains(etag, "/") || checkPath(etag) != nil {
		return "", 0, i18n.Errorf("the hub returned no usable ETag (%q), so the content cannot be cached", "模型库未返回可用的 ETag（%q），因此无法缓存内容", etag)
	}
	return etag, sizeFrom(resp, f.size), nil
}

// sizeFrom is the listed size, which must hold, or else what the hub says of the content.
func sizeFrom(resp *http.Response, listed int64) int64 {
	if listed >= 0 {
		return listed
	}
	if n, err := strconv.ParseInt(resp.Header.Get("X-Linked-Size"), 10, 64); err == nil {
		return n
	}
	if resp.StatusCode == http.StatusOK {
		return resp.ContentLength
	}
	return -1
}

func normalETag(value string) string {
	return strings.Trim(strings.TrimPrefix(value, "W/"), `"`)
}

func escapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return strings.Join(segments, "/")
}

// sizedAt reports whether a file of the listed size is at path, without reading it.
func (e entry) sizedAt(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (e.size < 0 || info.Size() == e.size)
}

// point makes pointer lead to blob: by a relative link, which survives a move of the cache, or where there are no
// links by moving a blob that is new and copying one that others may use.
func (c huggingFaceCache) point(pointer, blob string, fresh bool) error {
	if err := os.MkdirAll(filepath.Dir(pointer), 0o777); err != nil {
		return i18n.Errorf("making the cache folder: %v", "创建缓存目录：%v", err)
	}
	if err := os.Remove(pointer); err != nil && !os.IsNotExist(err) {
		return err
	}
	target, err := filepath.Rel(filepath.Dir(pointer), blob)
	if err != nil {
		return err
	}
	if c.links {
		if err := os.Symlink(target, pointer); err == nil || errors.Is(err, os.ErrExist) {
			return nil // another process may have made it meanwhile
		}
	}
	if fresh {
		return os.Rename(blob, pointer)
	}
	content, err := regular.Read(blob, 4<<30)
	if err != nil {
		return err
	}
	return writeIfOther(pointer, content)
}
