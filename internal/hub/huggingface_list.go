package hub

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

const huggingFaceMaxPages = 10_000

// huggingFaceEntry is one line of a listing.
type huggingFaceEntry struct {
	Type string // file or directory
	Path string
	Size int64
	OID  string `json:"oid"` // git's SHA-1; for LFS that of the pointer
	LFS  *struct {
		OID  string `json:"oid"` // SHA-256 of the content
		Size int64
	}
	XetHash string
}

func (e huggingFaceEntry) entry() entry {
	t := treeFile{Size: e.Size, BlobID: e.OID, XetHash: e.XetHash}
	if e.LFS != nil {
		t.LFSSHA256, t.LFSSize = e.LFS.OID, e.LFS.Size
	}
	return t.entry(e.Path)
}

// resolve asks which commit the revision stands for; a commit stands for itself.
func (h *huggingFace) resolve(ctx context.Context) (string, error) {
	if commitSyntax.MatchString(h.revision) {
		return h.revision, nil
	}
	var info struct{ SHA string }
	if _, err := h.ask(ctx, h.api("revision", h.revision), &info); err != nil {
		return "", err
	}
	if !commitSyntax.MatchString(info.SHA) {
		return "", i18n.Errorf("%s has no commit for revision %s: is the endpoint correct?",
			"%s 没有版本 %s 对应的提交：请检查端点是否正确", h.link.endpoint, h.revision)
	}
	return info.SHA, nil
}

// list reads the files of a commit, page after page.
func (h *huggingFace) list(ctx context.Context, commit string) ([]entry, error) {
	address := h.api("tree", commit) + "?recursive=true&expand=false"
	var files []entry
	for range huggingFaceMaxPages {
		var page []huggingFaceEntry
		header, err := h.ask(ctx, address, &page)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if e.Type == "file" {
				files = append(files, e.entry())
			}
		}
		if address = nextPage(address, header); address == "" {
			return files, nil
		}
	}
	return nil, i18n.Errorf("%s: the listing has more than %d pages", "%s：文件列表超过 %d 页", h.api(), huggingFaceMaxPages)
}

func (h *huggingFace) ask(ctx context.Context, address string, into any) (header http.Header, err error) {
	err = h.link.retry(ctx, func() (bool, error) {
		header, err = h.link.decode(ctx, address, into)
		return false, err
	})
	return header, err
}

// nextPage is the address that a Link header names with rel="next", or "".
func nextPage(address string, header http.Header) string {
	base, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for _, line := range header.Values("Link") {
		for rest := line; ; {
			start, end := strings.Index(rest, "<"), strings.Index(rest, ">")
			if start < 0 || end < start {
				break
			}
			target := rest[start+1 : end]
			rest = rest[end+1:]
			parameters, _, _ := strings.Cut(rest, "<")
			if !strings.Contains(strings.ReplaceAll(parameters, `"`, ""), "rel=next") {
				continue
			}
			if next, err := base.Parse(target); err == nil {
				return next.String()
			}
		}
	}
	return ""
}
