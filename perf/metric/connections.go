package metric

// Connections is what happened to the connections to the server during one level, and by which policy.
type Connections struct {
	// PerRequest is the policy of a new connection for each request; else they were kept. Limit is how many were
	// allowed to be open at once, 0 for any number.
	PerRequest bool `json:"per_request"`
	Limit      int  `json:"limit,omitempty"`
	// Proxy is the proxy through which they went, without user and password; "" for none. Unverified says that no
	// certificate of the server was verified.
	Proxy      string `json:"proxy,omitempty"`
	Unverified bool   `json:"tls_unverified,omitempty"`
	// OpenedBefore were opened since the level before and before the clock started, a connection test's among them;
	// Opened during the level, requests in flight at its end included.
	OpenedBefore int `json:"opened_before"`
	Opened       int `json:"opened"`
	// Reused is how many requests, warm-up included, went out on a connection that had served another before.
	Reused int `json:"reused"`
	// FoundClosed is how many idle ones the server had closed, as a look before their use showed; Reconnects how many
	// showed that only by the request, which was sent again on a new one.
	FoundClosed int `json:"found_closed"`
	Reconnects  int `json:"reconnects"`
	// Most is how many were open at once, at most.
	Most int `json:"most"`
}
