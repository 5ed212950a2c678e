package plan

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Place is one server: where requests go, and what goes with those alone.
type Place struct {
	// URL is the completed endpoint without user-info. It may hold a token in its query: show Shown instead. That of a socket is
	// http://localhost with the path.
	URL *url.URL
	// Socket is the path of the Unix domain socket that leads to the server, "" for TCP.
	Socket string
	// Shown is the URL without secrets, Endpoint its host and port, or the socket.
	Shown, Endpoint string
	Header          http.Header
	// Metrics is where the server tells its own counters, nil for nowhere; MetricsGiven says that the user wrote it. It may
	// hold a token too.
	Metrics      *url.URL
	MetricsGiven bool
	// Proxy is the proxy before the server, without its password, "" for none. Document keeps it.
	Proxy string
}

// The values of Target.Balance.
const (
	RoundRobin = config.RoundRobin
	LeastBusy  = config.LeastBusy
	BySession  = config.BySession
)

// NewPlace is the server of a completed endpoint with its headers.
func NewPlace(u *url.URL, socket string, header http.Header) Place {
	p := Place{URL: u, Socket: socket, Endpoint: u.Host, Header: header}
	if socket != "" {
		p.Endpoint = config.SocketScheme + socket
	}
	p.Shown = p.show()
	return p
}

// show is the URL without secrets; that of a socket names it.
func (p *Place) show() string {
	if p.Socket == "" {
		return secret.URL(p.URL.String())
	}
	return config.SocketScheme + p.Socket + ":" + strings.TrimPrefix(secret.URL("http://localhost"+p.URL.RequestURI()), "http://localhost")
}

// Places are the servers of a run, in the user's order.
func (t *Target) Places() []*Place {
	all := []*Place{&t.Place}
	for i := range t.Further {
		all = append(all, &t.Further[i])
	}
	return all
}

// Names are the servers as they are shown where there are several, nil for a single one.
func (t *Target) Names() []string {
	if len(t.Further) == 0 {
		return nil
	}
	var names []string
	for _, p := range t.Places() {
		names = append(names, p.Shown)
	}
	return names
}

// AllShown are the URLs of all servers without secrets, with blanks between.
func (t *Target) AllShown() string {
	if names := t.Names(); names != nil {
		return strings.Join(names, " ")
	}
	return t.Shown
}

// First are the servers that the i-th request of a run may go to, as far as that is known before it is sent.
func (t *Target) First(i int) string {
	places := t.Places()
	if len(places) > 1 && t.Balance == LeastBusy {
		return t.AllShown()
	}
	return places[i%len(places)].Shown
}

// endpoints are the hosts and ports of all servers.
func (t *Target) endpoints() string {
	var all []string
	for _, p := range t.Places() {
		all = append(all, p.Endpoint)
	}
	return strings.Join(all, " ")
}

// signIn makes the user-info of a URL, which is not sent, the header that says the same.
func signIn(u *url.URL, header http.Header) {
	if u.User != nil && header.Get("Authorization") == "" {
		password, _ := u.User.Password()
		header.Set("Authorization", basic(u.User.Username(), password))
	}
	u.User = nil
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// SignIn gives the servers that no credentials are sent to the user and password that find knows for their host, as those of a
// .netrc file are. An API key, an Authorization header and user-info of the URL go first. file is the file's name for the note.
func (p *Plan) SignIn(file string, find func(host string) (user, password string, ok bool)) {
	if p.Arguments.APIKey != nil && *p.Arguments.APIKey != "" {
		return
	}
	for _, place := range p.Target.Places() {
		if key := p.Protocol.KeyHeader; place.Socket != "" || place.Header.Get("Authorization") != "" || key != "" && place.Header.Get(key) != "" {
			continue
		}
		host := place.URL.Hostname()
		user, password, ok := find(host)
		if !ok {
			continue
		}
		value := basic(user, password)
		place.Header.Set("Authorization", value)
		secrets := slices.Concat(secret.HeaderValues("Authorization", value), secret.Values{password})
		secrets = slices.DeleteFunc(secrets, func(s string) bool { return s == "" || strings.Contains(p.Model, s) })
		p.Target.Secrets = append(p.Target.Secrets, secrets...).Clean()
		p.Notes = append(p.Notes, i18n.Sprintf("Requests to %s use the user and password from %s; --api-key overrides them",
			"发往 %s 的请求带有 %s 中的用户名与密码；可用 --api-key 代替", host, file))
	}
}
