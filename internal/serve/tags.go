package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// TagsFile holds the tags that were given on the page, beside a run's run.json.
const TagsFile = "tags.json"

// The most tags of a run and characters of a tag.
const (
	maxTags = 32
	maxTag  = 64
)

type tagged struct {
	Tags []string `json:"tags"`
}

// tagsOf reads a run's tags; a file that cannot be read is none.
func tagsOf(root fs.FS, run string) []string {
	var t tagged
	data, err := regular.ReadFS(root, path.Join(run, TagsFile), 1<<20)
	if err != nil || json.Unmarshal(data, &t) != nil {
		return nil
	}
	kept, _ := clean(t.Tags)
	return kept
}

// clean is tags without doubles and empty ones, in their order; an error where one cannot be kept.
func clean(tags []string) (kept []string, err error) {
	for _, t := range tags {
		t = strings.TrimSpace(t)
		switch {
		case t == "" || slices.Contains(kept, t):
			continue
		case len([]rune(t)) > maxTag || strings.ContainsFunc(t, func(r rune) bool { return !unicode.IsPrint(r) }):
			err = i18n.Errorf("a tag has at most %d printable characters", "标签最多 %d 个可打印字符", maxTag)
			continue
		case len(kept) == maxTags:
			return kept, i18n.Errorf("a run has at most %d tags", "一次测试最多 %d 个标签", maxTags)
		}
		kept = append(kept, t)
	}
	return kept, err
}

// tag replaces a run's tags: {"path": …, "tags": […]}.
func (s *site) tag(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, en, zh string, args ...any) {
		http.Error(w, i18n.Sprintf(en, zh, args...).In(r.URL.Query().Get("lang")), status)
	}
	// A form of another site cannot send this type without asking first, and that is not answered.
	if r.Header.Get("Content-Type") != "application/json" {
		refuse(http.StatusUnsupportedMediaType, "The tags must be JSON.", "标签必须是 JSON。")
		return
	}
	var in struct {
		Path string `json:"path"`
		tagged
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&in); err != nil {
		refuse(http.StatusBadRequest, "The tags cannot be read.", "无法读取标签。")
		return
	}
	tags, err := clean(in.Tags)
	if err != nil {
		refuse(http.StatusBadRequest, "%s", "%s", i18n.Message(err))
		return
	}
	if !fs.ValidPath(in.Path) || hidden(in.Path) && in.Path != "." {
		refuse(http.StatusNotFound, "This run does not exist.", "此测试不存在。")
		return
	}
	if _, ok := catalog.Open(s.root, in.Path); !ok {
		refuse(http.StatusNotFound, "This run does not exist.", "此测试不存在。")
		return
	}
	if err := s.keep(in.Path, tags); err != nil {
		refuse(http.StatusInternalServerError, "The tags cannot be written: %s", "无法写入标签：%s", reason(err))
		return
	}
	answer(w, tagged{append([]string{}, tags...)})
}

// reason is an error without the path of this machine.
func reason(err error) string {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err.Error()
	}
	return err.Error()
}

// keep replaces the file of tags in one step.
func (s *site) keep(run string, tags []string) error {
	data, err := json.Marshal(tagged{append([]string{}, tags...)})
	if err != nil {
		return err
	}
	part := path.Join(run, fmt.Sprintf(".%s.%d.%d", TagsFile, os.Getpid(), s.drafts.Add(1)))
	err = s.Root.WriteFile(part, append(data, '\n'), 0o644)
	if err == nil {
		err = s.Root.Rename(part, path.Join(run, TagsFile))
	}
	if err != nil {
		_ = s.Root.Remove(part) // it may never have been there
	}
	return err
}
