package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	modelScopeCut      = 3000 // entries at which repo/files stops without a word
	modelScopePage     = 200
	modelScopeMaxPages = 10_000
)

// emptySHA256 tells a file that is empty from one whose size the hub does not know: both are listed with size 0.
const emptySHA256 checksum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// modelScopeEntry is one line of a listing.
type modelScopeEntry struct {
	Path   string
	Type   string // blob or tree
	Size   *int64
	Sha256 string
}

func (e modelScopeEntry) file() entry {
	f := entry{path: e.Path, size: -1, sum: asChecksum(e.Sha256)}
	if e.Size != nil && (*e.Size > 0 || f.sum == emptySHA256) {
		f.size = *e.Size
	}
	return f
}

// modelScopeAnswer is the envelope of the API. A failure can come with HTTP 200.
type modelScopeAnswer struct {
	Code    any // a number, or the same as text
	Success *bool
	Message string
	Data    json.RawMessage
}

// entries unwraps a listing: Data is {"Files": [...]} or the bare list.
func (a modelScopeAnswer) entries(address string) ([]modelScopeEntry, error) {
	code := fmt.Sprint(a.Code)
	if (a.Success != nil && !*a.Success) || (a.Code != nil && code != "200") {
		status, err := strconv.Atoi(code)
		if err != nil || status < 400 || status > 599 {
			status = http.StatusBadGateway
		}
		return nil, &statusError{address: address, status: status, message: fmt.Sprintf("code %s: %s", code, a.Message)}
	}
	var listed []modelScopeEntry
	var wrapped struct{ Files []modelScopeEntry }
	var err error
	if bytes.HasPrefix(a.Data, []byte("[")) {
		err = json.Unmarshal(a.Data, &listed)
	} else if err = json.Unmarshal(a.Data, &wrapped); err == nil {
		listed = wrapped.Files
	}
	if err != nil {
		return nil, i18n.Errorf("%s: the listing cannot be read: %v", "%s：无法读取文件列表：“%v”", address, err)
	}
	return listed, nil
}

// list asks the sites in turn for the files of the repository.
func (m *modelScope) list(ctx context.Context) (*link, []entry, error) {
	var failures []error
	for _, site := range m.c.msSites {
		lister := &modelScopeLister{link: m.link(site), kind: m.r.Kind, revision: m.revision, repo: m.repo(site)}
		files, err := lister.list(ctx)
		if err == nil {
			return lister.link, files, nil
		}
		failures = append(failures, err)
		if !errors.Is(err, ErrNotFound) {
			break
		}
	}
	return nil, nil, errors.Join(failures...)
}

// modelScopeLister lists one repository at one site.
type modelScopeLister struct {
	link     *link
	kind     Kind
	revision string
	repo     string
	good     bool // a page was readable, so a later 403 is the hub's mood and not a missing right
}

func (l *modelScopeLister) list(ctx context.Context) ([]entry, error) {
	found := map[string]modelScopeEntry{}
	var err error
	if l.kind == Dataset {
		err = l.pages(ctx, found)
	} else {
		err = l.walk(ctx, "", found)
	}
	if err != nil {
		return nil, err
	}
	files := make([]entry, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if found[name].Type != "tree" {
			files = append(files, found[name].file())
		}
	}
	return files, nil
}

// pages reads a dataset's listing until a page is short.
func (l *modelScopeLister) pages(ctx context.Context, found map[string]modelScopeEntry) error {
	for page := 1; page <= modelScopeMaxPages; page++ {
		listed, err := l.ask(ctx, "/repo/tree", url.Values{
			"Recursive": {"True"}, "PageNumber": {strconv.Itoa(page)}, "PageSize": {strconv.Itoa(modelScopePage)},
		})
		if err != nil {
			return err
		}
		keep(found, listed)
		if len(listed) < modelScopePage {
			return nil
		}
	}
	return i18n.Errorf("%s: the listing has more than %d pages", "%s：文件列表超过 %d 页", l.repo, modelScopeMaxPages)
}

// walk lists a model from the folder root on. A listing that was cut is taken folder by folder.
func (l *modelScopeLister) walk(ctx context.Context, root string, found map[string]modelScopeEntry) error {
	listed, err := l.folder(ctx, root, true)
	if err != nil {
		return err
	}
	keep(found, listed)
	if len(listed) < modelScopeCut {
		return nil
	}
	shallow, err := l.folder(ctx, root, false)
	if err != nil {
		return err
	}
	keep(found, shallow)
	prefix := ""
	if root != "" {
		prefix = root + "/"
	}
	for _, e := range shallow {
		if e.Type != "tree" || e.Path == root || !strings.HasPrefix(e.Path, prefix) {
			continue // only what is below, or a wrong listing could lead round in circles
		}
		if err := l.walk(ctx, e.Path, found); err != nil {
			return err
		}
	}
	return nil
}

func (l *modelScopeLister) folder(ctx context.Context, root string, recursive bool) ([]modelScopeEntry, error) {
	query := url.Values{"Recursive": {"False"}}
	if recursive {
		query.Set("Recursive", "True")
	}
	if root != "" {
		query.Set("Root", root)
	}
	return l.ask(ctx, "/repo/files", query)
}

// ask reads one listing, again where the hub fails in a way that passes.
func (l *modelScopeLister) ask(ctx context.Context, path string, query url.Values) (listed []modelScopeEntry, err error) {
	query.Set("Revision", l.revision)
	err = l.link.retry(ctx, func() (bool, error) {
		var answer modelScopeAnswer
		_, err := l.link.decode(ctx, l.repo+path+"?"+query.Encode(), &answer)
		if err == nil {
			listed, err = answer.entries(l.repo + path)
		}
		var status *statusError
		if l.good && errors.As(err, &status) && status.status == http.StatusForbidden {
			err = i18n.Errorf("%v: %v", "%v：%v", errAgain, err)
		}
		return false, err
	})
	l.good = l.good || err == nil
	return listed, err
}

func keep(found map[string]modelScopeEntry, listed []modelScopeEntry) {
	for _, e := range listed {
		if e.Path != "" {
			found[e.Path] = e
		}
	}
}
