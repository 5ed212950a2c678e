package text

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/media"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// aiperf are the data sets of AIPerf.
func aiperf() []dataset.Declaration {
	path := dataset.Traits{NeedsPath: true}
	pool := dataset.Declaration{Name: "aiperf_random_pool", Traits: dataset.Traits{NeedsPath: true, Endless: true}, Open: openPool,
		Help: i18n.Text{EN: "AIPerf's random_pool: lines as in aiperf_single_turn, drawn at random; for a folder, one line of each file combined",
			ZH: "AIPerf random_pool：行格式同 aiperf_single_turn，随机抽取；若为目录，则每个文件各抽一行合并"}}
	return []dataset.Declaration{
		texts(dataset.Declaration{Name: "aiperf_single_turn", Traits: path,
			Help: i18n.Text{EN: "AIPerf's single_turn dataset: text, image, audio, video, output_length and extra of each line",
				ZH: "AIPerf single_turn 数据集文件：每行的 text、image、audio、video、output_length 与 extra"}}, parseEntry, linesOrArray, entryFields...),
		pool,
		fromItems(dataset.Declaration{Name: "aiperf_inputs", Traits: path,
			Help: i18n.Text{EN: "AIPerf's inputs.json: each payload of its sessions is a complete request body", ZH: "AIPerf inputs.json：其会话中的每个 payload 是一个完整请求体"}},
			prompts(parseRaw), inputsJSON),
	}
}

// An entry is a line of AIPerf's single_turn and random_pool.
type entry struct {
	Text   json.RawMessage `json:"text"`
	Texts  json.RawMessage `json:"texts"`
	Image  json.RawMessage `json:"image"`
	Images json.RawMessage `json:"images"`
	Audio  json.RawMessage `json:"audio"`
	Audios json.RawMessage `json:"audios"`
	Video  json.RawMessage `json:"video"`
	Videos json.RawMessage `json:"videos"`

	Role         string          `json:"role"`
	OutputLength json.RawMessage `json:"output_length"`
	Extra        json.RawMessage `json:"extra"`
}

// entryFields are the fields of an entry.
var entryFields = []string{"text", "texts", "image", "images", "audio", "audios", "video", "videos", "role", "output_length", "extra"}

// parseEntry reads a line of AIPerf. A line that is no JSON object is a text.
func parseEntry(line []byte) (item, error) {
	if line[0] != '{' {
		prompt, err := parsePlain(line)
		return item{Prompt: prompt}, err
	}
	var e entry
	if err := json.Unmarshal(line, &e); err != nil {
		return item{}, notJSON(jsonObject, err)
	}
	it := item{Role: e.Role}
	texts, err := contents("text", e.Text, e.Texts)
	if err != nil {
		return item{}, err
	}
	for _, kind := range []struct {
		kind      media.Kind
		one, many json.RawMessage
	}{{media.Image, e.Image, e.Images}, {media.Audio, e.Audio, e.Audios}, {media.Video, e.Video, e.Videos}} {
		sources, err := contents(string(kind.kind), kind.one, kind.many)
		if err != nil {
			return item{}, err
		}
		for _, source := range sources {
			it.Parts = append(it.Parts, media.Part{Kind: kind.kind, Source: source})
		}
	}
	switch {
	case len(texts) == 0 && len(it.Parts) == 0:
		return item{}, i18n.Text{EN: "the object has no text, image, audio or video", ZH: "对象中没有 text、image、audio 或 video"}.Err()
	case len(texts) == 1 && len(it.Parts) == 0:
		it.Text = texts[0]
	default:
		it.Texts = texts
	}
	if it.MaxTokens, err = countField("output_length", e.OutputLength); err != nil {
		return item{}, err
	}
	if !isEmpty(e.Extra) {
		var members map[string]json.RawMessage
		if json.Unmarshal(e.Extra, &members) != nil {
			return item{}, i18n.Text{EN: `"extra" is not an object`, ZH: `"extra" 不是对象`}.Err()
		}
		it.Extra = e.Extra
	}
	return it, nil
}

// contents are the texts of a member, or of its plural, whose elements are texts or objects with contents.
func contents(name string, one, many json.RawMessage) (all []string, err error) {
	if !isEmpty(one) && !isEmpty(many) {
		return nil, i18n.Errorf("%q and %q cannot be combined", "%q 与 %q 不能同时使用", name, name+"s")
	}
	if !isEmpty(one) {
		many, name = json.RawMessage("["+string(one)+"]"), name+"s"
	}
	if isEmpty(many) {
		return nil, nil
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(many, &elements); err != nil {
		return nil, i18n.Errorf("%q is not a list", "%q 不是列表", name)
	}
	for _, raw := range elements {
		var text string
		var named struct {
			Contents []string `json:"contents"`
		}
		switch {
		case json.Unmarshal(raw, &text) == nil:
			all = append(all, text)
		case json.Unmarshal(raw, &named) == nil && len(named.Contents) > 0:
			all = append(all, named.Contents...)
		default:
			return nil, i18n.Errorf("%q has an element that is neither a text nor an object with contents",
				"%q 有一个元素既不是文本，也不是含 contents 的对象", name)
		}
	}
	return all, nil
}

// countField reads a number of tokens above 0; 0 where there is none.
func countField(name string, raw json.RawMessage) (int, error) {
	if isEmpty(raw) {
		return 0, nil
	}
	var n float64
	if json.Unmarshal(raw, &n) != nil || n != float64(int(n)) || n < 1 {
		return 0, i18n.Errorf("%q is not a whole number above 0", "%q 不是大于 0 的整数", name)
	}
	return int(n), nil
}

// parseRaw takes the line as a body, whatever API it is for, as long as it asks something.
func parseRaw(line []byte) (workload.Prompt, error) {
	if line[0] != '{' {
		return workload.Prompt{}, i18n.Text{EN: "the payload is not a JSON object", ZH: "payload 不是 JSON 对象"}.Err()
	}
	return parseStructure(line)
}
