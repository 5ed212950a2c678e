package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/folder"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// mostPooled bounds the lines of a pool, which are held in memory: any of them may be next.
const mostPooled = 512 << 20

// A pool draws its items from lines, with replacement: of each file one, which are one request together.
type pool struct {
	files  [][][]byte // the lines of each
	names  []string
	policy policy
	rand   func(purpose string, item int64) *rand.Rand
	item   int64
}

// openPool reads the lines of a file, or of all files of a folder, and checks each.
func openPool(ctx context.Context, o dataset.Options) (dataset.Source, error) {
	policy, err := newPolicy("aiperf_random_pool", o)
	if err != nil {
		return nil, err
	}
	p := &pool{policy: policy, rand: o.Rand, item: int64(o.Offset)}
	if p.names, err = poolFiles(o.Path); err != nil {
		return nil, err
	}
	if info, err := os.Stat(o.Path); err == nil && info.IsDir() {
		p.policy.folder = o.Path
	}
	left, bad := int64(mostPooled), dataset.Bad{}
	for _, name := range p.names {
		lines, err := p.read(ctx, name, o.Stdin, &left, &bad)
		if err != nil {
			return nil, i18n.Errorf("dataset aiperf_random_pool: reading %s: %v", "数据集 aiperf_random_pool：读取 %s：%v", name, err)
		}
		p.files = append(p.files, lines)
	}
	if err := bad.Err("aiperf_random_pool"); err != nil {
		return nil, err
	}
	for i, lines := range p.files {
		if len(lines) == 0 {
			return nil, i18n.Errorf("dataset aiperf_random_pool: %s has no lines with a length between --min-prompt-length and --max-prompt-length",
				"数据集 aiperf_random_pool：%s 中没有长度在 --min-prompt-length 与 --max-prompt-length 之间的行", p.names[i])
		}
	}
	return p, nil
}

// poolFiles are the files of a pool, those of a folder in the order of their names.
func poolFiles(path string) ([]string, error) {
	if path == Stdin {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		path, err = locateLocal("aiperf_random_pool", path, nil)
		return []string{path}, err
	}
	names, err := folder.Files(path, folder.Lines()...)
	if err != nil {
		return nil, i18n.Errorf("dataset aiperf_random_pool: %v", "数据集 aiperf_random_pool：%v", err)
	}
	if len(names) == 0 {
		return nil, i18n.Errorf("dataset aiperf_random_pool: %q has no files with lines: use a file or another folder in --dataset-path",
			"数据集 aiperf_random_pool：%q 中没有按行存储的文件：请将 --dataset-path 设为文件或其他目录", path)
	}
	return names, nil
}

// read reads the lines of a file that can be sent. Those of several files are measured together, when they are drawn.
func (p *pool) read(ctx context.Context, name string, stdin io.Reader, left *int64, bad *dataset.Bad) (lines [][]byte, err error) {
	in, err := openInput(ctx, name, stdin, linesOrArray)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	for {
		line, err := in.next(ctx)
		line = bytes.TrimSpace(line)
		switch {
		case errors.Is(err, io.EOF):
			return lines, nil
		case err != nil && !errors.Is(err, errLineTooLong) && !errors.Is(err, errNotUTF8):
			return nil, err
		case err == nil && len(line) == 0:
			continue
		}
		keep := err == nil
		if err == nil {
			keep, err = p.check(line)
		}
		if err != nil {
			bad.Add(&dataset.Skip{Where: dataset.At(name, in.noun, in.at.number), Why: i18n.Message(err)})
		}
		if keep {
			if *left -= int64(len(line)); *left < 0 {
				return nil, i18n.Errorf("it has more than %d MiB of lines, all of which must be in memory: use aiperf_single_turn, which reads in order",
					"它的行超过 %d MiB，而这些行须全部在内存中：请使用按顺序读取的 aiperf_single_turn", mostPooled>>20)
			}
			lines = append(lines, bytes.Clone(line))
		}
	}
}

// check reports whether a line may be drawn; an error is what is wrong with it.
func (p *pool) check(line []byte) (keep bool, err error) {
	it, err := characters(parseEntry)(line)
	if err != nil {
		return false, err
	}
	if len(p.names) > 1 {
		return true, nil
	}
	_, _, keep, err = p.policy.turn(it)
	return keep, err
}

// Next draws the next request.
func (p *pool) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	draw := p.rand("pool", p.item)
	var all item
	for _, lines := range p.files {
		it, err := parseEntry(lines[draw.IntN(len(lines))])
		if err != nil {
			return workload.Session{}, err // it was read before
		}
		if len(p.files) == 1 {
			all = it
			break
		}
		if it.Text != "" {
			it.Texts = append(it.Texts, it.Text)
		}
		all.Texts, all.Parts = append(all.Texts, it.Texts...), append(all.Parts, it.Parts...)
	}
	session := workload.Session{Item: p.item}
	p.item++
	turn, _, keep, err := p.policy.turn(all)
	if err == nil && !keep {
		err = i18n.Text{EN: "the combined lines have a length outside --min-prompt-length to --max-prompt-length",
			ZH: "合并后的长度不在 --min-prompt-length 与 --max-prompt-length 之间"}.Err()
	}
	if err != nil {
		at := dataset.At(filepath.Dir(p.names[0]), dataset.Item, int(session.Item+1))
		return workload.Session{}, &dataset.Skip{Where: at, Why: i18n.Message(err)}
	}
	session.First = turn
	return session, nil
}

// Close does nothing: the files are closed.
func (*pool) Close() error { return nil }
