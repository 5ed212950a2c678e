// Package anthropic implements Anthropic's Messages API, as Anthropic and compatible servers answer it: events by type,
// thinking blocks, tool calls, counters of the prompt cache. Datasets may give messages and tools in OpenAI's form. It
// does no I/O and has no clock.
package anthropic

import (
	"net/http"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// version is the version of the API that requests name.
const version = "2023-06-01"

const cacheInInput = "cache_in_input"

// Declaration is the Messages API.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name:          "anthropic",
		Aliases:       []string{"anthropic_messages", "messages"},
		Help:          i18n.Text{EN: "Anthropic's Messages API (/v1/messages)", ZH: "Anthropic 的 Messages API（/v1/messages）"},
		BasePath:      "/v1",
		Endpoint:      "messages",
		Endpoints:     []string{"messages"},
		ChatEndpoint:  "messages",
		KeyHeader:     "x-api-key",
		TakesTemplate: true,
		Headers: func(bool) http.Header {
			return http.Header{"Anthropic-Version": {version}}
		},
		Arguments: []argument.Declaration{{Name: cacheInInput, Kind: argument.Bool, Default: "false",
			Help: i18n.Text{EN: "whether the server's input_tokens include tokens read from its cache, as with SGLang",
				ZH: "服务端的 input_tokens 是否包含从缓存读取的 token，SGLang 即如此"}}},
		Open: func(args argument.Values) (protocol.Protocol, error) {
			return Protocol{CacheInInput: args.Bool(cacheInInput)}, nil
		},
	}
}
