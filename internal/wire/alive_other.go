//go:build !unix

package wire

// alive cannot look at a socket here without taking bytes from it; a connection that the server closed is found at
// its first write or read and opened again once.
func (k *conn) alive() bool { return k.http.idle() }

// A peek looks into a socket, where that can be done.
type peek struct{}
