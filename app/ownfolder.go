package app

import (
	"fmt"
	"os"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ownFolder makes a folder for this user alone, or takes one that is already there. Its name is known to others, who may have made it
// before, or a link: logs would then go where they say.
func ownFolder(path string) error {
	if err := os.Mkdir(path, 0o700); !os.IsExist(err) {
		return err
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return i18n.Errorf("%s is in the way: it is not a folder. Remove it, or set TMPDIR to a folder of your own", "%s 挡住了目录的位置：它不是目录。请将其删除，或将 TMPDIR 设为您自己的目录", path)
	case !ownedByUs(info):
		return i18n.Errorf("%s belongs to another user: remove it, or set TMPDIR to a folder of your own", "%s 属于其他用户：请将其删除，或将 TMPDIR 设为您自己的目录", path)
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return fmt.Errorf("keeping others out of a folder: %w", err)
	}
	return nil
}
