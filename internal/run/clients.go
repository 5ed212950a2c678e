package run

import (
	"errors"
	"net/http"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
)

// clientOf is the client of one server.
func (b *Runner) clientOf(place *plan.Place) (*wire.Client, error) {
	p := b.plan
	client, err := wire.New(wire.Config{URL: place.URL, Socket: place.Socket, Header: place.Header, Proxy: http.ProxyFromEnvironment,
		TLS:            b.trust,
		ConnectTimeout: p.Target.ConnectTimeout, ReadTimeout: p.Target.ReadTimeout, TotalTimeout: p.Target.TotalTimeout,
		PerRequest: p.Connections.PerRequest, MaxConns: p.Connections.Max})
	if errors.Is(err, wire.ErrProxy) {
		name, _ := b.settings.proxyVariable(place.URL)
		return nil, Problems{Problem{Where: name}.Saying(i18n.Message(err), i18n.Text{})}
	}
	if err != nil {
		return nil, Problems{config.About(p.Names, "url", i18n.Message(err), i18n.Text{})}
	}
	return client, nil
}

func (b *Runner) closeClients() {
	for _, c := range b.clients {
		c.Close()
	}
}
