package preflight

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// list asks for the models that the server has; known says that it listed any. A nil finding means that there was an
// HTTP answer.
func (a *asker) list(ctx context.Context) (m Manifest, reached Finding, r *reply) {
	const check = "server"
	r, err := a.get(ctx, beside(a.target.URL, "models"))
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) { // through a proxy the first request makes the handshake
		return m, tlsFault("tls", a.target.URL.Hostname(), err, a.target), nil
	}
	if err != nil {
		return m, found(check, Fail, "no answer to GET /models: "+plain(err, a.target), "GET /models 没有应答："+plain(err, a.target)).
			fix("check that a server with this API is listening there, and check its log", "检查该处是否有提供此 API 的 HTTP 服务，并查看其日志", ""), nil
	}
	if r.status == http.StatusOK {
		m.models(r.body, a.target)
	}
	return m, a.reached(check, r), r
}

// reached judges the server's first answer.
func (a *asker) reached(check string, r *reply) Finding {
	name := a.target.hide(r.header.Get("Server"))
	en, zh := fmt.Sprintf("responds over %s in %s", r.proto, ms(r.took)), fmt.Sprintf("以 %s 应答，用时 %s", r.proto, ms(r.took))
	if name != "" {
		en, zh = en+" (Server: "+name+")", zh+"（Server: "+name+"）"
	}
	status := fmt.Sprintf("GET /models: HTTP %d", r.status)
	switch {
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		return found(check, Fail, status+": the server requires a key, or a different one", status+"：服务需要密钥，或密钥有误").
			fix("check --api-key and --headers", "检查 --api-key 与 --headers", "")
	case r.status >= 300 && r.status < 400:
		return found(check, Fail, status+": the server redirects to "+a.target.hide(r.header.Get("Location")), status+"：服务重定向到 "+a.target.hide(r.header.Get("Location"))).
			fix("use the final address in --url: redirects are not followed", "在 --url 中给出最终地址：不跟随重定向", "")
	case r.status == http.StatusTooManyRequests || r.status == http.StatusServiceUnavailable:
		return found(check, Fail, status+": the server is rejecting requests at the moment", status+"：服务暂时拒绝请求").
			fix("wait until it has loaded its model, or until its rate limit ends", "等待模型加载完成或限流结束", "")
	case r.status == http.StatusBadRequest && strings.Contains(strings.ToLower(string(r.body)), "https"):
		return found(check, Fail, status+": the port uses TLS", status+"：该端口使用 TLS").fix("use https:// in --url", "在 --url 中写 https://", "")
	case r.status >= 500:
		return found(check, Fail, status+": "+a.target.hide(string(r.body)), status+"："+a.target.hide(string(r.body))).fix("check the server's log", "查看服务端日志", "")
	}
	return found(check, OK, en, zh)
}

// model holds the run's name against the server's list. taken says that the server answered a request under that name.
func model(t Target, m Manifest, taken bool) Finding {
	const check = "model"
	if len(m.Models) == 0 {
		f := found(check, Skipped, "the server lists no models", "服务没有列出模型")
		if taken {
			f = found(check, OK, "the server accepts "+t.Model+"; it does not list any models", "服务接受 "+t.Model+"；它没有列出模型")
		}
		return f
	}
	if slices.Contains(m.Models, t.Model) {
		return found(check, OK, "the server lists "+t.Model, "服务列有 "+t.Model)
	}
	listed := strings.Join(m.Models[:min(len(m.Models), 5)], ", ")
	if len(m.Models) > 5 {
		listed += fmt.Sprintf(" … (%d)", len(m.Models))
	}
	severity, en, zh := Fail, "the server does not list "+t.Model+" but "+listed, "服务没有列出 "+t.Model+"，而列有 "+listed
	if taken {
		severity, en, zh = Warn, en+"; it answers anyway, perhaps with another model", zh+"；但仍会应答，可能使用其他模型"
	}
	meant := meantModel(t.Model, m.Models)
	if meant == "" {
		meant = m.Models[0]
	}
	return found(check, severity, en, zh).fix("use a name from the list: --model "+meant, "使用列表中的名称：--model "+meant, "")
}

