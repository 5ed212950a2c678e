package simulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// route is how one path is answered.
type route struct {
	method string
	open   bool // needs no API key
	handle http.HandlerFunc
}

func (s *Server) routes() map[string]route {
	by := func(a api) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { s.serveGeneration(w, r, a) }
	}
	all := map[string]route{
		"/chat/completions": {http.MethodPost, false, by(chatAPI)},
		"/completions":      {http.MethodPost, false, by(completionsAPI)},
		"/responses":        {http.MethodPost, false, by(responsesAPI)},
		"/messages":         {http.MethodPost, false, by(messagesAPI)},
		"/embeddings":       {http.MethodPost, false, s.serveEmbeddings},
		"/rerank":           {http.MethodPost, false, s.serveRerank},
		"/models":           {http.MethodGet, false, s.serveModels},
		"/tokenize":         {http.MethodPost, false, s.serveTokenize},
		"/health":           {http.MethodGet, true, s.serveHealth},
		"/metrics":          {http.MethodGet, true, s.serveMetrics},
	}
	if s.config.PrefixCache > 0 { // vLLM has it in its development mode
		all["/reset_prefix_cache"] = route{http.MethodPost, true, s.serveReset}
	}
	if s.config.GPUs > 0 {
		all["/gpu/metrics"] = route{http.MethodGet, true, s.serveGPUs}
	}
	return all
}

// handler routes, with /v1 in front of the paths and without, and asks for the API key.
func (s *Server) handler() http.Handler {
	routes := s.routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, known := routes[strings.TrimPrefix(r.URL.Path, "/v1")]
		switch {
		case !known:
			s.refuse(w, &refusal{status: http.StatusNotFound, message: "Not Found"})
		case r.Method != route.method:
			w.Header().Set("Allow", route.method)
			s.refuse(w, &refusal{status: http.StatusMethodNotAllowed, message: "Method Not Allowed"})
		case !route.open && !s.authorized(r):
			s.refuse(w, &refusal{status: http.StatusUnauthorized, message: "the API key is missing or wrong"})
		default:
			route.handle(w, r)
		}
	})
}

// authorized compares the key in a time that tells nothing of it. Anthropic's clients send it as x-api-key.
func (s *Server) authorized(r *http.Request) bool {
	if s.config.APIKey == "" {
		return true
	}
	scheme, key, found := strings.Cut(r.Header.Get("Authorization"), " ")
	found = found && strings.EqualFold(scheme, "bearer") // RFC 9110, 11.1: the scheme's case does not count
	if bare := r.Header.Get("X-Api-Key"); bare != "" && !found {
		key, found = bare, true
	}
	got, want := sha256.Sum256([]byte(key)), sha256.Sum256([]byte(s.config.APIKey))
	return found && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

func (s *Server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limited := http.MaxBytesReader(w, r.Body, s.config.MaxBody)
	var body []byte
	var err error
	if r.ContentLength < 0 || r.ContentLength > s.config.MaxBody {
		body, err = io.ReadAll(limited)
	} else {
		body = make([]byte, r.ContentLength)
		_, err = io.ReadFull(limited, body)
	}
	if large := (*http.MaxBytesError)(nil); err != nil && !errors.As(err, &large) {
		err = &invalid{"", "the body cannot be read: " + err.Error()}
	}
	return body, err
}

// serveGeneration answers a request for text.
func (s *Server) serveGeneration(w http.ResponseWriter, r *http.Request, a api) {
	j := &job{arrival: time.Now()}
	body, err := s.begin(w, r, j)
	if body == nil && err == nil {
		return // answered by a fault
	}
	arrival := j.arrival
	if err == nil {
		j, err = s.prepare(body, a, j.number, j.fault)
	}
	if err != nil {
		s.refuse(w, asRefusal(err))
		return
	}
	j.arrival = arrival
	s.answer(w, r, j)
}

// begin reads a request's body, and draws its number and fault. There is no body where a fault struck before it was looked at: that
// is the answer.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, j *job) ([]byte, error) {
	j.number = s.counts.request()
	body, err := s.readBody(w, r)
	if err != nil {
		return nil, err
	}
	if wait := s.rate.take(j.arrival); wait > 0 {
		return nil, &refusal{status: s.config.RateLimitStatus, message: "the rate limit is reached: try again later", retry: wait}
	}
	draw := draws(s.config.Seed, forFault, j.number, 0)
	j.fault = s.config.Faults.draw(uniform(&draw))
	s.counts.fault(j.fault)
	if s.refuseByFault(w, r, j.fault) {
		return nil, nil
	}
	return body, nil
}

// refuseByFault lets the faults happen that strike before a request is looked at.
func (s *Server) refuseByFault(w http.ResponseWriter, r *http.Request, fault string) bool {
	refused := &refusal{message: "simulated fault"}
	switch fault {
	case Fault500:
		refused.status = http.StatusInternalServerError
	case Fault429:
		refused.status, refused.retry = http.StatusTooManyRequests, time.Second
	case Fault503:
		refused.status, refused.retry = http.StatusServiceUnavailable, time.Second
	case FaultReset:
		abort(r, true)
	default:
		return false
	}
	s.refuse(w, refused)
	return true
}

// answer generates and sends the answer, as a stream or whole.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, j *job) {
	var out output
	var reset *bool // a fault wants the connection reset
	switch {
	case j.Stream && j.api.say != nil:
		stream := s.newTypedStream(s.config.newSSE(w, j.number), j)
		out, reset = stream, &stream.reset
	case j.Stream:
		stream := s.newStream(s.config.newSSE(w, j.number), j)
		out, reset = stream, &stream.reset
	default:
		body := newWhole(w, j)
		out, reset = body, &body.reset
	}
	err := s.generate(r.Context(), j, out)
	switch {
	case s.failed(w, r, err):
	case *reset && j.Stream:
		abort(r, true)
	case *reset:
		http.NewResponseController(w).Flush()
		abort(r, j.fault == FaultDisconnect)
	}
}
