package text

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/folder"
	"github.com/modelscope/evalscope/perf/i18n"
)

// locate finds the file to read: Options.Path, the hub's file in it when it is a directory, or the hub's file when
// there is no path.
func locate(ctx context.Context, name string, hub *dataset.HubFile, o dataset.Options) (string, error) {
	if o.Path != "" {
		return locateLocal(name, o.Path, hub)
	}
	if hub == nil || o.Fetch == nil {
		return "", i18n.Errorf("dataset %s: no file is set: add --dataset-path", "数据集 %s：未指定文件：请加上 --dataset-path", name)
	}
	path, err := o.Fetch(ctx, *hub)
	if err != nil {
		return "", i18n.Errorf("dataset %s: fetching %s: %v", "数据集 %s：获取 %s：%v", name, hub.File, err)
	}
	return locateLocal(name, path, hub)
}

func locateLocal(name, path string, hub *dataset.HubFile) (string, error) {
	if path == Stdin {
		return path, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", i18n.Errorf("dataset %s: %q does not exist: check --dataset-path", "数据集 %s：%q 不存在：请检查 --dataset-path", name, path)
	case err != nil:
		return "", i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
	case info.IsDir() && hub == nil:
		file, err := folder.File(path, folder.Lines()...)
		if err != nil {
			return "", i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
		}
		return file, nil
	case info.IsDir():
		for _, one := range []string{hub.File, cmp.Or(hub.HuggingFaceFile, hub.File)} {
			if file := filepath.Join(path, one); exists(file) {
				return locateLocal(name, file, nil)
			}
		}
		file, err := folder.File(path, folder.Lines()...)
		if err != nil {
			return "", i18n.Errorf("dataset %s: there is no %s: %v", "数据集 %s：没有 %s：%v", name, hub.File, err)
		}
		return file, nil
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0:
		return "", i18n.Errorf("dataset %s: %q is neither a regular file nor a named pipe", "数据集 %s：%q 既不是普通文件，也不是命名管道", name, path)
	}
	return path, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
