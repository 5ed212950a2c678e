package hub

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/regular"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	huggingFaceSite   = "https://huggingface.co"
	huggingFaceBranch = "main"
)

// huggingFace answers one request from Hugging Face or a hub that speaks its protocol.
type huggingFace struct {
	r        Request
	revision string
	cache    huggingFaceCache
	link     *link
	patience time.Duration // for a file's metadata
	offline  bool
	token    bool
	progress func(Progress)
}

func newHuggingFace(c *Client, r Request) *huggingFace {
	h := &huggingFace{
		r:        r,
		revision: r.Revision,
		cache:    newHuggingFaceCache(c.env, r),
		offline:  c.env.truth(false, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"),
		patience: c.env.seconds(10*time.Second, "HF_HUB_ETAG_TIMEOUT"),
		progress: c.progress,
		link: &link{
			client:   c.http,
			endpoint: huggingFaceSite,
			attempts: defaultAttempts,
			idle:     c.env.seconds(10*time.Second, "HF_HUB_DOWNLOAD_TIMEOUT"),
			wait:     c.wait,
		},
	}
	if h.revision == "" {
		h.revision = huggingFaceBranch
	}
	if named := c.env.first("HF_ENDPOINT"); named != "" {
		h.link.endpoint = endpoint(named)
	}
	if c.idle > 0 {
		h.link.idle = c.idle
	}
	if token := huggingFaceToken(c.env); token != "" {
		h.token = true
		h.link.secret = http.Header{"Authorization": {"Bearer " + token}}
	}
	return h
}

// huggingFaceToken is the user's token: from the environment, else from the file that `hf auth login` writes.
// HF_HUB_DISABLE_IMPLICIT_TOKEN keeps both back, as in the Python tool.
func huggingFaceToken(e Environment) string {
	if e.truth(false, "HF_HUB_DISABLE_IMPLICIT_TOKEN") {
		return ""
	}
	if token := strings.TrimSpace(e.first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")); token != "" {
		return token
	}
	path := e.expandVars(e.first("HF_TOKEN_PATH"))
	if path == "" {
		path = filepath.Join(huggingFaceHome(e), "token")
	}
	text, err := regular.Read(path, 1<<20)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func (h *huggingFace) snapshot(ctx context.Context) (string, error) {
	if dir, ok := h.cached(); ok {
		return dir, nil
	}
	dir, err := h.download(ctx)
	if err == nil {
		return dir, nil
	}
	if dir, ok := h.usable(); ok && noUseAsking(err) {
		return dir, nil
	}
	return "", h.explain(err)
}

// cached is the snapshot folder when it is proven whole.
func (h *huggingFace) cached() (string, bool) {
	commit := h.cache.commit(h.revision)
	if commit == "" {
		return "", false
	}
	dir := h.cache.snapshotDir(commit)
	if files, ok := h.cache.readTree(commit); ok {
		return dir, h.r.allIn(dir, files)
	}
	absent := func(name string) bool { return isFile(h.cache.noExist(commit, name)) }
	return dir, h.r.isComplete(dir, absent)
}

// usable is the snapshot folder when it will do because the hub cannot be asked.
func (h *huggingFace) usable() (string, bool) {
	commit := h.cache.commit(h.revision)
	if commit == "" {
		return "", false
	}
	dir := h.cache.snapshotDir(commit)
	if files, ok := h.cache.readTree(commit); ok {
		return dir, h.r.allIn(dir, files)
	}
	return dir, h.r.isUsable(dir)
}

// allIn reports whether dir holds every wanted file of a known listing, and the listing every required one.
func (r Request) allIn(dir string, listed []entry) bool {
	wanted, err := r.selection(listed)
	if err != nil {
		return false
	}
	for _, f := range wanted {
		if !f.sizedAt(filepath.Join(dir, filepath.FromSlash(f.path))) {
			return false
		}
	}
	return true
}

func (h *huggingFace) download(ctx context.Context) (string, error) {
	if h.offline {
		return "", i18n.Errorf("%v: HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) is set",
			"%v：设置了 HF_HUB_OFFLINE（或 TRANSFORMERS_OFFLINE）", ErrUnreachable)
	}
	commit, err := h.resolve(ctx)
	if err != nil {
		return "", err
	}
	listed, ok := h.cache.readTree(commit)
	if !ok {
		if listed, err = h.list(ctx, commit); err != nil {
			return "", err
		}
	}
	files, err := h.r.selection(listed)
	if err != nil {
		return "", err
	}
	if err := h.cache.writeTree(commit, listed); err != nil {
		return "", i18n.Errorf("writing to the cache: %v", "写入缓存：%v", err)
	}
	err = fetchAll(ctx, h.r, files, h.progress, func(ctx context.Context, f entry, report func(int64)) error {
		return h.fetch(ctx, commit, f, report)
	})
	if err != nil {
		return "", err
	}
	if err := h.cache.commitSnapshot(h.r, h.revision, commit, listed); err != nil {
		return "", i18n.Errorf("writing to the cache: %v", "写入缓存：%v", err)
	}
	return h.cache.snapshotDir(commit), nil
}

// explain adds where was looked and what the user can do.
func (h *huggingFace) explain(err error) error {
	var advice help
	local := h.r.Kind.local()
	var status *statusError
	gated := errors.As(err, &status) && status.code == "GatedRepo"
	page := h.link.endpoint + "/" + h.prefix() + h.r.ID
	switch {
	case errors.Is(err, ErrUnreachable):
		advice.looked = []string{h.cache.lastCheckFile(h.revision)}
		advice.wayOuts = []i18n.Text{
			{EN: "set HF_ENDPOINT to a reachable hub or mirror, or HF_HUB_CACHE to a cache that contains the files",
				ZH: "将 HF_ENDPOINT 设为可访问的模型库或镜像，或将 HF_HUB_CACHE 设为已有这些文件的缓存"},
			i18n.Sprintf("on a machine with network access, run `hf download %s --repo-type %s` and copy the cache folder here",
				"在可联网的机器上运行 `hf download %s --repo-type %s`，再将缓存目录复制到本机", h.r.ID, h.r.Kind),
			local,
		}
		if h.offline {
			advice.wayOuts[0] = i18n.Text{EN: "unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE, or set HF_HUB_CACHE to a cache that contains the files",
				ZH: "取消 HF_HUB_OFFLINE 和 TRANSFORMERS_OFFLINE，或将 HF_HUB_CACHE 设为已有这些文件的缓存"}
		}
	case gated && h.token:
		advice.wayOuts = []i18n.Text{i18n.Sprintf("accept the conditions at %s with the account of the configured token", "用所设令牌的账户在 %s 接受使用条件", page), local}
	case gated:
		advice.wayOuts = []i18n.Text{i18n.Sprintf("accept the conditions at %s and set HF_TOKEN to a token of that account",
			"在 %s 接受使用条件，并将 HF_TOKEN 设为该账户的令牌", page), local}
	case errors.Is(err, ErrDenied) && h.token:
		advice.wayOuts = []i18n.Text{{EN: "check the ID, and that the account of the configured token has access", ZH: "检查 ID，并确认所设令牌的账户有权限"}, local}
	case errors.Is(err, ErrDenied):
		advice.wayOuts = []i18n.Text{{EN: "check the ID; if the repository is private, set HF_TOKEN", ZH: "检查 ID；若仓库为私有，请设置 HF_TOKEN"}, local}
	case errors.Is(err, ErrNotFound):
		advice.wayOuts = []i18n.Text{{EN: "check the ID, the revision and the file names; if the repository is private, set HF_TOKEN",
			ZH: "检查 ID、版本和文件名；若仓库为私有，请设置 HF_TOKEN"}, local}
	case cannotWrite(err):
		advice.wayOuts = []i18n.Text{{EN: "set HF_HUB_CACHE (or HF_HOME) to a writable folder with enough space",
			ZH: "将 HF_HUB_CACHE（或 HF_HOME）设为可写且空间足够的目录"}, local}
	}
	return advice.wrap(h.r, err)
}

// prefix is what stands before the ID in the addresses of pages and files.
func (h *huggingFace) prefix() string {
	if h.r.Kind == Dataset {
		return "datasets/"
	}
	return ""
}

// api is the address of the repository's API, with path segments escaped one by one.
func (h *huggingFace) api(segments ...string) string {
	address := h.link.endpoint + "/api/" + h.r.Kind.plural() + "/" + h.r.ID
	for _, s := range segments {
		address += "/" + url.PathEscape(s)
	}
	return address
}
