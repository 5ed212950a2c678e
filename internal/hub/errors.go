package hub

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// What went wrong, for errors.Is on the errors of Snapshot.
var (
	ErrUnreachable = i18n.Text{EN: "hub not reachable", ZH: "无法连接模型库"}.Err()
	ErrDenied      = i18n.Text{EN: "access denied", ZH: "访问被拒绝"}.Err()
	ErrNotFound    = i18n.Text{EN: "not found", ZH: "未找到"}.Err()
	ErrCorrupt     = i18n.Text{EN: "content does not match the hub's listing", ZH: "内容与模型库的文件列表不符"}.Err()
)

// errRestart tells the retry loop that a partial file was dropped and the download starts over.
var errRestart = i18n.Text{EN: "partial file discarded", ZH: "已丢弃未下载完的文件"}.Err()

// errAgain marks a refusal that the hub is known to take back.
var errAgain = i18n.Text{EN: "temporarily rejected", ZH: "暂时被拒绝"}.Err()

// statusError is an answer other than the one hoped for.
type statusError struct {
	address string // without query, which may be signed
	status  int
	code    string // Hugging Face's X-Error-Code
	message string
	after   time.Duration // Retry-After
}

// Error says what the hub answered.
func (e *statusError) Error() string { return e.Text().EN }

// Text is Error in both languages. What the hub says is quoted.
func (e *statusError) Text() i18n.Text {
	text := i18n.Sprintf("%s returned %d %s", "%s 返回 %d %s", e.address, e.status, http.StatusText(e.status))
	if e.code != "" {
		text = i18n.Sprintf("%s (%s)", "%s（%s）", text, e.code)
	}
	if e.message != "" {
		text = i18n.Sprintf("%s: %s", "%s：“%s”", text, e.message)
	}
	return text
}

// Is reports whether the status means that error of this package.
func (e *statusError) Is(target error) bool {
	switch target {
	case ErrDenied:
		return e.code == "GatedRepo" || e.status == http.StatusUnauthorized || e.status == http.StatusForbidden
	case ErrNotFound:
		return e.status == http.StatusNotFound || e.status == http.StatusGone
	}
	return false
}

func (e *statusError) transient() bool {
	return e.status == http.StatusRequestTimeout || e.status == http.StatusTooManyRequests || e.status >= 500
}

// withoutQuery is an address fit for an error: no query, no user name, no password.
func withoutQuery(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// cannotWrite reports whether the cache's folder is what failed: a home that is read-only or not there, a full disk.
func cannotWrite(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) || errors.As(err, &link)
}

// help is what a user can do when a hub cannot be used.
type help struct {
	looked  []string // cache folders
	wayOuts []i18n.Text
}

// An explained error is a cause, and lines with what was asked for and what a user can do.
type explained struct {
	cause   error
	details []i18n.Text
}

// Error is the cause on a line, and the details below it.
func (e *explained) Error() string {
	return e.Text().EN
}

// Text is the error in both languages.
func (e *explained) Text() i18n.Text {
	text := i18n.Message(e.cause)
	for _, detail := range e.details {
		text = text.Plus(i18n.Sprintf("\n  %s", "\n  %s", detail))
	}
	return text
}

// Details are the lines below the cause.
func (e *explained) Details() []i18n.Text { return e.details }

// Unwrap is the cause.
func (e *explained) Unwrap() error { return e.cause }

func (h help) wrap(r Request, err error) error {
	e := &explained{cause: err, details: []i18n.Text{i18n.Sprintf("loading: %s from %s", "加载：%s，来源 %s", r.what(), r.Source)}}
	add := func(label i18n.Text, texts ...i18n.Text) {
		for _, text := range texts {
			e.details = append(e.details, i18n.Sprintf("%s: %s", "%s：%s", label, text))
		}
	}
	if len(r.Patterns) > 0 {
		add(i18n.Text{EN: "looked for", ZH: "查找"}, i18n.Same(strings.Join(r.Patterns, ", ")))
	}
	for _, folder := range h.looked {
		add(i18n.Text{EN: "missing or incomplete in the cache folder", ZH: "缓存目录中缺失或不完整"}, i18n.Same(folder))
	}
	fix := i18n.Text{EN: "to fix", ZH: "解决办法"}
	add(fix, h.wayOuts...)
	if r.Kind == Model && errors.Is(err, ErrUnreachable) {
		add(fix, i18n.Text{EN: "for a first try, use --tokenizer-path builtin, which needs no file; its tokens are not those of your model",
			ZH: "初次试用可用 --tokenizer-path builtin，无需文件；其 token 与您的模型不同"})
	}
	if r.Kind == Dataset && errors.Is(err, ErrUnreachable) {
		add(fix, i18n.Text{EN: "for a first try, use --prompt \"Tell me a story.\" instead of --dataset, which needs no file",
			ZH: "初次试用可用 --prompt \"Tell me a story.\" 代替 --dataset，无需文件"})
	}
	return e
}
