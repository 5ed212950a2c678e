package engine

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// explain says what the server answered and what to do about it. line is the dataset's own body, nil for none.
func (e *Engine) explain(r *record.Record, line []byte) i18n.Text {
	text := i18n.Sprintf("%s%s: %s", "%s%s：%s", i18n.Message(ErrUnreachable), e.of(r.Target), describe(r))
	if hint := e.hint(r, line); hint.EN != "" {
		text = i18n.Sprintf("%s. %s", "%s。%s", text, hint)
	}
	return text
}

// mostWords is how many characters of a server's words a message shows.
const mostWords = 500

// describe is a fault on one line, without a full stop.
func describe(r *record.Record) i18n.Text {
	text := r.Fault.Kind.Text()
	if r.Status > 0 {
		text = i18n.Same(fmt.Sprintf("HTTP %d", r.Status))
	}
	words := []rune(strings.TrimRight(strings.Join(strings.Fields(r.Fault.Words), " "), ".。 "))
	words = []rune(strings.TrimPrefix(string(words), text.EN+": ")) // the system's words begin with the kind too
	switch {
	case len(words) > mostWords:
		return i18n.Sprintf("%s: %s…", "%s：%s…", text, string(words[:mostWords]))
	case len(words) > 0:
		return i18n.Sprintf("%s: %s", "%s：%s", text, string(words))
	}
	return text
}

// hint is what to try next, no text where the words say it.
func (e *Engine) hint(r *record.Record, line []byte) i18n.Text {
	at := e.Plan.Target.Places()[r.Target]
	if noRoom.MatchString(r.Fault.Words) && ofTokens.MatchString(r.Fault.Words) {
		return i18n.Text{EN: "The prompt is too long for the model's context: send shorter prompts, or start the server with a longer context",
			ZH: "提示词超出模型的上下文长度：请发送更短的提示词，或以更长的上下文启动服务"}
	}
	if noSuchPath.MatchString(r.Fault.Words) {
		return i18n.Text{EN: "The server does not recognize this path: check the path of --url (most servers use /v1/chat/completions and " +
			"/v1/completions)", ZH: "服务端不认识此路径：请检查 --url 的路径（多数服务使用 /v1/chat/completions 和 /v1/completions）"}
	}
	if hint := e.aboutKey(r, line); hint.EN != "" {
		return hint
	}
	kind := r.Fault.Kind
	switch {
	case redirects(r.Status), kind == record.FaultTLS, strings.Contains(r.Fault.Words, "no TLS handshake"):
		return i18n.Text{}
	case speaksOfTLS.MatchString(r.Fault.Words):
		return i18n.Text{EN: "The server uses TLS on this port: use https:// in --url", ZH: "服务端在此端口使用 TLS：请在 --url 中使用 https://"}
	case r.Status == 407:
		if proxyKnowsUser(at) {
			return i18n.Sprintf("The proxy %s rejects the user and password of HTTP_PROXY or HTTPS_PROXY: correct them",
				"代理 %s 不接受 HTTP_PROXY 或 HTTPS_PROXY 中的用户名和密码：请更正", at.Proxy)
		}
		return i18n.Sprintf("The proxy %s requires a user and password: add them to HTTP_PROXY or HTTPS_PROXY",
			"代理 %s 需要用户名和密码：请写入 HTTP_PROXY 或 HTTPS_PROXY", at.Proxy)
	case r.Status == 401 || r.Status == 403:
		return i18n.Text{EN: "Check --api-key and --headers", ZH: "请检查 --api-key 和 --headers"}.Plus(throughProxy(at))
	case r.Status == 404:
		return i18n.Text{EN: "Check the path in --url and the name in --model (the server lists its models under /v1/models)",
			ZH: "请检查 --url 的路径和 --model 的名称（服务端在 /v1/models 列出其模型）"}
	case r.Status == 429 || r.Status == 503:
		return i18n.Text{EN: "The server is rejecting requests at the moment: try again later or with less load; --test-timeout 10m waits for a " +
			"server that is still loading", ZH: "服务端目前拒绝请求：请稍后再试或减小负载；--test-timeout 10m 会等待仍在加载的服务"}.Plus(throughProxy(at))
	case r.Status >= 400 && r.Status < 500:
		return i18n.Text{EN: "Check --model, --url, --api and the request settings", ZH: "请检查 --model、--url、--api 和请求设置"}
	case kind == record.FaultEmptyStream && strings.Contains(r.Fault.Words, "--api"): // its name is there
		return i18n.Text{}
	case kind == record.FaultEmptyStream:
		return i18n.Text{EN: "Check --api and the path of --url: the server may use another API there",
			ZH: "请检查 --api 和 --url 的路径：该处可能是另一种 API"}.Plus(throughProxy(at))
	case unknownHost(r) && at.Proxy == "":
		return i18n.Text{EN: "Check the host in --url", ZH: "请检查 --url 中的主机名"}
	case kind == record.FaultConnect || kind == record.FaultTimeoutConnect:
		return aboutConnecting(at)
	}
	if !e.Plan.Test {
		return i18n.Text{EN: "Check the server's log; prompts with exact lengths are first counted by the server, even with --no-test-connection",
			ZH: "请查看服务端的日志；要求精确长度的提示词会先由服务端计数，使用 --no-test-connection 时也是如此"}.Plus(throughProxy(at))
	}
	return i18n.Text{EN: "Check the server's log; --no-test-connection skips this test",
		ZH: "请查看服务端的日志；--no-test-connection 可跳过此测试"}.Plus(throughProxy(at))
}

// noSuchPath are the words of servers that say with any status that a path is none of theirs.
var noSuchPath = regexp.MustCompile(`(?i)(unexpected|unknown|unsupported|invalid) (endpoint|route|path|url)\b|no (such )?(route|endpoint)\b|cannot POST /|not found for (POST|path)`)

var speaksOfTLS = regexp.MustCompile(`(?i)HTTP request (was sent )?to (an? )?HTTPS`)

func aboutConnecting(at *plan.Place) i18n.Text {
	if at.Proxy != "" {
		return i18n.Sprintf("Is the proxy correct (HTTP_PROXY, HTTPS_PROXY)? NO_PROXY=%s bypasses it for this server",
			"代理（HTTP_PROXY、HTTPS_PROXY）是否正确？NO_PROXY=%s 使此服务不经过代理", at.URL.Hostname())
	}
	return i18n.Sprintf("Is the server running at %s? Check --url; --test-timeout 10m waits for a server that is still starting",
		"服务是否运行在 %s？请检查 --url；--test-timeout 10m 会等待仍在启动的服务", at.Endpoint)
}

// proxyKnowsUser reports whether the environment gives the proxy a user.
func proxyKnowsUser(at *plan.Place) bool {
	via, err := http.ProxyFromEnvironment(&http.Request{URL: at.URL})
	return err == nil && via != nil && via.User != nil
}

// throughProxy reminds of a proxy, which may be the one that answered.
func throughProxy(at *plan.Place) i18n.Text {
	if at.Proxy == "" {
		return i18n.Text{}
	}
	return i18n.Sprintf("; this may be the response of the proxy %s (NO_PROXY=%s bypasses it)", "；这可能是代理 %s 的回复（NO_PROXY=%s 可绕过它）", at.Proxy,
		at.URL.Hostname())
}
