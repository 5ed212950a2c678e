// Package decision implements the decision APIs: a request has a state and questions about it, and the reply has a
// probability for every option of each question. SystemOne's questions have names; AutoTrust's own endpoint takes one
// question. It does no I/O and has no clock.
package decision

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Declarations lists systemone and autotrust.
func Declarations() []protocol.Declaration {
	return []protocol.Declaration{
		{Name: "systemone", Kind: protocol.Decision, BasePath: "/v1", Endpoint: "systemone", Endpoints: []string{"systemone"},
			Help: i18n.Text{EN: "the System One decision API: complete bodies; replies are checked against their questions", ZH: "System One 决策 API：完整请求体，按问题检查回答"},
			Open: protocol.Always(Protocol{read: systemOne, answers: systemOneAnswers, named: true})},
		{Name: "autotrust", Kind: protocol.Decision, Endpoint: "decide", Endpoints: []string{"decide"},
			Help: i18n.Text{EN: "AutoTrust's decision API: complete bodies; replies are checked against their question", ZH: "AutoTrust 自有决策 API：完整请求体，按问题检查回答"},
			Open: protocol.Always(Protocol{read: autoTrust, answers: autoTrustAnswers})},
	}
}
