package run

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/manifest"
	"github.com/modelscope/evalscope/perf/i18n"
)

// openManifest begins the list of what the run sends.
func (b *Runner) openManifest(folder string) (err error) {
	if b.plan.Arguments.NoManifest {
		return nil
	}
	b.writer.manifest, err = manifest.Create(filepath.Join(folder, manifest.File), manifest.Head{Run: b.engine.RunID, Seed: b.plan.Seed})
	return err
}

// closeManifest completes it. A list that could not be written is a warning: the figures do without it.
func (b *Runner) closeManifest() {
	if b.writer.manifest == nil {
		return
	}
	if err := b.writer.manifest.Close(); err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("manifest.ndjson is incomplete and cannot be used to repeat the run: %v",
			"manifest.ndjson 不完整，不能用于重复该次测试：%v", err))
	}
}

// seedOf is the seed of the run that is repeated; other runs draw one.
func seedOf(args Arguments, drawn uint64) (uint64, error) {
	if args.ReplayManifest == nil {
		return drawn, nil
	}
	head, err := manifest.ReadHead(*args.ReplayManifest)
	if err != nil {
		return 0, badManifest(args.Spelling(), *args.ReplayManifest, err)
	}
	return head.Seed, nil
}

func badManifest(names config.Spelling, path string, err error) error {
	return Problems{config.About(names, "replay_manifest", i18n.Sprintf("%s: %v", "%s：%v", path, i18n.Message(err)),
		i18n.Text{EN: "use the manifest.ndjson of a run", ZH: "请使用某次运行的 manifest.ndjson"})}
}

// checkManifest makes every body of the run that is repeated once more and compares it, before anything is sent of the load. Only
// first turns can be compared: later ones depend on answers.
func (b *Runner) checkManifest(ctx context.Context) error {
	if b.plan.Arguments.ReplayManifest == nil {
		return nil
	}
	path := *b.plan.Arguments.ReplayManifest
	want, last := map[int64]manifest.Entry{}, int64(-1)
	if _, err := manifest.Read(path, func(e manifest.Entry) error {
		if e.Turn == 0 {
			want[e.Item] = e
			last = max(last, e.Item)
		}
		return nil
	}); err != nil {
		return badManifest(b.plan.Names, path, err)
	}
	if b.plan.Data.Path == "-" {
		return Problems{config.About(b.plan.Names, "replay_manifest", i18n.Sprintf("requires a dataset that can be read twice, but %s is standard input",
			"需要能读取两次的数据集，而 %s 是标准输入", b.plan.Names.Name("dataset_path")),
			i18n.Text{EN: "save it to a file", ZH: "请存为文件"})}
	}
	source, err := b.openSessions(ctx, b.plan)
	if err != nil {
		return err
	}
	defer source.Close()
	d := differences{want: want}
	told := tellIfLong(b.writer.logger, i18n.Sprintf("Comparing the requests with %s", "正在与 %s 比对请求", path))
	err = engine.NewPreparer(b.plan, source, b.engine.Rework).Each(ctx, last, d.compare)
	told()
	if err != nil {
		return err
	}
	if err := d.problem(b.plan.Names, path); err != nil {
		return err
	}
	if n := b.plan.Sessions(); n > d.same {
		b.note(i18n.Sprintf("%d of the %d first requests of this run are not in %s and were not compared", "本次测试有 %d 个首轮请求（共 %d 个）不在 %s 中，未作比较", n-d.same, n, path))
	}
	return nil
}

// differences collects the bodies that are not those of a manifest.
type differences struct {
	want  map[int64]manifest.Entry
	same  int
	items []string
	count int
	first []byte
}

// mostItems bounds the items that are named.
const mostItems = 5

func (d *differences) compare(item int64, body []byte) {
	e, sent := d.want[item]
	delete(d.want, item)
	switch {
	case !sent:
	case e.Sum == manifest.SumOf(body):
		d.same++
	default:
		d.count++
		if len(d.items) < mostItems {
			d.items = append(d.items, fmt.Sprint(item))
		}
		if d.first == nil {
			d.first = bytes.Clone(body)
		}
	}
}

func (d *differences) problem(names config.Spelling, path string) error {
	what := d.what(path)
	if what.EN == "" {
		return nil
	}
	return Problems{config.About(names, "replay_manifest", what,
		i18n.Text{EN: "use the model, dataset, tokenizer and request settings of that run", ZH: "请使用该次运行的模型、数据集、分词器和请求设置"})}
}

// what differs, no text for nothing.
func (d *differences) what(path string) i18n.Text {
	missing, all := len(d.want), d.same+d.count+len(d.want)
	switch {
	case d.count > 0:
		return i18n.Sprintf("%d of the %s of %s would differ (items %s); the first one is now %s",
			"%[3]s 的 %[2]s 个请求中有 %[1]d 个会不同（条目 %[4]s）；其中第一个现在是 %[5]s", d.count, i18n.Count(all, "request"), path,
			strings.Join(d.items, ", "), shortened(d.first))
	case missing > 0:
		return i18n.Sprintf("the dataset no longer contains %d of the %s of %s", "数据集不再含有 %[3]s 的 %[2]s 个请求中的 %[1]d 个", missing,
			i18n.Count(all, "request"), path)
	}
	return i18n.Text{}
}

// shortened is a body of which a message shows the beginning and the end, where the settings stand.
func shortened(body []byte) string {
	const head, tail = 100, 300
	if len(body) <= head+tail {
		return string(body)
	}
	return strings.ToValidUTF8(string(body[:head]), "") + "…" + strings.ToValidUTF8(string(body[len(body)-tail:]), "")
}
