package preflight

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Tokens is the limit of output tokens of every request that a preflight sends.
const Tokens = 8

// A trial is a tiny request with its reply.
type trial struct {
	reply  *reply
	answer answer
	err    error
}

// accepted reports whether the server took the request.
func (t trial) accepted() bool {
	return t.err == nil && t.reply.status/100 == 2 && t.answer.words == ""
}

// refused reports whether the server did not like what the request asks for.
func (t trial) refused() bool {
	return t.err == nil && (t.reply.status == http.StatusBadRequest || t.reply.status == http.StatusUnprocessableEntity)
}

// says is why a request was not accepted.
func (t trial) says(target Target) string {
	switch {
	case t.err != nil:
		return plain(t.err, target)
	case t.reply.status/100 == 3 && t.reply.header.Get("Location") != "":
		return fmt.Sprintf("HTTP %d: the server redirects to %s: if that is the API, use it in --url", t.reply.status, target.elsewhere(t.reply.header.Get("Location")))
	case t.reply.status/100 != 2:
		return fmt.Sprintf("HTTP %d: %s", t.reply.status, target.hide(words(t.reply.body)))
	}
	return target.hide(t.answer.words)
}

// try sends the probe with further keys.
func (a *asker) try(ctx context.Context, more map[string]any) trial {
	body, err := with(a.target.Probe, more)
	if err != nil {
		return trial{err: err}
	}
	t := trial{}
	if t.reply, t.err = a.post(ctx, body); t.err == nil {
		t.answer = read(t.reply.body)
	}
	return t
}

// with is the body with further keys, in the order of the first.
func with(body []byte, more map[string]any) ([]byte, error) {
	if len(more) == 0 {
		return body, nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return nil, err
	}
	for key, value := range more {
		data, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		object[key] = data
	}
	return json.Marshal(object)
}

// trials are the requests of a preflight: the run's own settings, then what they lack.
type trials struct {
	plain          trial
	forced, counts *trial // nil where they were not sent
}

// ask sends them. The second asks for everything that a server may not know; one that refuses it is asked for each part.
func (a *asker) ask(ctx context.Context) trials {
	all := trials{plain: a.try(ctx, nil)}
	if !all.plain.accepted() || ctx.Err() != nil {
		return all
	}
	both := a.try(ctx, join(forced(), a.counting()))
	all.forced, all.counts = &both, &both
	if both.refused() {
		one, other := a.try(ctx, forced()), a.try(ctx, a.counting())
		all.forced, all.counts = &one, &other
	}
	return all
}

func forced() map[string]any { return map[string]any{"ignore_eos": true} }

// counting asks for what tells the tokens of each payload: logprobs in the form of the endpoint, and vLLM's token ids.
func (a *asker) counting() map[string]any {
	if a.target.Chat {
		return map[string]any{"logprobs": true, "return_token_ids": true}
	}
	return map[string]any{"logprobs": 1, "return_token_ids": true}
}

func join(all ...map[string]any) map[string]any {
	whole := map[string]any{}
	for _, m := range all {
		for k, v := range m {
			whole[k] = v
		}
	}
	return whole
}

// request judges the tiny request with the run's own settings.
func (a *asker) request(all trials) Finding {
	const check = "request"
	p := all.plain
	if !p.accepted() {
		f := found(check, Fail, "a request of "+fmt.Sprint(Tokens)+" tokens failed: "+p.says(a.target), fmt.Sprintf("%d 个 token 的请求失败：", Tokens)+p.says(a.target))
		if key := named(a.target.Probe, p); key != "" {
			return f.fix("the server rejects the field "+key+": remove its flag, or remove the field", "服务指出了键 "+key+"：不使用相应参数，或将其移除", "--extra-args '{\""+key+"\": null}'")
		}
		return f.fix("check --model, the path in --url, --api-key and the request settings", "检查 --model、--url 的路径、--api-key 与请求参数", "")
	}
	if a.target.Stream && !p.answer.stream {
		return found(check, Warn, "the answer was not streamed, although streaming was requested", "要求流式输出，但回答一次性返回").
			fix("TTFT and ITL require streaming: check any gateway, or use --no-stream", "TTFT 与 ITL 需要流式输出：检查前面的网关，或使用 --no-stream", "")
	}
	if p.answer.completion > Tokens {
		return found(check, Warn, fmt.Sprintf("the server ignores the output token limit: it returned %d, the limit is %d", p.answer.completion, Tokens), fmt.Sprintf("服务忽略输出 token 上限：返回 %d 个，上限 %d 个", p.answer.completion, Tokens)).
			fix("answers will not have the length of --max-tokens: check whether the server uses max_completion_tokens (--extra-args)", "回答长度不会符合 --max-tokens：请看服务是否支持 max_completion_tokens（--extra-args）", "")
	}
	if a.target.Stream && p.answer.payloads == 1 && p.answer.completion > 2 {
		return found(check, Warn, fmt.Sprintf("all %s arrived in one payload", i18n.Count(p.answer.completion, "token").EN), fmt.Sprintf("%d 个 token 在一个数据块中返回", p.answer.completion)).
			fix("something buffers the stream: turn off buffering in the gateway (nginx: proxy_buffering off)", "中间环节缓存了流：关闭网关的缓冲（nginx：proxy_buffering off）", "")
	}
	return found(check, OK, "a request of "+fmt.Sprint(Tokens)+" tokens was answered in "+ms(p.reply.took), fmt.Sprintf("%d 个 token 的请求已应答，用时 %s", Tokens, ms(p.reply.took)))
}

// named is the key of the body that the server's refusal names.
func named(body []byte, t trial) string {
	if !t.refused() {
		return ""
	}
	said, key := words(t.reply.body), ""
	gjson.ParseBytes(body).ForEach(func(k, _ gjson.Result) bool {
		if s := k.String(); s != "model" && s != "messages" && s != "prompt" && s != "n" && len(s) > len(key) && whole(said, s) {
			key = s
		}
		return true
	})
	return key
}
