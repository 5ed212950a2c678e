package hub

import (
	"errors"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

var idSyntax = regexp.MustCompile(`^([A-Za-z0-9_][A-Za-z0-9_.-]*/)?[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

// check reports everything that is wrong with the request at once.
func (r Request) check() error {
	var problems []error
	if !idSyntax.MatchString(r.ID) || strings.Contains(r.ID, "..") {
		problems = append(problems, i18n.Errorf("%q is neither an existing path nor a repository ID such as Qwen/Qwen3-0.6B",
			"%q 既不是存在的路径，也不是 Qwen/Qwen3-0.6B 这样的仓库 ID", r.ID))
	} else if r.Source == ModelScope && !strings.Contains(r.ID, "/") {
		problems = append(problems, i18n.Errorf("%q has no owner: ModelScope requires owner/name", "%q 没有所有者：ModelScope 需要 所有者/名称", r.ID))
	}
	if r.Revision != "" {
		if err := checkPath(r.Revision); err != nil {
			problems = append(problems, i18n.Errorf("revision: %v", "版本：%v", err))
		}
	}
	for _, list := range [][]string{r.Patterns, r.Required, r.OneOf, r.Complete} {
		for _, pattern := range list {
			if pattern == "" {
				problems = append(problems, errors.New("an empty file pattern matches nothing"))
			}
		}
	}
	if len(problems) > 0 {
		return i18n.Errorf("loading %s: %v", "加载%s：%v", r.Kind.text(), errors.Join(problems...))
	}
	return nil
}

// what names the request in errors.
func (r Request) what() i18n.Text {
	name := i18n.Sprintf("%s %q", "%s %q", r.Kind.text(), r.ID)
	if r.Revision != "" {
		name = i18n.Sprintf("%s at revision %s", "%s（版本 %s）", name, r.Revision)
	}
	return name
}

// local is the way out without a hub.
func (k Kind) local() i18n.Text {
	return i18n.Sprintf("use a local file or folder with %s", "用 %s 指定本地文件或目录", k.flag())
}

// wants reports whether a repository's file is asked for.
func (r Request) wants(file string) bool {
	return len(r.Patterns) == 0 || matchesAny(r.Patterns, file)
}

// proof are the names whose presence proves a cache folder whole, nil when nothing can.
func (r Request) proof() []string {
	names := r.Complete
	if len(names) == 0 {
		names = r.Patterns
	}
	for _, name := range names {
		if !isLiteral(name) {
			return nil
		}
	}
	return names
}

// checkPath refuses a name from outside that would leave the folder it is put into.
func checkPath(name string) error {
	switch {
	case name == "" || name == ".":
		return i18n.Text{EN: "empty file name", ZH: "文件名为空"}.Err()
	case strings.ContainsAny(name, "\\\x00"):
		return i18n.Errorf("file name %q contains a backslash or NUL", "文件名 %q 含有反斜杠或 NUL", name)
	case path.Clean(name) != name || !filepath.IsLocal(filepath.FromSlash(name)):
		return i18n.Errorf("file name %q points outside its folder", "文件名 %q 指向目录之外", name)
	}
	return nil
}
