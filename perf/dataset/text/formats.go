package text

import (
	"bytes"
	"encoding/json"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// formats are data sets in the files of other tools.
func formats() []dataset.Declaration {
	path := dataset.Traits{NeedsPath: true}
	return []dataset.Declaration{
		fromItems(dataset.Declaration{Name: "openai_batch", Traits: path,
			Help: i18n.Text{EN: "an OpenAI Batch API file: the body of each line's request", ZH: "OpenAI Batch API 文件：每行请求的 body"}}, prompts(parseBatch), linesOrArray),
		fromItems(dataset.Declaration{Name: "messages", Traits: path,
			Help: i18n.Text{EN: "one list of messages per line, as in fine-tuning files; the last answer is omitted", ZH: "每行含 messages，同微调数据；省略最后的回答"}}, parseMessagesLine, lines, append([]string{"messages"}, requestFields...)...),
		texts(dataset.Declaration{Name: "vllm_custom", Traits: path,
			Help: i18n.Text{EN: "vLLM's custom dataset: prompt and output_tokens of each line", ZH: "vLLM custom 数据集文件：每行的 prompt 与 output_tokens"}}, parseVLLM, linesOrArray, "prompt", "output_tokens"),
	}
}

// parseBatch takes the body of a request of the OpenAI Batch API.
func parseBatch(line []byte) (workload.Prompt, error) {
	var request struct {
		Body json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(line, &request); err != nil {
		return workload.Prompt{}, notJSON(i18n.Text{EN: "a request of the Batch API", ZH: " Batch API 的请求"}, err)
	}
	if body := bytes.TrimSpace(request.Body); len(body) == 0 || body[0] != '{' {
		return workload.Prompt{}, i18n.Text{EN: "the request has no body", ZH: "请求没有 body"}.Err()
	}
	return parseStructure(bytes.TrimSpace(request.Body))
}

// parseMessagesLine takes the messages of a line up to the last that is no answer, and what it asks beside them.
func parseMessagesLine(line []byte) (it item, err error) {
	raw := json.RawMessage(line)
	if line[0] == '{' {
		var object struct {
			Messages json.RawMessage `json:"messages"`
		}
		if err := json.Unmarshal(line, &object); err != nil {
			return item{}, notJSON(i18n.Text{EN: "an object with messages", ZH: "含 messages 的对象"}, err)
		}
		raw = object.Messages
		if it.Extra, err = requestMembers(line); err != nil {
			return item{}, err
		}
	}
	if it.Messages, err = parseMessages(raw); err != nil {
		return item{}, err
	}
	for len(it.Messages) > 0 && it.Messages[len(it.Messages)-1].Role == "assistant" {
		it.Messages = it.Messages[:len(it.Messages)-1]
	}
	if len(it.Messages) == 0 {
		return item{}, i18n.Text{EN: "the messages contain only answers", ZH: "messages 中只有回答"}.Err()
	}
	return it, nil
}

// parseVLLM takes the prompt of a line, and its limit of output tokens where it has one.
func parseVLLM(line []byte) (item, error) {
	text, err := textField(line, "prompt")
	if err != nil {
		return item{}, err
	}
	var limit struct {
		OutputTokens json.RawMessage `json:"output_tokens"`
	}
	if err := json.Unmarshal(line, &limit); err != nil {
		return item{}, notJSON(jsonObject, err)
	}
	tokens, err := countField("output_tokens", limit.OutputTokens)
	return item{Prompt: workload.Prompt{Text: text}, MaxTokens: tokens}, err
}
