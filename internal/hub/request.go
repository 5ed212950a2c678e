package hub

import (
	"errors"
	"fmt"
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
		problems = append(problems, fmt.Errorf("%q is neither an existing path nor a repository ID such as Qwen/Qwen3-0.6B", r.ID))
	} else if r.Source == ModelScope && !strings.Contains(r.ID, "/") {
		problems = append(problems, fmt.Errorf("%q has no owner: ModelScope requires owner/name", r.ID))
	}
	if r.Revision != "" {
		if err := checkPath(r.Revision); err != nil {
			problems = append(problems, fmt.Errorf("revision: %w", err))
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
		return fmt.Errorf("loading %s: %w", r.Kind, errors.Join(problems...))
	}
	return nil
}

// what names the request in errors.
func (r Request) what() string {
	name := fmt.Sprintf("%s %q", r.Kind, r.ID)
	if r.Revision != "" {
		name += " at revision " + r.Revision
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
		return errors.New("empty file name")
	case strings.ContainsAny(name, "\\\x00"):
		return fmt.Errorf("file name %q contains a backslash or NUL", name)
	case path.Clean(name) != name || !filepath.IsLocal(filepath.FromSlash(name)):
		return fmt.Errorf("file name %q points outside its folder", name)
	}
	return nil
}
