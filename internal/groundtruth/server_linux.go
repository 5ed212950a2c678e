package groundtruth

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A Server is one run of the ground-truth server. Everything happens on the goroutine that calls Serve.
type Server struct {
	Profile Profile
	log     Log
	bytes   *prepared
	epoll   int
	listen  int
	timer   int
	conns   map[int32]*conn
	due     queue
	ready   []*conn // flooding connections whose socket may take more
	random  *rand.Rand
	quit    bool
}

// Listen opens the server on a free port of the loopback address and returns the port.
func (s *Server) Listen() (port int, err error) {
	s.bytes, s.conns, s.random = prepare(), map[int32]*conn{}, rand.New(rand.NewPCG(1, 2))
	if s.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return 0, err
	}
	if s.timer, err = unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_NONBLOCK); err != nil {
		return 0, err
	}
	if s.listen, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0); err != nil {
		return 0, err
	}
	if err = unix.SetsockoptInt(s.listen, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1); err != nil {
		return 0, fmt.Errorf("asking for receive stamps: %w", err)
	}
	if err = unix.Bind(s.listen, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, err
	}
	if err = unix.Listen(s.listen, 4096); err != nil {
		return 0, err
	}
	for _, fd := range []int{s.listen, s.timer, int(os.Stdin.Fd())} {
		if err = s.watch(unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN); err != nil {
			return 0, fmt.Errorf("watching descriptor %d: %w", fd, err)
		}
	}
	name, err := unix.Getsockname(s.listen)
	if err != nil {
		return 0, err
	}
	return name.(*unix.SockaddrInet4).Port, nil
}

func (s *Server) watch(op, fd int, events uint32) error {
	return unix.EpollCtl(s.epoll, op, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}

// burst is how many events, and how many new connections, are handled between two looks at what is due, so that a thousand
// requests at once make no write late by all of them.
const burst = 32

// Serve answers requests until standard input ends, then returns what was recorded.
func (s *Server) Serve() (*Log, error) {
	events := make([]unix.EpollEvent, burst)
	for !s.quit {
		wait := -1
		if len(s.ready) > 0 {
			wait = 0
		}
		n, err := unix.EpollWait(s.epoll, events, wait)
		if err != nil && err != unix.EINTR {
			return nil, err
		}
		for i := range max(n, 0) {
			s.handle(events[i])
		}
		s.tick()
		s.flood()
	}
	return &s.log, nil
}

func (s *Server) handle(e unix.EpollEvent) {
	switch int(e.Fd) {
	case s.listen:
		s.accept()
	case s.timer:
		var expirations [8]byte
		_, _ = unix.Read(s.timer, expirations[:])
	case 0:
		var some [64]byte
		if n, err := unix.Read(0, some[:]); n == 0 || err != nil {
			s.quit = true
		}
	default:
		k := s.conns[e.Fd]
		if k == nil {
			return
		}
		if e.Events&unix.EPOLLOUT != 0 {
			s.flush(k)
		}
		if e.Events&(unix.EPOLLIN|unix.EPOLLHUP|unix.EPOLLERR) != 0 {
			s.read(k)
		}
	}
}

func (s *Server) accept() {
	for range burst {
		fd, _, err := unix.Accept4(s.listen, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		if err != nil {
			return
		}
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
		if s.watch(unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN) != nil {
			unix.Close(fd)
			continue
		}
		s.conns[int32(fd)] = &conn{fd: fd}
	}
}

// begin starts the reply to a request whose last bytes came at arrived.
func (s *Server) begin(k *conn, arrived int64, prompt int, single bool) {
	now := time.Now().UnixNano()
	k.number, k.at, k.total, k.prompt = len(s.log.Requests), 0, s.Profile.Chunks, prompt
	if single {
		k.total = 1
	}
	r := Request{Arrived: arrived, Read: now}
	if s.Profile.Writes {
		r.Writes = make([]int64, 0, k.total)
	}
	s.log.Requests = append(s.log.Requests, r)
	k.busy = true
	if s.Profile.TTFT == 0 && s.Profile.Interval == 0 {
		s.ready = append(s.ready, k)
		return
	}
	k.due = arrived + int64(s.Profile.TTFT)
	if step := int64(s.Profile.Interval); step > 0 && s.Profile.Lockstep {
		k.due = (k.due + step - 1) / step * step
	} else if step > 0 {
		k.due += s.random.Int64N(step)
	}
	heap.Push(&s.due, k)
	s.arm()
}

// arm sets the timer to the next due write.
func (s *Server) arm() {
	if len(s.due) == 0 {
		return
	}
	at := unix.NsecToTimespec(s.due[0].due)
	_ = unix.TimerfdSettime(s.timer, unix.TFD_TIMER_ABSTIME, &unix.ItimerSpec{Value: at}, nil)
}

// tick writes everything that is due.
func (s *Server) tick() {
	if len(s.due) == 0 {
		return
	}
	for len(s.due) > 0 && s.due[0].due <= time.Now().UnixNano() {
		k := s.due[0]
		s.write(k, k.due)
		if !k.busy || s.Profile.Interval == 0 {
			heap.Pop(&s.due)
			if k.busy && len(k.out) == 0 {
				s.ready = append(s.ready, k)
			}
			continue
		}
		k.due += int64(s.Profile.Interval)
		heap.Fix(&s.due, 0)
	}
	s.arm()
}

// flood writes one block to each connection that can take it.
func (s *Server) flood() {
	ready := s.ready
	s.ready = s.ready[:0]
	for _, k := range ready {
		s.write(k, 0)
		if k.busy && len(k.out) == 0 {
			s.ready = append(s.ready, k)
		}
	}
}

// Pin keeps the process on one processor: this thread now, and those that come after it.
func Pin(cpu int) error {
	if cpu < 0 {
		return nil
	}
	var set unix.CPUSet
	set.Set(cpu)
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			if err := unix.SchedSetaffinity(id, &set); err != nil {
				return fmt.Errorf("pinning to processor %d: %w", cpu, err)
			}
		}
	}
	return unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
}
