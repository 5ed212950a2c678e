package record

// FaultKind says why a request did not succeed.
type FaultKind string

// The kinds of fault. Cancelled is the one that is ours: the request was stopped by an interrupt or a deadline and
// counts neither as success nor as failure.
const (
	FaultConnect          FaultKind = "connect"            // no connection: DNS, refused, unreachable
	FaultTLS              FaultKind = "tls"                // the TLS handshake failed
	FaultTimeoutPool      FaultKind = "timeout_pool"       // no free connection of --max-connections within --total-timeout
	FaultTimeoutConnect   FaultKind = "timeout_connect"    // no connection within --connect-timeout
	FaultTimeoutFirstByte FaultKind = "timeout_first_byte" // no byte of the reply within --read-timeout
	FaultTimeoutIdle      FaultKind = "timeout_idle"       // silence in the reply longer than --read-timeout
	FaultTimeoutTotal     FaultKind = "timeout_total"      // not finished within --total-timeout
	FaultStatus           FaultKind = "status"             // an HTTP status that is no success
	FaultRefused          FaultKind = "refused"            // 429 or 503: a limit, not a failure of the engine
	FaultReset            FaultKind = "reset"              // the connection broke
	FaultTruncated        FaultKind = "truncated"          // the reply ended without finish_reason or end mark
	FaultInBand           FaultKind = "in_band"            // an error inside a reply of status 200
	FaultEmptyStream      FaultKind = "empty_stream"       // a reply without any payload
	FaultDecode           FaultKind = "decode"             // a payload that is not what the protocol allows
	FaultCancelled        FaultKind = "cancelled"          // stopped by us
)

// FaultKinds lists every kind in the order of reports.
func FaultKinds() []FaultKind {
	return []FaultKind{FaultConnect, FaultTLS, FaultTimeoutPool, FaultTimeoutConnect, FaultTimeoutFirstByte,
		FaultTimeoutIdle, FaultTimeoutTotal, FaultStatus, FaultRefused, FaultReset, FaultTruncated, FaultInBand,
		FaultEmptyStream, FaultDecode, FaultCancelled}
}

// A Fault is why a request failed, with the server's own words where it had any (secrets removed).
type Fault struct {
	Kind FaultKind `json:"kind"`
	// Words is the server's error text or the system's, at most 2 KiB.
	Words string `json:"words,omitempty"`
}
