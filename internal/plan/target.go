package plan

import (
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

// target completes the URLs and decides whether prompts are chat messages.
func (b *builder) target(set plugin.Set) {
	t := &b.plan.Target
	t.Times, t.Balance = b.times(), b.args.Balance
	for i, text := range b.addresses() {
		chat, textOnly := b.plan.Data.Chat, b.plan.Data.TextOnly
		place, ok := b.place(text, set)
		if !ok {
			return
		}
		if i == 0 {
			t.Place = place
		} else {
			t.Further = append(t.Further, place)
		}
		if i > 0 && (b.plan.Data.Chat != chat || b.plan.Data.TextOnly != textOnly) {
			b.bad("url", i18n.Text{EN: "mixes an endpoint for chat with one for plain text", ZH: "混用了对话端点和纯文本端点"},
				i18n.Text{EN: "use the same endpoint in all addresses", ZH: "请在所有地址中使用同一端点"})
			return
		}
		t.Secrets = append(t.Secrets, b.secrets(place.Header)...).Clean()
	}
	if t.URL == nil {
		return
	}
	_, own := t.Header["X-Request-Id"] // the user's wins
	t.RequestIDs = b.args.RequestID != config.Off && !own
	t.Traceparent = b.args.SendsTraces()
	b.telemetry()
	b.observability()
	for i, place := range t.Places() {
		b.metrics(i, place)
	}
	b.several()
}

// addresses are those of --url, or that of the server that the run starts.
func (b *builder) addresses() []string {
	if b.plan.Launch == nil {
		return config.SplitURLs(b.args.URL)
	}
	address := fmt.Sprintf("http://%s:%d", protocol.LaunchHost, b.args.Port) // EvalScope does not look at --url either
	if b.args.WasSet("url") {
		b.note(i18n.Sprintf("--url: no effect with --api %s: requests go to the server started by the run, %s", "--url：与 --api %s 同用时不起作用：请求发往在此启动的服务 %s", b.plan.Protocol.Name, address))
	}
	return []string{address}
}

// place is the server of one URL.
func (b *builder) place(text string, set plugin.Set) (Place, bool) {
	u, socket, err := config.ParseURL(text)
	if err != nil || u.Host == "" {
		b.bad("url", i18n.Text{EN: "is not a URL", ZH: "不是 URL"},
			i18n.Text{EN: "use the form http://127.0.0.1:8000/v1/chat/completions", ZH: "请写成 http://127.0.0.1:8000/v1/chat/completions"})
		return Place{}, false
	}
	if err := asciiHost(u); err != nil {
		b.bad("url", i18n.Sprintf("contains a host name that cannot be resolved: %s", "含有无法解析的主机名：%s", i18n.Message(err)),
			i18n.Text{EN: "check its spelling", ZH: "请检查拼写"})
		return Place{}, false
	}
	place := Place{URL: u, Socket: socket}
	b.complete(&place, set)
	b.form(&place)
	header := b.header()
	signIn(u, header)
	return NewPlace(u, socket, header), true
}

// several says what is different with several servers, and what needs them.
func (b *builder) several() {
	n := len(b.plan.Target.Places())
	if n == 1 {
		if b.args.Balance != config.RoundRobin && b.args.Balance != "" {
			b.note(i18n.Text{EN: "--balance has no effect with a single --url", ZH: "--balance 用于 --url 给出多个地址时：不起作用"})
		}
		return
	}
	if name := b.repeatedPlace(); name != "" {
		b.note(i18n.Sprintf("--url lists %s more than once: each entry gets a share of the requests and its own row", "--url 多次给出 %s：每次各占一份请求，各成一行", name))
	}
	if given := len(b.plan.Telemetry.Servers); given > 0 && given != n {
		b.note(i18n.Sprintf("--server-metrics: sampled, but not compared with the client's counts: it lists %s, and requests go to %s",
			"--server-metrics：会采样，但不与客户端计数核对：它给出 %s 个地址，而请求发往 %s 个服务", i18n.Count(given, "address"), i18n.Count(n, "server")))
	}
	if b.args.MaxConnections != nil {
		b.note(i18n.Sprintf("--max-connections %d applies to each of the %s", "--max-connections %d 对 %s 个服务分别生效", *b.args.MaxConnections, i18n.Count(n, "server")))
	}
}

// repeatedPlace is a server that --url names more than once, "" for none.
func (b *builder) repeatedPlace() string {
	seen := map[string]bool{}
	for _, place := range b.plan.Target.Places() {
		name := place.show()
		if seen[name] {
			return name
		}
		seen[name] = true
	}
	return ""
}

// form decides whether the prompts of an endpoint are chat messages.
func (b *builder) form(place *Place) {
	p, u := &b.plan.Protocol, place.URL
	b.plan.Data.Chat = p.ChatEndpoint != "" && strings.HasSuffix(strings.TrimRight(u.Path, "/"), p.ChatEndpoint)
	if b.args.ApplyChatTemplate != nil {
		b.plan.Data.Chat = *b.args.ApplyChatTemplate
	}
	if b.args.TokenizePrompt {
		b.tokenized(place)
	}
	b.checkForm(u)
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
		b.badForm("false", "plain text", p.ChatEndpoint, "messages", p.TextEndpoint)
	case text && b.plan.Data.Chat:
		b.badForm("true", "messages", p.TextEndpoint, "plain text", p.ChatEndpoint)
	}
}

