package transport

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/perf/i18n"
)

// ErrAlone is a question that nobody is there to answer.
var ErrAlone = i18n.Text{EN: "no coordinator answers", ZH: "没有协调进程应答"}.Err()

// ErrNotLetIn is a broker that does not take the token, or the credentials.
var ErrNotLetIn = i18n.Text{EN: "the broker refused the connection: check that the join token is the same and the credentials are right",
	ZH: "消息服务拒绝了连接：请检查加入令牌是否相同、凭据是否正确"}.Err()

// ErrForgot is a broker that was restarted without what it had stored. What was on its way is with the workers.
var ErrForgot = i18n.Text{EN: "the NATS server has lost what it stored: start it with a folder that outlives a restart (nats-server -sd), and continue the run with --resume",
	ZH: "NATS 服务丢失了其存储的数据：请以重启后仍保留的目录启动它（nats-server -sd），并用 --resume 继续运行"}.Err()

// A Bus is two connections to a broker: one for logs, and one for all else, so that no question waits behind a piece of a log. Its methods
// are safe for concurrent use.
type Bus struct {
	key     *seal.Key
	conn    *nats.Conn
	logs    *nats.Conn
	js      jetstream.JetStream
	stop    context.CancelFunc
	ended   context.Context
	mu      sync.Mutex // nothing runs anew once ended has ended
	running sync.WaitGroup
}

// Options say how a broker is reached.
type Options struct {
	// URL is the broker's; Broker one in this process, in place of it.
	URL    string
	Broker *Broker
	Key    *seal.Key
	// Credentials is the file of a broker's user, "" for a broker of ours, which takes the token.
	Credentials string
	// Authorities is a file of certificate authorities, "" for those of the system.
	Authorities string
	// Own reports whether the broker is one of ours, which the token opens.
	Own bool
}

// Connect connects to a broker.
func Connect(o Options) (*Bus, error) {
	with := []nats.Option{nats.Name("evalscope"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.Timeout(5 * time.Second),
		nats.NoEcho(), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})}
	switch {
	case o.Credentials != "":
		with = append(with, nats.UserCredentials(o.Credentials))
	case o.Own || o.Broker != nil:
		public, sign, err := login(o.Key)
		if err != nil {
			return nil, err
		}
		with = append(with, nats.Nkey(public, sign))
	}
	if o.Broker != nil {
		with = append(with, nats.InProcessServer(o.Broker.server))
	}
	conn, err := o.dial(with)
	var logs *nats.Conn
	if err == nil {
		if logs, err = o.dial(with); err != nil {
			conn.Close()
		}
	}
	if errors.Is(err, nats.ErrNkeysNotSupported) && o.Own { // a broker of others, which lets anybody in
		o.Own = false
		return Connect(o)
	}
	if errors.Is(err, nats.ErrAuthorization) || errors.Is(err, nats.ErrAuthExpired) {
		return nil, ErrNotLetIn
	}
	if errors.Is(err, ErrStranger) {
		return nil, err
	}
	if err != nil {
		return nil, i18n.Errorf("cannot reach the broker: %v", "无法连接消息服务：%v", o.reached(err))
	}
	b := &Bus{key: o.Key, conn: conn, logs: logs}
	b.ended, b.stop = context.WithCancel(context.Background())
	if b.js, err = jetstream.New(logs); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// dial connects. Where a server demands TLS it is spoken, and tls:// demands it too. A broker of ours speaks it from the first byte on,
// others when they have said what they are.
func (o Options) dial(with []nats.Option) (*nats.Conn, error) {
	config, err := clientTLS(o.Key, o.URL, o.Authorities)
	if err != nil {
		return nil, err
	}
	with = append(with, func(n *nats.Options) error {
		n.TLSConfig = config
		return nil
	})
	first := slices.Concat(with, []nats.Option{nats.TLSHandshakeFirst()})
	if o.Own && strings.HasPrefix(o.URL, "tls://") {
		conn, err := nats.Connect(o.URL, first...)
		if record := new(tls.RecordHeaderError); !errors.As(err, record) {
			return conn, err
		}
	}
	conn, err := nats.Connect(o.URL, with...)
	if o.Own && timedOut(err) && strings.HasPrefix(o.URL, "nats://") { // it waits for TLS
		return nats.Connect("tls://"+strings.TrimPrefix(o.URL, "nats://"), first...)
	}
	return conn, err
}

func timedOut(err error) bool {
	var late net.Error
	return errors.Is(err, nats.ErrTimeout) || errors.As(err, &late) && late.Timeout()
}

// subject is the place of a name. Sealed messages open at their place alone.
func (b *Bus) subject(name string) string { return "evalscope." + b.key.Scope() + "." + name }

// Ask sends a question and waits for its answer.
func (b *Bus) Ask(ctx context.Context, name string, question []byte) ([]byte, error) {
	at := b.subject(name)
	reply, err := b.conn.RequestWithContext(ctx, at, b.key.Seal(at+" question", question))
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return nil, ErrAlone
	case err != nil:
		return nil, err
	}
	return b.key.Open(at+" answer", reply.Data)
}

