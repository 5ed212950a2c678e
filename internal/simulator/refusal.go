package simulator

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"
)

// refusal is an answer that is an error, by status.
type refusal struct {
	status  int
	field   string
	message string
	retry   time.Duration // Retry-After, 0 for none
}

// Error is what the server says.
func (r *refusal) Error() string { return r.message }

// errorKinds are the names of errors by status: vLLM's and OpenAI's class names, and llama.cpp's words.
var errorKinds = map[int]struct{ class, word string }{
	http.StatusBadRequest:            {"BadRequestError", "invalid_request_error"},
	http.StatusUnauthorized:          {"AuthenticationError", "authentication_error"},
	http.StatusNotFound:              {"NotFoundError", "not_found_error"},
	http.StatusMethodNotAllowed:      {"MethodNotAllowedError", "invalid_request_error"},
	http.StatusRequestEntityTooLarge: {"RequestTooLargeError", "invalid_request_error"},
	http.StatusUnprocessableEntity:   {"UnprocessableEntityError", "invalid_request_error"},
	http.StatusTooManyRequests:       {"RateLimitError", "rate_limit_error"},
	http.StatusInternalServerError:   {"InternalServerError", "server_error"},
	http.StatusServiceUnavailable:    {"ServiceUnavailableError", "unavailable_error"},
}

// failed reports whether a request has no answer: its client has gone, or err is why. It is counted, and refused.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) bool {
	switch {
	case r.Context().Err() != nil:
		s.counts.cancelled()
		abort(r, false)
	case err != nil:
		s.refuse(w, asRefusal(err))
	default:
		return false
	}
	return true
}

// asRefusal turns an error of request handling into the answer it gets.
func asRefusal(err error) *refusal {
	var refused *refusal
	var bad *invalid
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &bad):
		return &refusal{status: http.StatusBadRequest, field: bad.field, message: bad.Error()}
	case errors.As(err, &large):
		return &refusal{status: http.StatusRequestEntityTooLarge, message: "the body is larger than " + strconv.FormatInt(large.Limit, 10) + " bytes"}
	case errors.Is(err, errQueueFull):
		return &refusal{status: http.StatusServiceUnavailable, message: err.Error(), retry: time.Second}
	}
	return &refusal{status: http.StatusInternalServerError, message: err.Error()}
}

// refuse writes the error in the server's form.
func (s *Server) refuse(w http.ResponseWriter, r *refusal) {
	s.counts.refused(r.status)
	if r.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(r.retry.Seconds()))))
	}
	if s.form.Error == "text" {
		http.Error(w, r.message, r.status)
		return
	}
	writeJSON(w, r.status, r.body(s.form.Error))
}

func (r *refusal) body(form string) any {
	kind := errorKinds[r.status]
	type object = map[string]any
	var param any
	if r.field != "" {
		param = r.field
	}
	switch {
	case form == "detail" && r.status == http.StatusUnprocessableEntity:
		return object{"detail": []object{{"type": "extra_forbidden", "loc": []string{"body", r.field}, "msg": r.message}}}
	case form == "detail":
		return object{"detail": r.message}
	case form == "llamacpp":
		return object{"error": object{"code": r.status, "message": r.message, "type": kind.word}}
	case form == "litellm":
		return object{"error": object{"message": r.message, "type": kind.word, "param": param, "code": strconv.Itoa(r.status)}}
	}
	return object{"error": object{"message": r.message, "type": kind.class, "param": param, "code": r.status}}
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		panic("simulator: answer is not JSON: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}
