package groundtruth

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A conn is one connection; it serves one request at a time.
type conn struct {
	fd      int
	in      []byte // of a request that is not complete
	out     []byte // that the socket did not take yet
	scratch []byte

	busy              bool
	number, at, total int
	prompt            int
	due               int64
}

// read takes what came and starts the request when it is whole.
func (s *Server) read(k *conn) {
	var buf [16 << 10]byte
	var control [128]byte
	for {
		n, cn, _, _, err := unix.Recvmsg(k.fd, buf[:], control[:], 0)
		if err == unix.EAGAIN || err == unix.EINTR {
			return
		}
		if n <= 0 || err != nil {
			s.drop(k)
			return
		}
		k.in = append(k.in, buf[:n]...)
		if size, prompt, single := request(k.in); size > 0 {
			load := bytes.HasPrefix(k.in, post)
			k.in = append(k.in[:0], k.in[size:]...)
			if load {
				s.begin(k, stamp(control[:cn]), prompt, single)
			} else {
				s.send(k, models)
			}
		}
		if n < len(buf) {
			return
		}
	}
}

// drop forgets a connection that the client closed.
func (s *Server) drop(k *conn) {
	delete(s.conns, int32(k.fd))
	unix.Close(k.fd)
	k.fd = -1
	for i, r := range s.ready {
		if r == k {
			s.ready = append(s.ready[:i], s.ready[i+1:]...)
			break
		}
	}
}

// stamp is the kernel's receive stamp among control messages, or now.
func stamp(control []byte) int64 {
	messages, _ := unix.ParseSocketControlMessage(control)
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_TIMESTAMPNS && len(m.Data) >= 16 {
			return int64(binary.NativeEndian.Uint64(m.Data))*1e9 + int64(binary.NativeEndian.Uint64(m.Data[8:]))
		}
	}
	return time.Now().UnixNano()
}

// models answers everything that is not load: some clients ask for models or health before they start. It is not recorded.
var models = []byte("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 58\r\n\r\n" +
	`{"object":"list","data":[{"id":"truth","object":"model"}]}`)

var (
	post    = []byte("POST ")
	headEnd = []byte("\r\n\r\n")
	length  = []byte("content-length:")
	oneA    = []byte(`"max_tokens":1,`)
	oneB    = []byte(`"max_tokens":1}`)
	oneC    = []byte(`"max_tokens": 1,`)
	oneD    = []byte(`"max_tokens": 1}`)
)

// request is the size of the whole request at the front of p, 0 while it is not complete; single says that it asks
// for one token.
func request(p []byte) (size, prompt int, single bool) {
	head := bytes.Index(p, headEnd)
	if head < 0 {
		return 0, 0, false
	}
	n := 0
	if i := bytes.Index(bytes.ToLower(p[:head]), length); i >= 0 {
		value := p[i+len(length) : head]
		if j := bytes.IndexByte(value, '\r'); j >= 0 {
			value = value[:j]
		}
		n, _ = strconv.Atoi(string(bytes.TrimSpace(value)))
	}
	size = head + len(headEnd) + n
	if len(p) < size {
		return 0, 0, false
	}
	body := p[head:size]
	single = bytes.Contains(body, oneA) || bytes.Contains(body, oneB) || bytes.Contains(body, oneC) || bytes.Contains(body, oneD)
	return size, n / 4, single
}

// write sends the next block; due is its due instant, 0 in a flood.
func (s *Server) write(k *conn, due int64) {
	if k.fd < 0 {
		k.busy = false
		return
	}
	to := min(k.total, k.at+max(1, s.Profile.PerWrite))
	k.scratch = s.bytes.block(k.scratch[:0], k.number, k.at, to, k.total, k.prompt)
	r := &s.log.Requests[k.number]
	now := time.Now().UnixNano()
	if k.at == 0 {
		r.First = now
	}
	r.Last = now
	if due > 0 {
		r.Late = max(r.Late, now-due)
	}
	if s.Profile.Writes {
		r.Writes = append(r.Writes, now)
	}
	k.at = to
	k.busy = to < k.total
	s.send(k, k.scratch)
}

// send writes p, or keeps what the socket does not take until it is writable.
func (s *Server) send(k *conn, p []byte) {
	if len(k.out) > 0 {
		k.out = append(k.out, p...)
		return
	}
	n, err := unix.Write(k.fd, p)
	if err != nil && err != unix.EAGAIN && err != unix.EINTR {
		return // the reader of the connection sees its end
	}
	if n = max(n, 0); n < len(p) {
		k.out = append(k.out[:0], p[n:]...)
		_ = s.watch(unix.EPOLL_CTL_MOD, k.fd, unix.EPOLLIN|unix.EPOLLOUT)
	}
}

// flush goes on with what a full socket had refused.
func (s *Server) flush(k *conn) {
	n, err := unix.Write(k.fd, k.out)
	if err != nil {
		return
	}
	k.out = append(k.out[:0], k.out[n:]...)
	if len(k.out) > 0 {
		return
	}
	_ = s.watch(unix.EPOLL_CTL_MOD, k.fd, unix.EPOLLIN)
	if k.busy && s.Profile.Interval == 0 {
		s.ready = append(s.ready, k)
	}
}

// A queue orders connections by their next due write.
type queue []*conn

// Len, Less, Swap, Push and Pop are those of container/heap.
func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].due < q[j].due }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(*conn)) }
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
