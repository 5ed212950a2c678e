// Package vision has the datasets whose prompts are a text with images: random_vl generates both; flickr8k,
// kontext_bench and mmmu_multi_image read them from shards of a hub or from local files. Package cycle repeats files,
// Options.Fetch downloads them, package random makes texts of an exact length, and package protocol writes the
// requests.
package vision

import (
	"context"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Declarations lists random_vl, flickr8k, kontext_bench and mmmu_multi_image.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{
		generated(random.Declarations()[0]),
		stored(dataset.Declaration{Name: "flickr8k",
			Traits: dataset.Traits{Hub: &dataset.HubFile{ModelScope: "clip-benchmark/wds_flickr8k", HuggingFace: "clip-benchmark/wds_flickr8k", File: "test/*.tar"}},
			Help: i18n.Text{EN: "photos with captions, from a hub or from .tar and .parquet files",
				ZH: "照片及其描述，来自模型库或 .tar、.parquet 文件"}}, layout{split: "test", shape: caption}),
		stored(dataset.Declaration{Name: "kontext_bench",
			Traits: dataset.Traits{Hub: &dataset.HubFile{ModelScope: "black-forest-labs/kontext-bench", HuggingFace: "black-forest-labs/kontext-bench", File: "test/*"}},
			Help: i18n.Text{EN: "images with editing instructions, from a hub, .parquet files or a folder of images with metadata.jsonl",
				ZH: "图片及其编辑指令，来自模型库、.parquet 文件或含 metadata.jsonl 的图片目录"}}, layout{split: "test", shape: instruction}),
		stored(dataset.Declaration{Name: "mmmu_multi_image",
			Traits: dataset.Traits{Hub: &dataset.HubFile{ModelScope: "AI-ModelScope/MMMU", HuggingFace: "MMMU/MMMU", File: "*/validation-*.parquet",
				HuggingFaceRevision: "21d1d90a93c7450d30bddb579d7b510c00b8a9ab"}},
			Help: i18n.Text{EN: "questions on 30 subjects in turn, each with at least two images, from a hub or .parquet files",
				ZH: "30 个学科轮流的问题，每题至少两张图片，来自模型库或 .parquet 文件"}}, layout{split: "validation", inTurn: true, shape: question}),
	}
}

// generated is random_vl: the text of random, with images.
func generated(text dataset.Declaration) dataset.Declaration {
	return dataset.Declaration{Name: "random_vl",
		Help: i18n.Text{EN: "random words as in random, with generated images set by --image-width, --image-height, --image-format and --image-num",
			ZH: "与 random 相同的随机词，并附按 --image-width、--image-height、--image-format 与 --image-num 生成的图片"},
		Traits: dataset.Traits{NeedsTokenizer: true, Generated: true, Prefixes: true, Endless: true, CostsCPU: true, RandomText: true,
			Images: true, DrawsImages: true, LengthArgument: text.Traits.LengthArgument},
		Arguments: text.Arguments,
		Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			source, err := openGenerated(ctx, text, o)
			if err != nil {
				return nil, err
			}
			return source, nil
		},
	}
}

// stored is a dataset that reads its items from files.
func stored(d dataset.Declaration, l layout) dataset.Declaration {
	d.Traits.Images, d.Traits.CostsCPU = true, true // an image that is no JPEG is decoded and encoded anew
	l.name, l.hub = d.Name, d.Traits.Hub
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		source, err := openStored(ctx, l, o)
		if err != nil {
			return nil, err
		}
		return source, nil
	}
	return d
}
