package raw

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// A Reader sends Number requests over Parallel connections, each the bytes of Request.
type Reader struct {
	Port, Number, Parallel int
	Request                []byte

	epoll   int
	buf     []byte
	sent    int
	done    int
	Payload int // payloads seen so far
}

var (
	mark = []byte("data:")
	end  = []byte("0\r\n\r\n")
)

// A stream is one connection with the last bytes of the read before.
type stream struct {
	fd   int
	tail []byte
}

// Run sends everything and returns when the last reply has ended.
func (r *Reader) Run() error {
	var err error
	if r.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return err
	}
	defer unix.Close(r.epoll)
	r.buf = make([]byte, 64<<10)
	streams := map[int32]*stream{}
	for range min(r.Parallel, r.Number) {
		fd, err := r.dial()
		if err != nil {
			return err
		}
		defer unix.Close(fd)
		streams[int32(fd)] = &stream{fd: fd}
	}
	for _, s := range streams {
		if err := r.send(s); err != nil {
			return err
		}
	}
	events := make([]unix.EpollEvent, 256)
	for r.done < r.Number {
		n, err := unix.EpollWait(r.epoll, events, -1)
		if err != nil && err != unix.EINTR {
			return err
		}
		for i := range max(n, 0) {
			if err := r.read(streams[events[i].Fd]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Reader) dial() (int, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	if err := unix.Connect(fd, &unix.SockaddrInet4{Port: r.Port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, fmt.Errorf("connecting to the truth server: %w", err)
	}
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	return fd, unix.EpollCtl(r.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

// send starts the next request on s, if there is one left.
func (r *Reader) send(s *stream) error {
	if r.sent == r.Number {
		return nil
	}
	r.sent++
	_, err := unix.Write(s.fd, r.Request)
	return err
}

func (r *Reader) read(s *stream) error {
	keep := copy(r.buf, s.tail)
	n, err := unix.Read(s.fd, r.buf[keep:])
	if err != nil {
		return err
	}
	if n == 0 {
		return errors.New("the truth server closed a connection")
	}
	p := r.buf[:keep+n]
	r.Payload += bytes.Count(p, mark)
	if bytes.HasSuffix(p, end) {
		s.tail = s.tail[:0]
		r.done++
		return r.send(s)
	}
	// A mark or the end may be split between two reads: four bytes are kept, too few to hold a whole mark.
	s.tail = append(s.tail[:0], p[max(0, len(p)-len(mark)+1):]...)
	return nil
}
