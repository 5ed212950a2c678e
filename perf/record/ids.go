package record

import (
	"strconv"
	"strings"
)

// A SentID is what a request carries as its X-Request-ID: <series>-<number>. The zero SentID is none.
type SentID struct {
	// Prefix is what the requests of a level share: <run>-<level>, where run is the beginning of the run's random uuid.
	Prefix string
	// Number is the request's Seq.
	Number int64
}

// Append appends the id as it is sent, nothing where there is none.
func (id SentID) Append(dst []byte) []byte {
	if id.Prefix == "" {
		return dst
	}
	return strconv.AppendInt(append(append(dst, id.Prefix...), '-'), id.Number, 10)
}

// String is the id as it is sent, "" for none.
func (id SentID) String() string { return string(id.Append(nil)) }

// SentID is the X-Request-ID that the request carried.
func (r *Record) SentID() SentID { return SentID{r.IDPrefix, r.Seq} }

// IDs are the names under which a server's log may hold a request.
type IDs struct {
	// Sent is the X-Request-ID that it carried, Server the id in a header of the reply, Reply the id inside it.
	Sent   string `json:"sent_id,omitempty"`
	Server string `json:"server_id,omitempty"`
	Reply  string `json:"id,omitempty"`
	// Trace is the ID of the trace that the request began, "" for none.
	Trace string `json:"trace_id,omitempty"`
}

// IDs are the request's names; "" for each that it has not.
func (r *Record) IDs() IDs { return IDs{r.SentID().String(), r.ServerID, r.ID, r.Trace.TraceID()} }

// ServerName is what the server called the request where that says more than Sent: the id of its header, else of its reply.
func (ids IDs) ServerName() string {
	for _, id := range []string{ids.Server, ids.Reply} {
		if id != "" && (ids.Sent == "" || !strings.Contains(id, ids.Sent)) {
			return id
		}
	}
	return ""
}
