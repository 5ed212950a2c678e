package conversation

import (
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/i18n"
)

func shareGPT() []dataset.Declaration {
	one := func(name, file string, help i18n.Text) dataset.Declaration {
		hub := dataset.HubFile{ModelScope: "swift/sharegpt", HuggingFace: "shareAI/ShareGPT-Chinese-English-90k", File: file}
		return fromLines(dataset.Declaration{Name: name, Traits: dataset.Traits{Hub: &hub, Conversations: true},
			Arguments: common(ignoredLengths()...), Help: help}, true, parseShareGPT, unusedShareGPT)
	}
	return []dataset.Declaration{
		one("share_gpt_zh_multi_turn", "common_zh_70k.jsonl", i18n.Text{EN: "Chinese conversations from a hub, turn by turn", ZH: "模型库中的中文对话，逐轮发送"}),
		one("share_gpt_en_multi_turn", "common_en_70k.jsonl", i18n.Text{EN: "English conversations from a hub, turn by turn", ZH: "模型库中的英文对话，逐轮发送"}),
	}
}

// parseShareGPT makes a turn of every message of the user. A conversation in which nobody asks anything, as files that everybody uses
// have some, has no steps.
func parseShareGPT(line []byte) ([]step, string, error) {
	messages, _, err := text.ShareGPT(line)
	if err != nil || messages == nil {
		return nil, "", err
	}
	return finish(split(messages))
}

func unusedShareGPT(line []byte) []string {
	_, unused, _ := text.ShareGPT(line)
	return unused
}
