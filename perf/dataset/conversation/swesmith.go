package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// EvalScope's lengths where none are given.
const (
	sweFirst = 65000
	sweLater = 500
)

// sweSmith is EvalScope's dataset of SWE-smith trajectories: made of those of a hub, or from the file that its builder makes.
func sweSmith() dataset.Declaration {
	hub := dataset.HubFile{ModelScope: "SWE-bench/SWE-smith-trajectories", HuggingFace: "SWE-bench/SWE-smith-trajectories", File: "data/tool-*.parquet"}
	d := dataset.Declaration{Name: "swe_smith", Arguments: common(lengthArguments()...), Traits: dataset.Traits{Hub: &hub, CostsCPU: true, Conversations: true, DrawsTurns: true},
		Help: i18n.Text{EN: "software agent trajectories from a hub or a Parquet file, cut to first_turn_length and subsequent_turn_length tokens; or " +
			"the JSON file written by EvalScope's build_swe_smith_dataset.py",
			ZH: "模型库或 Parquet 文件中的软件智能体轨迹，按 first_turn_length 与 subsequent_turn_length 截取；或 EvalScope 的 build_swe_smith_dataset.py 生成的 JSON 文件"}}
	whole := fromWhole(d, parseAgentic)
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		files, built, err := sweFiles(ctx, hub, o)
		switch {
		case err != nil:
			return nil, i18n.Errorf("dataset swe_smith: %v", "数据集 swe_smith：%v", err)
		case built:
			return whole.Open(ctx, o)
		}
		s, err := openTrajectories(ctx, files, o)
		if err != nil {
			return nil, i18n.Errorf("dataset swe_smith: %v", "数据集 swe_smith：%v", err)
		}
		return s, nil
	}
	return d
}

// sweFiles are the Parquet files to read; built reports whether the path is a file of conversations that were made already.
func sweFiles(ctx context.Context, hub dataset.HubFile, o dataset.Options) (files []string, built bool, err error) {
	path := o.Path
	if path == "" {
		if o.Fetch == nil {
			return nil, false, i18n.Text{EN: "no file is set: add --dataset-path", ZH: "未指定文件：请加上 --dataset-path"}.Err()
		}
		if path, err = o.Fetch(ctx, hub); err != nil {
			return nil, false, i18n.Errorf("fetching %s: %v", "获取 %s：%v", hub.File, err)
		}
	}
	parquet := func(name string) bool { return strings.EqualFold(filepath.Ext(name), ".parquet") }
	info, err := os.Stat(path)
	switch {
	case path == "-":
		return nil, true, nil
	case err != nil:
		return nil, false, err
	case !info.IsDir():
		return []string{path}, !parquet(path), nil
	}
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && parquet(name) {
			files = append(files, name)
		}
		return err
	})
	if tools := slices.DeleteFunc(slices.Clone(files), func(name string) bool { return !strings.HasPrefix(filepath.Base(name), "tool-") }); len(tools) > 0 {
		files = tools // the split that EvalScope takes
	}
	if len(files) == 0 && err == nil {
		err = i18n.Errorf("%s has no Parquet file", "%s 中没有 Parquet 文件", path)
	}
	return files, false, err
}

// trajectories makes conversations of recorded ones: all that a user and the tools said, cut to the lengths of turns. They come in an
// order that the seed alone decides.
type trajectories struct {
	frame        frame
	rows         *trajectoryFiles
	tokenizer    dataset.Tokenizer
	first, later lengths
	least, most  int
	order        []int // of the rows that are long enough
	at           int
	item         int64
	passes       int
}