// slowBroker is how long a broker may need for what a run cannot begin without, such as a disk that is slow.
const slowBroker = time.Minute

// mostAnswers bounds the questions of a name that are answered at once.
const mostAnswers = 4096

// Serve answers the questions of a name that are asked once it has returned, each on a goroutine of its own; one that is not of the run's
// machines gets no answer.
func (b *Bus) Serve(name string, answer func(context.Context, []byte) []byte) error {
	at := b.subject(name)
	free := make(chan struct{}, mostAnswers)
	_, err := b.conn.Subscribe(at, func(m *nats.Msg) {
		question, err := b.key.Open(at+" question", m.Data)
		if err != nil || m.Reply == "" {
			return
		}
		select {
		case free <- struct{}{}:
		default:
			return // it will ask again
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.ended.Err() != nil {
			return
		}
		b.running.Go(func() {
			defer func() { <-free }()
			if reply := answer(b.ended, question); reply != nil {
				_ = m.Respond(b.key.Seal(at+" answer", reply)) // who does not get it asks again
			}
		})
	})
	if err != nil {
		return err
	}
	return b.conn.FlushTimeout(slowBroker)
}

// Tell says something to all who hear a name.
func (b *Bus) Tell(name string, message []byte) error {
	at := b.subject(name)
	return errors.Join(b.conn.Publish(at, b.key.Seal(at, message)), b.conn.FlushTimeout(time.Second))
}

// Hear is told what is said under a name.
func (b *Bus) Hear(name string, hear func([]byte)) error {
	at := b.subject(name)
	_, err := b.conn.Subscribe(at, func(m *nats.Msg) {
		if message, err := b.key.Open(at, m.Data); err == nil {
			hear(message)
		}
	})
	return err
}

// Put leaves a message for whoever takes those of a name. It is on the broker's disk when Put returns, and there once, however often it is
// put under the same id.
func (b *Bus) Put(ctx context.Context, name, id string, message []byte) error {
	at := b.subject(name)
	_, err := b.js.Publish(ctx, at, b.key.Seal(at, message), jetstream.WithMsgID(id))
	if errors.Is(err, jetstream.ErrNoStreamResponse) {
		return i18n.Errorf("%v: %v", "%v：%v", ErrForgot, err)
	}
	return err
}

// Store makes the broker keep what is put under a name and below it until it is taken.
func (b *Bus) Store(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, slowBroker)
	defer cancel()
	_, err := b.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: b.stream(), Subjects: []string{b.subject(name) + ".>"},
		Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage, Duplicates: 2 * time.Minute, MaxAge: 24 * time.Hour,
		MaxMsgSize: mostPayload})
	if err != nil {
		return i18n.Errorf("the broker cannot store logs: it needs JetStream: %v", "消息服务无法存储日志：它需要启用 JetStream：%v", err)
	}
	return nil
}

func (b *Bus) stream() string { return "EVALSCOPE_" + b.key.Scope() }

// consumer is the name under which a coordinator takes a name's messages: one that goes on takes the place of the one that was killed.
func (b *Bus) consumer(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "take_" + hex.EncodeToString(sum[:8])
}

// Take gives take each message that was put below a name, again and again until it returns nil, until the function that it returns is
// called.
func (b *Bus) Take(ctx context.Context, name string, take func([]byte) error) (stop func(), err error) {
	below := b.subject(name)
	bounded, cancel := context.WithTimeout(ctx, slowBroker)
	defer cancel()
	consumer, err := b.js.CreateOrUpdateConsumer(bounded, b.stream(), jetstream.ConsumerConfig{Durable: b.consumer(name), FilterSubject: below + ".>", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: 30 * time.Second, MaxAckPending: 1024, InactiveThreshold: 10 * time.Minute})
	if err != nil {
		return nil, i18n.Errorf("cannot read the logs of workers from the broker: %v", "无法从消息服务读取 worker 的日志：%v", err)
	}
	taking, err := consumer.Consume(func(m jetstream.Msg) {
		message, err := b.key.Open(m.Subject(), m.Data())
		if err != nil {
			_ = m.Term() // no one of ours put it there
			return
		}
		if err := take(message); err != nil {
			_ = m.NakWithDelay(100 * time.Millisecond)
			return
		}
		_ = m.Ack() // else it comes again
	}, jetstream.PullMaxMessages(64))
	if err != nil {
		return nil, err
	}
	return func() {
		taking.Stop()
		<-taking.Closed()
	}, nil
}

// Clear removes what the broker keeps.
func (b *Bus) Clear(ctx context.Context) error {
	if err := b.js.DeleteStream(ctx, b.stream()); !errors.Is(err, jetstream.ErrStreamNotFound) {
		return err
	}
	return nil
}

// Close ends the connections. It waits for the answers that are being made, and until the broker has them.
func (b *Bus) Close() {
	b.mu.Lock()
	b.stop()
	b.mu.Unlock()
	b.running.Wait()
	if b.conn.IsConnected() {
		_ = b.conn.FlushTimeout(time.Second) // who did not get an answer asks again
	}
	b.conn.Close()
	b.logs.Close()
}
