package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/i18n"
)

// compared is how many first bodies are compared between machines.
const compared = 32

// digests are what this machine made of the run: the plan, and hashes of its data and its tokenizer. No item of the run is used up.
func (b *Runner) digests(ctx context.Context) (d message.Digests, err error) {
	if d.Plan, err = b.plan.Document().JSON(); err != nil {
		return d, err
	}
	first := &peeked{Source: b.engine.Sessions}
	bodies, err := engine.NewPreparer(b.plan, first, b.engine.Rework).First(ctx, compared)
	b.engine.Sessions = first.again()
	if err != nil {
		return d, err
	}
	sum := sha256.New()
	for _, body := range bodies {
		fmt.Fprintf(sum, "%d ", len(body))
		sum.Write(body)
	}
	if err := sumData(ctx, sum, b.plan.Data.Path); err != nil {
		return d, err
	}
	d.Data = hex.EncodeToString(sum.Sum(nil))
	d.Tokenizer, err = b.tokenizerDigest(ctx)
	return d, err
}

// sumData adds the file of the data set, or of a folder what lies in it; a pipe has no content that could be read twice.
func sumData(ctx context.Context, sum hash.Hash, path string) error {
	info, err := os.Stat(path)
	switch {
	case path == "" || err != nil: // of a hub, or not a path
		return nil
	case info.Mode().IsRegular():
		return sumFile(ctx, sum, path)
	case !info.IsDir():
		return i18n.Text{EN: "a dataset that is a pipe cannot be read on several machines: use a file", ZH: "管道形式的数据集无法在多台机器上读取：请使用文件"}.Err()
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			fmt.Fprintf(sum, "%s %d ", e.Name(), info.Size())
		}
	}
	return nil
}

func sumFile(ctx context.Context, sum hash.Hash, path string) error {
	file, err := regular.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(sum, untilDone{Reader: file, ctx: ctx})
	return err
}

// tokenizerFiles are what a tokenizer is read from, its chat template included.
var tokenizerFiles = []string{"tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "tokenizer.model", "tekken.json", "vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json"}

// tokenizerDigest is a hash of the tokenizer's files, "" without one.
func (b *Runner) tokenizerDigest(ctx context.Context) (string, error) {
	switch b.plan.Tokenizer {
	case "":
		return "", nil
	case tokenizer.BuiltinName:
		return tokenizer.BuiltinName, nil
	}
	p := b.plan
	dir, err := b.settings.hubClient().Snapshot(ctx, hub.TokenizerRequest(hub.Source(p.HubSource), p.Tokenizer,
		p.Scenario.TokenizerRevision()))
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	found := false
	for _, name := range tokenizerFiles {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			continue
		}
		found = true
		fmt.Fprintf(sum, "%s ", name)
		if err := sumFile(ctx, sum, path); err != nil {
			return "", err
		}
	}
	if !found { // the path is a file of its own
		if err := sumFile(ctx, sum, dir); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
