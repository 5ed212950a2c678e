package vision

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// metadata is the file that says what is asked of the images in its folder.
const metadata = "metadata.jsonl"

// locate lists the files to read, in order: Options.Path, those in it where it is a folder, or the hub's.
func locate(ctx context.Context, l layout, o dataset.Options) ([]string, error) {
	path := o.Path
	switch {
	case path == "-":
		return nil, i18n.Errorf("dataset %s: images cannot be read from standard input: use a file or a folder in --dataset-path",
			"数据集 %s：无法从标准输入读取图片：请将 --dataset-path 设为文件或目录", l.name)
	case path == "" && o.Fetch == nil:
		return nil, i18n.Errorf("dataset %s: no file is set: add --dataset-path", "数据集 %s：未指定文件：请加上 --dataset-path", l.name)
	case path == "":
		var err error
		if path, err = o.Fetch(ctx, *l.hub); err != nil {
			return nil, i18n.Errorf("dataset %s: fetching %s: %v", "数据集 %s：获取 %s：%v", l.name, l.hub.File, err)
		}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, i18n.Errorf("dataset %s: %q does not exist: check --dataset-path", "数据集 %s：%q 不存在：请检查 --dataset-path", l.name, path)
	case err != nil:
		return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", l.name, err)
	case !info.IsDir() && readable(path):
		return []string{path}, nil
	case !info.IsDir():
		return nil, i18n.Errorf("dataset %s: %q must be a .tar, .parquet or %s file",
			"数据集 %s：%q 须为 .tar、.parquet 或 %s 文件", l.name, path, metadata)
	}
	return within(ctx, l, path)
}

func readable(path string) bool {
	return filepath.Base(path) == metadata || slices.Contains([]string{".tar", ".parquet"}, strings.ToLower(filepath.Ext(path)))
}

// within lists the files in a folder and below it: those of the split, where any is. Numbers in names count as numbers.
func within(ctx context.Context, l layout, folder string) ([]string, error) {
	var all, others []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir(): // a link of a hub's cache is no folder
		case readable(path):
			all = append(all, path)
		default:
			others = append(others, d.Name())
		}
		return nil
	})
	if err != nil {
		return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", l.name, err)
	}
	if len(all) == 0 {
		found := i18n.Text{EN: "it is empty", ZH: "它为空"}
		if len(others) > 0 {
			found = i18n.Sprintf("it has %s", "它有 %s", strings.Join(others[:min(3, len(others))], ", "))
		}
		return nil, i18n.Errorf("dataset %s: the folder %q has no .tar, .parquet or %s: %s",
			"数据集 %s：目录 %q 中没有 .tar、.parquet 或 %s：%s", l.name, folder, metadata, found)
	}
	ofSplit := slices.DeleteFunc(slices.Clone(all), func(path string) bool {
		below, _ := filepath.Rel(folder, path)
		return !strings.Contains(below, l.split)
	})
	if len(ofSplit) > 0 {
		all = ofSplit
	}
	slices.SortFunc(all, natural)
	return all, nil
}

// natural compares names as people count: 2.tar comes before 10.tar.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if len(m) != len(n) {
				return len(m) - len(n)
			}
			if m != n {
				return strings.Compare(m, n)
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digits is how many digits a text begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
