package run

import (
	"crypto/tls"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
)

// trusted is whom the run's TLS believes, nil for the system's authorities alone.
func trusted(p *plan.Plan) (*tls.Config, error) {
	trust, key, err := wire.Trust(p.Target.Trust).TLS()
	if err != nil {
		return nil, Problems{config.About(p.Names, key, i18n.Message(err), i18n.Text{})}
	}
	return trust, nil
}
