package plan

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// target completes the URL and decides whether prompts are chat messages.
func (b *builder) target(set plugin.Set) {
	address := b.args.URL
	if b.plan.Launch != nil { // EvalScope does not look at --url either
		address = fmt.Sprintf("http://%s:%d", protocol.LaunchHost, b.args.Port)
		if b.args.WasSet("url") {
			b.note(i18n.Sprintf("--url: no effect with --api %s: requests go to the server that is started here, %s", "--url：与 --api %s 同用时不起作用：请求发往在此启动的服务 %s", b.plan.Protocol.Name, address))
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		b.bad("--url", "is no URL", "write it like http://127.0.0.1:8000/v1/chat/completions")
		return
	}
	if err := asciiHost(u); err != nil {
		b.bad("--url", "has a host name that cannot be looked up: "+err.Error(), "check its spelling")
		return
	}
	b.complete(u, set)
	p := &b.plan.Protocol
	b.plan.Data.Chat = p.ChatEndpoint != "" && strings.HasSuffix(strings.TrimRight(u.Path, "/"), p.ChatEndpoint)
	if b.args.ApplyChatTemplate != nil {
		b.plan.Data.Chat = *b.args.ApplyChatTemplate
	}
	if b.args.TokenizePrompt {
		b.tokenized(u)
	}
	b.checkForm(u)
	header := b.header()
	if u.User != nil {
		if header.Get("Authorization") == "" {
			password, _ := u.User.Password()
			header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password)))
		}
		u.User = nil
	}
	_, own := header["X-Request-Id"] // the user's wins
	b.plan.Target = Target{URL: u, Shown: secret.URL(u.String()), Endpoint: u.Host, Header: header, Secrets: b.secrets(header),
		RequestIDs: b.args.RequestID != config.Off && !own,
		Times:      b.times()}
	b.metrics()
}

// asciiHost spells an internationalized host name as DNS and HTTP have it: münchen.de is xn--mnchen-3ya.de.
func asciiHost(u *url.URL) error {
	host := u.Hostname()
	if strings.Contains(host, ":") || !strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
		return nil
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return err
	}
	if port := u.Port(); port != "" {
		ascii += ":" + port
	}
	u.Host = ascii
	return nil
}

// checkForm refuses prompts in a form that the endpoint does not take: one takes messages, the other plain text.
func (b *builder) checkForm(u *url.URL) {
	p := b.plan.Protocol
	if p.ChatEndpoint == "" || p.TextEndpoint == "" {
		return
	}
	chat := strings.HasSuffix(u.Path, "/"+p.ChatEndpoint)
	text := !chat && strings.HasSuffix(u.Path, "/"+p.TextEndpoint)
	b.plan.Data.TextOnly = text && !(b.args.TokenizePrompt && b.plan.Data.Chat)
	switch {
	case b.args.TokenizePrompt:
	case chat && !b.plan.Data.Chat:
		b.bad("--no-apply-chat-template", "sends plain text, but --url ends in "+p.ChatEndpoint+", which takes messages",
			"leave it out, or let --url end in "+p.TextEndpoint)
	case text && b.plan.Data.Chat:
		b.bad("--apply-chat-template", "sends messages, but --url ends in "+p.TextEndpoint+", which takes plain text",
			"leave it out, or let --url end in "+p.ChatEndpoint)
	}
}

// metrics finds out where the server tells its own counters: engines do at /metrics of their host.
func (b *builder) metrics() {
	t := &b.plan.Target
	switch where := b.args.ServerMetrics; where {
	case config.MetricsOff, "":
	case config.MetricsAuto:
		t.Metrics = &url.URL{Scheme: t.URL.Scheme, Host: t.URL.Host, Path: "/metrics"}
	default:
		u, err := url.Parse(where)
		if err != nil || u.Host == "" {
			b.bad("--server-metrics", "is no URL", "write auto, off, or a URL like http://127.0.0.1:8000/metrics")
			return
		}
		t.Metrics, t.MetricsGiven = u, true
	}
}