// badForm says that prompts are sent to an endpoint that takes another form.
func (b *builder) badForm(chat, sends, endpoint, takes, right string) {
	url := b.names.Name("url")
	b.problems = append(b.problems, config.Problem{Key: "apply_chat_template", Where: b.names.Example("apply_chat_template", chat)}.Saying(i18n.Sprintf("sends %s, but %s ends in %s, which takes %s",
		"发送 %s，而 %s 以 %s 结尾，它接受的是 %s", sends, url, endpoint, takes),
		i18n.Sprintf("remove it, or use a %s that ends in %s", "请去掉，或使用以 %[2]s 结尾的 %[1]s", url, right)))
}

// metrics finds out where the server of that number tells its own counters: engines do at /metrics of their host.
func (b *builder) metrics(place int, t *Place) {
	switch b.args.ServerMetrics {
	case config.MetricsOff, "":
	case config.MetricsAuto:
		t.Metrics = &url.URL{Scheme: t.URL.Scheme, Host: t.URL.Host, Path: "/metrics"}
	default:
		t.Metrics, t.MetricsGiven = b.givenMetrics(place), true
	}
}

// complete appends the dialect's endpoint to a base URL; a path that ends in a known endpoint stays, and one that ends in an
// endpoint of another dialect gets this one's in its place. A bare host also gets the dialect's base path, the /v1 that every
// server of the OpenAI API has (EvalScope leaves it out, and the servers answer 404).
func (b *builder) complete(place *Place, set plugin.Set) {
	p, u := b.plan.Protocol, place.URL
	if p.Endpoint == "" { // a dialect that says no endpoint is spoken to at the URL as it is
		return
	}
	endpoint, wrong := p.Endpoint, p.StreamEndpoint
	if b.args.Stream && p.StreamEndpoint != "" && p.Kind.Generates() {
		endpoint, wrong = wrong, endpoint
	}
	if b.plain() {
		endpoint = p.TextEndpoint
	}
	path := strings.TrimRight(u.Path, "/")
	for _, end := range p.Endpoints {
		rest, ok := strings.CutSuffix(path, "/"+end)
		if !ok {
			continue
		}
		u.Path = path
		if end == wrong {
			u.Path = rest + "/" + endpoint
			b.note(i18n.Sprintf("--url: %s is for the other kind of replies (streamed or not); requests go to %s", "--url：%s 用于另一种回复形式（流式或非流式）；请求发往 %s", end, secret.URL(u.String())))
		}
		return
	}
	for _, other := range set.Protocols {
		for _, end := range other.Endpoints {
			if rest, ok := strings.CutSuffix(path, "/"+end); ok {
				if rest == other.BasePath {
					rest = p.BasePath
				}
				u.Path = rest + "/" + endpoint
				b.note(i18n.Sprintf("--url: %s is not an endpoint of --api %s; requests go to %s", "--url：%s 不是 --api %s 的端点；请求发往 %s", end, p.Name, place.show()))
				return
			}
		}
	}
	if path == "" {
		path = p.BasePath
	}
	u.Path = path + "/" + endpoint
	b.remark(i18n.Sprintf("--url: added the endpoint of --api %s: %s", "--url：已按 --api %s 的端点补全：%s", p.Name, place.show()))
}

// plain reports whether prompts go to the endpoint for plain text where the user names none.
func (b *builder) plain() bool {
	asked := b.args.ApplyChatTemplate != nil && *b.args.ApplyChatTemplate
	return b.plan.Dataset.Traits.PlainText && b.plan.Protocol.TextEndpoint != "" && !asked
}

// tokenized sends token ids to the endpoint for plain text; chat endpoints take none.
func (b *builder) tokenized(place *Place) {
	p, u := b.plan.Protocol, place.URL
	if p.ChatEndpoint != "" && p.TextEndpoint == "" || p.Kind == protocol.Rerank || p.Kind == protocol.Decision {
		b.bad("tokenize_prompt", i18n.Sprintf("sends token IDs, but %s does not accept them", "发送 token ID，而 %s 不接受", b.api()),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
		return
	}
	if p.ChatEndpoint != "" && strings.HasSuffix(u.Path, "/"+p.ChatEndpoint) {
		u.Path = strings.TrimSuffix(u.Path, p.ChatEndpoint) + p.TextEndpoint
		if b.plan.Dataset.Traits.Exact || !b.plan.Data.Chat {
			b.note(i18n.Sprintf("--tokenize-prompt: token IDs go to %s; they contain only the prompt, without a chat template",
				"--tokenize-prompt：token id 发往 %s；只含提示词自身的 token，不套用对话模板", place.show()))
		} else {
			b.note(i18n.Sprintf("--tokenize-prompt: token IDs go to %s; they include the tokenizer's chat template",
				"--tokenize-prompt：token id 发往 %s；由分词器的对话模板得出", place.show()))
		}
	}
	if b.plan.Dataset.Traits.Exact { // its prompts are ids of an exact number
		b.plan.Data.Chat = false
	}
}

// pluginSecrets hides what the dataset and the API declare to be secret; either may put it into bodies.
func (b *builder) pluginSecrets(set plugin.Set) {
	secrets := append(b.args.PluginSecrets(set), secret.InCommand(b.plan.Launch)...)
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