func openTrajectories(ctx context.Context, files []string, o dataset.Options) (*trajectories, error) {
	if o.Tokenizer == nil {
		return nil, i18n.Text{EN: "it requires a tokenizer to cut trajectories to a length: set --tokenizer-path, or --dataset-path to the JSON file " +
			"written by EvalScope's builder", ZH: "按长度截取轨迹需要分词器：请设置 --tokenizer-path，或将 --dataset-path 设为 EvalScope 生成的 JSON 文件"}.Err()
	}
	f, err := newFrame(o)
	if err != nil {
		return nil, err
	}
	t := &trajectories{frame: f, tokenizer: o.Tokenizer, least: max(1, o.MinTurns), most: max(o.MinTurns, o.MaxTurns, 1)}
	if t.first, err = lengthsOf(o.Args, firstLength, lengths{sweFirst, sweFirst}); err != nil {
		return nil, err
	}
	if t.later, err = lengthsOf(o.Args, laterLength, lengths{sweLater, sweLater}); err != nil {
		return nil, err
	}
	if t.rows, err = openTrajectoryFiles(files); err != nil {
		return nil, err
	}
	chars := float64(t.first.most+t.later.most*(t.most-1)) * o.Args.Float(charsPerToken)
	for n := range t.rows.all(ctx, &err) {
		if text, _ := t.rows.said(n); float64(size(text)) >= chars {
			t.order = append(t.order, n)
		}
	}
	if err == nil && len(t.order) == 0 {
		err = i18n.Errorf("no trajectory has the %.0f characters required for %s of this length: lower %s, %s or --max-turns",
			"没有一条轨迹达到所需的 %.0f 个字符（%s 轮，每轮按此长度）：请调低 %s、%s 或 --max-turns", chars, i18n.Count(t.most, "turn"), firstLength, laterLength)
	}
	if err != nil {
		return nil, errors.Join(err, t.rows.close())
	}
	f.draw("trajectories", 0).Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	return t, nil
}

func size(texts []string) (n int) {
	for _, text := range texts {
		n += len([]rune(text))
	}
	return n
}

// Next is the next conversation; trajectories that end before all of its turns are passed over.
func (t *trajectories) Next(ctx context.Context) (workload.Session, error) {
	for ; t.at < len(t.order); t.at++ {
		if err := ctx.Err(); err != nil {
			return workload.Session{}, err
		}
		texts, err := t.rows.said(t.order[(t.at+int(t.frame.offset))%len(t.order)])
		if err != nil {
			continue // it is no list of messages
		}
		steps := t.steps(texts, int64(t.at)+t.frame.offset)
		if steps == nil {
			continue
		}
		t.at++
		t.item++
		s := t.frame.session(t.item-1, steps)
		s.Repeated = t.passes > 0
		return s, nil
	}
	return workload.Session{}, io.EOF
}

// steps are the turns of a conversation, nil where the texts end before.
func (t *trajectories) steps(texts []string, item int64) (steps []step) {
	r := t.frame.draw("swe_smith", item)
	for i := range t.least + r.IntN(t.most-t.least+1) {
		l := t.later
		if i == 0 {
			l = t.first
		}
		var messages []workload.Message
		for left := l.least + r.IntN(l.most-l.least+1); left > 0 && len(texts) > 0; texts = texts[1:] {
			ids := t.tokenizer.Encode(texts[0])
			if text := texts[0]; len(ids) > left {
				text = strings.ToValidUTF8(t.tokenizer.Decode(ids[:left]), "")
				messages, left = append(messages, workload.Message{Role: "user", Content: text}), 0
			} else {
				messages, left = append(messages, workload.Message{Role: "user", Content: text}), left-len(ids)
			}
		}
		if len(messages) == 0 {
			return nil
		}
		steps = append(steps, step{messages: messages})
	}
	return steps
}

// Rewind starts again at the first conversation.
func (t *trajectories) Rewind() error {
	t.at = 0
	t.passes++
	return nil
}

// Close releases the files.
func (t *trajectories) Close() error { return t.rows.close() }

// saidBy are the texts of a trajectory that a user or a tool said, in their order.
func saidBy(raw []byte) (texts []string, err error) {
	var messages []recorded
	if err := json.Unmarshal(raw, &messages); err != nil {
		return nil, err
	}
	for _, m := range messages {
		if text, _ := m.text(); text != "" && (m.Role == "user" || m.Role == toolRole) {
			texts = append(texts, text)
		}
	}
	return texts, nil
}
