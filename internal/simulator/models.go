package simulator

import (
	"encoding/json"
	"net/http"
)

// serveModels answers GET /models; llama.cpp's answer has the names under a second key as well.
func (s *Server) serveModels(w http.ResponseWriter, _ *http.Request) {
	type object = map[string]any
	list := object{"object": "list", "data": []object{{
		"id": s.config.Model, "object": "model", "created": s.created, "owned_by": "evalscope",
		"root": s.config.Model, "max_model_len": s.config.MaxContext,
	}}}
	if s.form.Like == "llamacpp" {
		list["models"] = []object{{"name": s.config.Model, "model": s.config.Model}}
	}
	writeJSON(w, http.StatusOK, list)
}

// serveTokenize answers POST /tokenize in the form of the question: vLLM's {"prompt"} or {"messages"}, llama.cpp's {"content"}.
func (s *Server) serveTokenize(w http.ResponseWriter, r *http.Request) {
	body, err := s.readBody(w, r)
	if err != nil {
		s.refuse(w, asRefusal(err))
		return
	}
	var question struct {
		Prompt, Content *string
		Messages        []message
	}
	if err := json.Unmarshal(body, &question); err != nil {
		s.refuse(w, asRefusal(&invalid{"", "the body is not a valid request: " + err.Error()}))
		return
	}
	var ids []int
	switch {
	case question.Content != nil:
		ids = append([]int{}, s.tokens.Encode(*question.Content)...)
		writeJSON(w, http.StatusOK, map[string]any{"tokens": ids})
		return
	case question.Prompt != nil:
		ids = append([]int{}, s.tokens.Encode(*question.Prompt)...)
	default:
		if ids, err = chatPrompt(s.tokens, question.Messages); err != nil {
			s.refuse(w, asRefusal(err))
			return
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"count": len(ids), "max_model_len": s.config.MaxContext, "tokens": ids, "token_strs": nil,
	})
}

// serveReset forgets all prefixes.
func (s *Server) serveReset(w http.ResponseWriter, _ *http.Request) {
	s.prefixes.clear()
	w.WriteHeader(http.StatusOK)
}