// complete appends the dialect's endpoint to a base URL; a path that ends in a known endpoint stays, and one that ends in an
// endpoint of another dialect gets this one's in its place. A bare host also gets the dialect's base path, the /v1 that every
// server of the OpenAI API has (EvalScope leaves it out, and the servers answer 404).
func (b *builder) complete(u *url.URL, set plugin.Set) {
	p := b.plan.Protocol
	if p.Endpoint == "" { // a dialect that says no endpoint is spoken to at the URL as it is
		return
	}
	path := strings.TrimRight(u.Path, "/")
	for _, end := range p.Endpoints {
		if strings.HasSuffix(path, "/"+end) {
			u.Path = path
			return
		}
	}
	endpoint := p.Endpoint
	if b.args.Stream && p.StreamEndpoint != "" {
		endpoint = p.StreamEndpoint
	}
	for _, other := range set.Protocols {
		for _, end := range other.Endpoints {
			if rest, ok := strings.CutSuffix(path, "/"+end); ok {
				if rest == other.BasePath {
					rest = p.BasePath
				}
				u.Path = rest + "/" + endpoint
				b.note(i18n.Sprintf("--url: %s is no endpoint of --api %s; requests go to %s", "--url：%s 不是 --api %s 的端点；请求发往 %s", end, p.Name, secret.URL(u.String())))
				return
			}
		}
	}
	if path == "" {
		path = p.BasePath
	}
	u.Path = path + "/" + endpoint
	b.note(i18n.Sprintf("--url: completed with the endpoint of --api %s: %s", "--url：已按 --api %s 的端点补全：%s", p.Name, secret.URL(u.String())))
}

// tokenized sends token ids to the endpoint for plain text; chat endpoints take none.
func (b *builder) tokenized(u *url.URL) {
	p := b.plan.Protocol
	if p.ChatEndpoint != "" && strings.HasSuffix(u.Path, "/"+p.ChatEndpoint) {
		u.Path = strings.TrimSuffix(u.Path, p.ChatEndpoint) + p.TextEndpoint
		shown := secret.URL(u.String())
		if b.plan.Dataset.Traits.Exact || !b.plan.Data.Chat {
			b.note(i18n.Sprintf("--tokenize-prompt: token ids go to %s; they are the prompt's own tokens, without a chat template",
				"--tokenize-prompt：token id 发往 %s；只含提示词自身的 token，不套用对话模板", shown))
		} else {
			b.note(i18n.Sprintf("--tokenize-prompt: token ids go to %s; they are those of the tokenizer's chat template",
				"--tokenize-prompt：token id 发往 %s；由分词器的对话模板得出", shown))
		}
	}
	if b.plan.Dataset.Traits.Exact { // its prompts are ids of an exact number
		b.plan.Data.Chat = false
	}
}

// pluginSecrets hides what the dataset and the API declare to be secret; either may put it into bodies.
func (b *builder) pluginSecrets(set plugin.Set) {
	secrets := b.args.PluginSecrets(set)
	b.hide(secrets)
	b.plan.BodySecrets = append(b.plan.BodySecrets, secrets...).Clean()
}

// hide keeps further secrets out of every output, but what is a part of the model's name: it stands in every reply.
func (b *builder) hide(secrets []string) {
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return strings.Contains(b.args.Model, s) })
	b.plan.Target.Secrets = append(b.plan.Target.Secrets, secrets...).Clean()
}

// secrets are the values to be kept out of every output, but those that are a part of the model's name: it stands in every reply.
func (b *builder) secrets(sent http.Header) secret.Values {
	found := b.args.Secrets()
	for name, values := range sent { // the Authorization made of the URL's user-info is among them
		for _, v := range values {
			found = append(found, secret.HeaderValues(name, v)...)
		}
	}
	found = slices.DeleteFunc(found, func(s string) bool { return strings.Contains(b.args.Model, s) })
	return found.Clean()
}
