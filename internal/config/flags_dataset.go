package config

import (
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

func promptFlags() []Flag {
	return append([]Flag{
		{Name: "max-prompt-length", Key: "max_prompt_length", Metavar: "N", Group: GroupDataset,
			Help: i18n.Text{
				EN: "maximum prompt length: in tokens if a tokenizer is set, otherwise in characters",
				ZH: "提示词最大长度：有分词器时为 token 数，否则为字符数"},
			field: func(a *Arguments) any { return &a.MaxPromptLength }},
		{Name: "min-prompt-length", Key: "min_prompt_length", Metavar: "N", Group: GroupDataset,
			Help:  i18n.Text{EN: "minimum prompt length", ZH: "提示词最小长度"},
			field: func(a *Arguments) any { return &a.MinPromptLength }},
		{Name: "prefix-length", Key: "prefix_length", Metavar: "N", Group: GroupDataset,
			Help: i18n.Text{EN: "length in tokens of a prefix shared by {names} prompts", ZH: "{names} 提示词共享前缀的 token 数"}, mentions: Known.prefixed,
			field: func(a *Arguments) any { return &a.PrefixLength }},
		{Name: "prefix-count", Key: "prefix_count", Metavar: "N", Group: GroupDataset,
			Help:  i18n.Text{EN: "number of distinct prefixes, used in turn", ZH: "不同前缀的个数，轮流使用"},
			field: func(a *Arguments) any { return &a.PrefixCount }},
		{Name: "prompt", Key: "prompt", Metavar: "TEXT|@FILE", Group: GroupDataset,
			Help:  i18n.Text{EN: "send this one prompt instead of a dataset", ZH: "固定提示词（文本或 @文件），代替数据集"},
			field: func(a *Arguments) any { return &a.Prompt }},
		{Name: "query-template", Key: "query_template", Metavar: "JSON|@FILE", Group: GroupRequest, Kind: Text,
			Help: i18n.Text{
				EN: "request body template: the prompt replaces the field messages, prompt or input, or the placeholder %p; the model name replaces %m",
				ZH: "请求体模板：提示词取代其中的 messages、prompt 或 input，或填入 %p 处；%m 为模型名"},
			field: func(a *Arguments) any { return &a.QueryTemplate }},
		{Name: "apply-chat-template", Key: "apply_chat_template", Group: GroupRequest, Pair: true,
			Help: i18n.Text{
				EN: "send messages instead of plain text (default: determined by the URL)",
				ZH: "以 messages 而非纯文本发送；未给出时由 URL 决定"},
			field: func(a *Arguments) any { return &a.ApplyChatTemplate }},
	}, imageFlags()...)
}

func imageFlags() []Flag {
	rows := []Flag{
		{Name: "image-width", Key: "image_width", Metavar: "N", Help: i18n.Text{EN: "width of generated images in pixels", ZH: "生成图片的宽"},
			field: func(a *Arguments) any { return &a.ImageWidth }},
		{Name: "image-height", Key: "image_height", Metavar: "N", Help: i18n.Text{EN: "height of generated images in pixels", ZH: "生成图片的高"},
			field: func(a *Arguments) any { return &a.ImageHeight }},
		{Name: "image-format", Key: "image_format", Metavar: "MODE", Choices: dataset.ImageFormats(), Help: i18n.Sprintf("color mode of generated images: %s", "生成图片的颜色模式：%s", strings.Join(dataset.ImageFormats(), ", ")),
			field: func(a *Arguments) any { return &a.ImageFormat }},
		{Name: "image-num", Key: "image_num", Metavar: "N", Help: i18n.Text{EN: "images per request", ZH: "每个请求的图片数"},
			field: func(a *Arguments) any { return &a.ImageNum }},
		{Name: "image-patch-size", Key: "image_patch_size", Metavar: "N",
			Help:  i18n.Text{EN: "side length in pixels of one image patch, which counts as one token", ZH: "图块的边长（像素），每个图块计为一个 token"},
			field: func(a *Arguments) any { return &a.ImagePatchSize }},
	}
	for i := range rows {
		rows[i].Group, rows[i].Status, rows[i].taken = GroupDataset, NoEffect, Known.datasetsDrawImages
		rows[i].Note = i18n.Text{EN: "no dataset of this build generates images", ZH: "此程序没有生成图片的数据集"}
	}
	return rows
}

func datasetFlags() []Flag {
	return []Flag{
		{Name: "dataset", Key: "dataset", Metavar: "NAME", Group: GroupDataset, choices: Known.datasets, further: Known.datasetAliases, PlannedValues: knownDatasets(),
			Help:  i18n.Text{EN: "source of the prompts: {names}", ZH: "提示词来源：{names}"},
			field: func(a *Arguments) any { return &a.Dataset }},
		{Name: "dataset-path", Key: "dataset_path", Metavar: "PATH", Group: GroupDataset,
			Help:  i18n.Text{EN: "file or folder of the dataset", ZH: "数据集文件或目录"},
			field: func(a *Arguments) any { return &a.DatasetPath }},
		{Name: "data-source", Key: "data_source", Metavar: "HUB", Group: GroupDataset, Choices: []string{"modelscope", "huggingface", "local"},
			Help: i18n.Text{
				EN: "where datasets are downloaded from: modelscope (default), huggingface or local",
				ZH: "数据集来源：modelscope（未给出时）、huggingface、local"},
			field: func(a *Arguments) any { return &a.DataSource }},
		{Name: "dataset-offset", Key: "dataset_offset", Metavar: "N", Group: GroupDataset,
			Help:  i18n.Text{EN: "number of items to skip at the start", ZH: "开头跳过的条数"},
			field: func(a *Arguments) any { return &a.DatasetOffset }},
		{Name: "dataset-args", Key: "dataset_args", Metavar: "JSON", Group: GroupDataset,
			Help:   i18n.Text{EN: "additional arguments of the dataset", ZH: "数据集的其他参数"},
			Status: NotYet, Note: i18n.Text{EN: "the datasets of this version have no arguments", ZH: "此版本的数据集没有这类参数"}, taken: Known.datasetsTakeArguments,
			field: func(a *Arguments) any { return &a.DatasetArgs }},
	}
}
