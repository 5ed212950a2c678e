package plan

import "net/url"

// Through says which proxy stands before the server, nil for none: the run's files name it, without user and password.
func (p *Place) Through(proxy *url.URL) {
	if proxy != nil {
		p.Proxy = (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
	}
}