// contextLength holds the server's limit against the longest request of the run.
func contextLength(t Target, m Manifest) Finding {
	const check = "context"
	if m.ContextLength == 0 {
		return found(check, Skipped, "the server does not report its context length", "服务未提供上下文长度")
	}
	if t.TooLong != nil {
		return traceLength(t, m)
	}
	need := t.PromptTokens + t.MaxTokens
	en := fmt.Sprintf("context of %s; a request needs up to %d (prompt %d, answer %d)", i18n.Count(m.ContextLength, "token").EN, need, t.PromptTokens, t.MaxTokens)
	zh := fmt.Sprintf("上下文 %d 个 token；一个请求最多需 %d 个（提示词 %d，回答 %d）", m.ContextLength, need, t.PromptTokens, t.MaxTokens)
	if t.PromptTokens == 0 {
		en = fmt.Sprintf("context of %s; answers take up to %d, plus the prompts of the dataset", i18n.Count(m.ContextLength, "token").EN, t.MaxTokens)
		zh = fmt.Sprintf("上下文 %d 个 token；回答最多 %d 个，另加数据集的提示词", m.ContextLength, t.MaxTokens)
	}
	switch {
	case need > m.ContextLength || t.PromptTokens == 0 && need >= m.ContextLength:
		return found(check, Fail, en, zh).fix("lower --max-tokens or --max-prompt-length, or start the server with a longer context (vLLM "+
			"--max-model-len, SGLang --context-length, llama.cpp -c per slot)",
			"减小 --max-tokens 或 --max-prompt-length，或以更大值启动服务（vLLM --max-model-len、SGLang --context-length、llama.cpp 每个槽的 -c）", "")
	}
	return found(check, OK, en, zh)
}

// TooLong says which of a trace's requests a server's context has no room for, the zero text where there are none.
func TooLong(tooLong func(limit int) (int, []i18n.Text), limit int) i18n.Text {
	if tooLong == nil || limit == 0 {
		return i18n.Text{}
	}
	n, named := tooLong(limit)
	if n == 0 {
		return i18n.Text{}
	}
	longest := i18n.Text{EN: strings.Join(i18n.All("en", named), ", "), ZH: strings.Join(i18n.All("zh", named), "、")}
	return i18n.Sprintf("recorded requests that exceed the server's context of %[2]s: %[1]d; the longest: %[3]s",
		"录制的请求中有 %d 个超出服务的上下文（%s 个 token）；最长的：%s", n, i18n.Count(limit, "token"), longest)
}

// traceLength holds the server's limit against the requests of a trace.
func traceLength(t Target, m Manifest) Finding {
	const check = "context"
	if text := TooLong(t.TooLong, m.ContextLength); text.EN != "" {
		return found(check, Fail, text.EN, text.ZH).fix("leave those requests out, or start the server with a longer context (vLLM --max-model-len, "+
			"SGLang --context-length, llama.cpp -c per slot)",
			"去掉这些请求，或以更大值启动服务（vLLM --max-model-len、SGLang --context-length、llama.cpp 每个槽的 -c）", "")
	}
	return found(check, OK, fmt.Sprintf("context of %s; the recorded requests fit", i18n.Count(m.ContextLength, "token").EN), fmt.Sprintf("上下文 %d 个 token，可容纳录制的请求", m.ContextLength))
}

// slots holds the requests that the server takes at once against those of the run.
func slots(t Target, m Manifest) Finding {
	const check = "slots"
	if m.Slots == 0 {
		return found(check, Skipped, "the server does not report how many requests it processes at once", "服务未提供可同时处理的请求数")
	}
	en := fmt.Sprintf("the server processes %s at once, the run sends up to %d", i18n.Count(m.Slots, "request").EN, t.Connections)
	zh := fmt.Sprintf("服务可同时处理 %d 个请求，测试最多发送 %d 个", m.Slots, t.Connections)
	if t.Connections > m.Slots {
		return found(check, Warn, en+": the rest wait in its queue, which increases TTFT", zh+"：其余在队列中等待，会体现在 TTFT 中").
			fix("if you do not want to measure queueing, start the server with more slots (vLLM --max-num-seqs, SGLang --max-running-requests, llama.cpp -np)",
				"若不想测量排队，请以更多槽启动服务（vLLM --max-num-seqs、SGLang --max-running-requests、llama.cpp -np）", "")
	}
	return found(check, OK, en, zh)
}
