// Package rerank has the datasets of queries with documents, from a file or made of random words. Package protocol
// writes the requests, and package records reads the files.
package rerank

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// The names of the arguments of random_rerank.
const (
	numDocuments  = "num_documents"
	documentRatio = "document_length_ratio"
)

// Declarations lists rerank and random_rerank.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{
		{Name: "rerank", Traits: dataset.Traits{NeedsPath: true, Answers: "rerank"}, Open: openFile,
			Help: i18n.Text{EN: "queries with their documents, passages or texts from a JSON file", ZH: "文件中的查询及其 documents、passages 或 texts（JSON）"}},
		{Name: "random_rerank", Open: openRandom,
			Traits:         dataset.Traits{NeedsTokenizer: true, Generated: true, Endless: true, CostsCPU: true, RandomText: true, Answers: "rerank"},
			Help:           i18n.Text{EN: "queries and documents of random words with exact token counts", ZH: "随机词组成的查询与文档，token 数精确"},
			ExtraArguments: []string{numDocuments, documentRatio},
			Arguments: []argument.Declaration{
				{Name: numDocuments, Kind: argument.Int, Default: "10", Help: i18n.Text{EN: "documents per request", ZH: "每个请求的文档数"}},
				{Name: documentRatio, Kind: argument.Float, Default: "5",
					Help: i18n.Text{EN: "document length as a multiple of the query length", ZH: "文档长度与查询长度之比"}},
			}},
	}
}

func openFile(ctx context.Context, o dataset.Options) (dataset.Source, error) {
	if o.TokenizePrompt {
		return nil, errTokenIDs("rerank")
	}
	source, err := records.Open(ctx, "rerank", o, ranking)
	if err != nil {
		return nil, err
	}
	return source, nil
}

func errTokenIDs(name string) error {
	return i18n.Errorf("dataset %s: --tokenize-prompt sends the IDs of one text, not of a query with documents: remove it",
		"数据集 %s：--tokenize-prompt 只能发送一段文本的 token ID，不能发送查询及其文档：请去掉", name)
}

// documentKeys are the members that hold the documents, the first one there counts.
var documentKeys = []string{"documents", "passages", "texts"}

// ranking reads a record.
func ranking(record []byte) (workload.Prompt, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(record, &object); err != nil || object == nil {
		return workload.Prompt{}, i18n.Text{EN: "it is not a JSON object with query and documents",
			ZH: "它不是含 query 与 documents 的 JSON 对象"}.Err()
	}
	r := &workload.Ranking{}
	if json.Unmarshal(object["query"], &r.Query) != nil || strings.TrimSpace(r.Query) == "" {
		return workload.Prompt{}, i18n.Text{EN: `the object has no text "query"`, ZH: `对象中没有文本字段 "query"`}.Err()
	}
	for _, key := range documentKeys {
		raw, there := object[key]
		if !there {
			continue
		}
		var one string
		if json.Unmarshal(raw, &one) == nil && one != "" {
			r.Documents = []string{one}
		} else if json.Unmarshal(raw, &r.Documents) != nil {
			return workload.Prompt{}, i18n.Errorf("%q is not a list of texts", "%q 不是文本列表", key)
		}
		if len(r.Documents) == 0 {
			return workload.Prompt{}, i18n.Errorf("%q is empty", "%q 为空", key)
		}
		return workload.Prompt{Ranking: r}, nil
	}
	return workload.Prompt{}, i18n.Errorf("the object has none of %s", "对象中没有 %s 中的任何一个", strings.Join(documentKeys, ", "))
}
