package plan

import "net/url"

// Through tells the plan which proxy stands before its server, nil for none: its files name it, without user and password.
func (p *Plan) Through(proxy *url.URL) {
	if proxy != nil {
		p.Target.Proxy = (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
	}
}
