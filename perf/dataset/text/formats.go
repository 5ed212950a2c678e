package text

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// formats are data sets in the files of other tools.
func formats() []dataset.Declaration {
	path := dataset.Traits{NeedsPath: true}
	return []dataset.Declaration{
		fromItems(dataset.Declaration{Name: "openai_batch", Traits: path,
			Help: i18n.Text{EN: "a file of the OpenAI Batch API: the body of each line's request", ZH: "OpenAI Batch API 文件：每行请求的 body"}}, parseBatch, true),
		fromItems(dataset.Declaration{Name: "messages", Traits: path,
			Help: i18n.Text{EN: "a line has messages, as files for fine-tuning have them; the last answer is left out", ZH: "每行含 messages，同微调数据；省略最后的回答"}}, parseMessagesLine, false),
		fromItems(dataset.Declaration{Name: "vllm_custom", Traits: path,
			Help: i18n.Text{EN: "a file of vLLM's custom data set: the field prompt of each line", ZH: "vLLM custom 数据集文件：每行的 prompt 字段"}}, parsePromptField, true),
		fromItems(dataset.Declaration{Name: "aiperf_single_turn", Traits: path,
			Help: i18n.Text{EN: "a file of AIPerf's single_turn data set: the field text of each line", ZH: "AIPerf single_turn 数据集文件：每行的 text 字段"}}, parseTextField, true),
	}
}

// parseBatch takes the body of a request of the OpenAI Batch API.
func parseBatch(line []byte) (workload.Prompt, error) {
	var request struct {
		Body json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(line, &request); err != nil {
		return workload.Prompt{}, notJSON("a request of the Batch API", err)
	}
	if body := bytes.TrimSpace(request.Body); len(body) == 0 || body[0] != '{' {
		return workload.Prompt{}, errors.New("the request has no body")
	}
	return parseStructure(bytes.TrimSpace(request.Body))
}

// parseMessagesLine takes the messages of a line up to the last that is no answer.
func parseMessagesLine(line []byte) (workload.Prompt, error) {
	raw := json.RawMessage(line)
	if line[0] == '{' {
		var object struct {
			Messages json.RawMessage `json:"messages"`
		}
		if err := json.Unmarshal(line, &object); err != nil {
			return workload.Prompt{}, notJSON("an object with messages", err)
		}
		raw = object.Messages
	}
	messages, err := parseMessages(raw)
	if err != nil {
		return workload.Prompt{}, err
	}
	for len(messages) > 0 && messages[len(messages)-1].Role == "assistant" {
		messages = messages[:len(messages)-1]
	}
	if len(messages) == 0 {
		return workload.Prompt{}, errors.New("the messages are answers alone")
	}
	return workload.Prompt{Messages: messages}, nil
}

func parsePromptField(line []byte) (workload.Prompt, error) { return textField(line, "prompt") }

func parseTextField(line []byte) (workload.Prompt, error) { return textField(line, "text") }
