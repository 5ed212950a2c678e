package plan

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
)

// target completes the URL and decides whether prompts are chat messages.
func (b *builder) target() {
	u, err := url.Parse(b.args.URL)
	if err != nil || u.Host == "" {
		b.bad("--url", "is no URL", "write it like http://127.0.0.1:8000/v1/chat/completions")
		return
	}
	b.complete(u)
	p := &b.plan.Protocol
	b.plan.Data.Chat = p.ChatEndpoint != "" && strings.HasSuffix(strings.TrimRight(u.Path, "/"), p.ChatEndpoint)
	if b.args.ApplyChatTemplate != nil {
		b.plan.Data.Chat = *b.args.ApplyChatTemplate
	}
	if b.args.TokenizePrompt {
		b.tokenized(u)
	}
	header := b.header()
	secrets := b.secrets(u)
	if u.User != nil {
		if header.Get("Authorization") == "" {
			password, _ := u.User.Password()
			header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password)))
		}
		u.User = nil
	}
	_, own := header["X-Request-Id"] // the user's wins
	b.plan.Target = Target{URL: u, Shown: config.MaskURL(u.String()), Endpoint: u.Host, Header: header, Secrets: secrets,
		RequestIDs: b.args.RequestID != config.Off && !own,
		Times:      b.times(), HTTPClient: b.args.HTTPClient}
	if b.args.HTTPClient != config.HTTPRaw {
		b.note("--http-client " + b.args.HTTPClient + ": requests go by Go's net/http, which takes more CPU than the own client")
	}
	b.metrics()
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
		t.Secrets = append(t.Secrets, hiddenIn(u)...)
	}
}

// complete appends the dialect's endpoint to a base URL; a path that ends in a known endpoint stays. A bare host also
// gets the /v1 that every server of this API has (EvalScope leaves it out, and the servers answer 404).
func (b *builder) complete(u *url.URL) {
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
	if path == "" {
		path = "/v1"
	}
	u.Path = path + "/" + p.Endpoint
	b.note("--url: completed with the endpoint of --api " + p.Name + ": " + config.MaskURL(u.String()))
}

// tokenized sends token ids to the endpoint for plain text; chat endpoints take none.
func (b *builder) tokenized(u *url.URL) {
	p := b.plan.Protocol
	if p.ChatEndpoint != "" && strings.HasSuffix(u.Path, "/"+p.ChatEndpoint) {
		u.Path = strings.TrimSuffix(u.Path, p.ChatEndpoint) + p.TextEndpoint
		b.note("--tokenize-prompt: token ids go to " + config.MaskURL(u.String()) +
			"; they are the prompt's own tokens, without a chat template")
	}
	b.plan.Data.Chat = false
}

// minSecret is the shortest value that is looked for in replies: shorter ones are words like EMPTY, not secrets, and
// would be found everywhere.
const minSecret = 6

// hiddenIn lists what of a URL may not be shown: the password, and tokens in its query.
func hiddenIn(u *url.URL) (found []string) {
	if u.User != nil {
		if password, _ := u.User.Password(); len(password) >= minSecret {
			found = append(found, password)
		}
	}
	masked, _ := url.Parse(config.MaskURL(u.String()))
	for key, values := range u.Query() {
		for i, v := range values {
			if len(v) >= minSecret && (masked == nil || i >= len(masked.Query()[key]) || masked.Query()[key][i] != v) {
				found = append(found, v)
			}
		}
	}
	return found
}

// secrets lists the values to be kept out of files: user-info, tokens in the query, headers that carry keys.
func (b *builder) secrets(u *url.URL) []string {
	found := hiddenIn(u)
	add := func(s string) {
		if len(s) >= minSecret {
			found = append(found, s)
		}
	}
	hidden := b.args.Masked().Headers
	for i, h := range b.args.Headers {
		if hidden[i].Value != h.Value {
			add(h.Value)
			if _, token, ok := strings.Cut(h.Value, " "); ok {
				add(strings.TrimSpace(token))
			}
		}
	}
	add(value(b.args.APIKey))
	add(value(b.args.WandbAPIKey))
	add(value(b.args.SwanlabAPIKey))
	return found
}
