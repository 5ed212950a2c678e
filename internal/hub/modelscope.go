package hub

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	modelScopeSite     = "https://modelscope.cn"
	modelScopeIntlSite = "https://www.modelscope.ai"
	modelScopeBranch   = "master"
)

// modelScope answers one request from ModelScope.
type modelScope struct {
	c        *Client
	r        Request
	revision string
	cache    modelScopeCache
}

func newModelScope(c *Client, r Request) *modelScope {
	revision := r.Revision
	if revision == "" {
		revision = modelScopeBranch
	}
	return &modelScope{c: c, r: r, revision: revision, cache: newModelScopeCache(c.env, r)}
}

// modelScopeSites are the endpoints to ask in turn: the one the environment names, else both public sites.
func modelScopeSites(e Environment) []string {
	if named := e.first("MODELSCOPE_ENDPOINT", "MODELSCOPE_DOMAIN"); named != "" {
		return []string{endpoint(named)}
	}
	if e.truth(false, "MODELSCOPE_PREFER_AI_SITE") {
		return []string{modelScopeIntlSite, modelScopeSite}
	}
	return []string{modelScopeSite, modelScopeIntlSite}
}

func (m *modelScope) snapshot(ctx context.Context) (string, error) {
	unknown := func(string) bool { return false }
	for _, dir := range m.cache.folders(m.revision) {
		if m.r.isComplete(dir, unknown) {
			return dir, nil
		}
	}
	site, files, err := m.list(ctx)
	if err != nil && noUseAsking(err) {
		for _, dir := range m.cache.offlineFolders(m.r.Revision) {
			if m.r.isUsable(dir) {
				return dir, nil
			}
		}
	}
	if err == nil {
		files, err = m.r.selection(files)
	}
	if err != nil {
		return "", m.explain(err)
	}
	dir := m.cache.target(m.revision)
	err = fetchAll(ctx, m.r, files, m.c.progress, func(ctx context.Context, f entry, report func(int64)) error {
		return m.fetch(ctx, site, dir, f, report)
	})
	if err != nil {
		return "", m.explain(err)
	}
	return dir, nil
}

// link is the way to one of the sites.
func (m *modelScope) link(site string) *link {
	l := &link{
		client:   m.c.http,
		endpoint: site,
		attempts: 1 + m.c.env.number(defaultAttempts, 0, "MODELSCOPE_DOWNLOAD_MAX_RETRIES"),
		idle:     m.c.env.seconds(time.Minute, "MODELSCOPE_DOWNLOAD_TIMEOUT"),
		wait:     m.c.wait,
	}
	if m.c.idle > 0 {
		l.idle = m.c.idle
	}
	if token := m.c.env.first("MODELSCOPE_API_TOKEN"); token != "" {
		l.secret = http.Header{"Authorization": {"Bearer " + token}, "Cookie": {"m_session_id=" + token}}
	}
	return l
}

// repo is the address of the repository's API at a site, up to and including the ID.
func (m *modelScope) repo(site string) string {
	return site + "/api/v1/" + m.r.Kind.plural() + "/" + m.r.ID
}

// fetch puts one file into its place under dir, under the lock the Python tool takes.
func (m *modelScope) fetch(ctx context.Context, site *link, dir string, f entry, report func(int64)) error {
	target := filepath.Join(dir, filepath.FromSlash(f.path))
	if f.presentAt(target) {
		return nil
	}
	part := target + partSuffix
	if m.cache.locks {
		unlock, held, err := lock(ctx, m.cache.lockPath(m.r, f.path))
		if err != nil {
			return err
		}
		defer unlock()
		if f.presentAt(target) {
			return nil
		}
		if !held {
			part = ownPart(target)
		}
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return i18n.Errorf("making the cache folder: %v", "创建缓存目录：%v", err)
	}
	query := url.Values{"Revision": {m.revision}, "FilePath": {f.path}}
	err := site.receive(ctx, transfer{
		address: m.repo(site.endpoint) + "/repo?" + query.Encode(),
		part:    part,
		size:    f.size,
		sums:    []checksum{f.sum},
		report:  report,
	})
	if err != nil {
		return err
	}
	return os.Rename(part, target)
}

// presentAt reports whether path holds this file, as far as the listing can tell.
func (e entry) presentAt(path string) bool {
	return isFile(path) && verify(path, e.size, e.sum) == nil
}

// explain adds where was looked and what the user can do.
func (m *modelScope) explain(err error) error {
	h := help{}
	local := m.r.Kind.local()
	switch {
	case errors.Is(err, ErrUnreachable):
		h.looked = m.cache.lastCheckFiles(m.revision)
		h.wayOuts = []i18n.Text{
			{EN: "set MODELSCOPE_ENDPOINT to a reachable hub, or MODELSCOPE_CACHE to a cache that contains the files",
				ZH: "将 MODELSCOPE_ENDPOINT 设为可访问的模型库，或将 MODELSCOPE_CACHE 设为已有这些文件的缓存"},
			i18n.Sprintf("on a machine with network access, run `modelscope download --%s %s` and copy the cache folder here",
				"在可联网的机器上运行 `modelscope download --%s %s`，再将缓存目录复制到本机", m.r.Kind, m.r.ID),
			local,
		}
	case errors.Is(err, ErrDenied):
		h.wayOuts = []i18n.Text{{EN: "if the repository is private, set MODELSCOPE_API_TOKEN to a token of an account with access",
			ZH: "若仓库为私有，请将 MODELSCOPE_API_TOKEN 设为有权限的账户的令牌"}}
		if m.c.env.first("MODELSCOPE_API_TOKEN") != "" {
			h.wayOuts = []i18n.Text{{EN: "MODELSCOPE_API_TOKEN is set: check that its account has access to the repository",
				ZH: "已设置 MODELSCOPE_API_TOKEN：请确认其账户有权访问该仓库"}}
		}
	case errors.Is(err, ErrNotFound):
		h.wayOuts = []i18n.Text{
			{EN: "check the ID, the revision and the file names", ZH: "检查 ID、版本和文件名"},
			{EN: "if the repository is private, set MODELSCOPE_API_TOKEN", ZH: "若仓库为私有，请设置 MODELSCOPE_API_TOKEN"},
			local,
		}
	case cannotWrite(err):
		h.wayOuts = []i18n.Text{{EN: "set MODELSCOPE_CACHE to a writable folder with enough space", ZH: "将 MODELSCOPE_CACHE 设为可写且空间足够的目录"}, local}
	}
	return h.wrap(m.r, err)
}
