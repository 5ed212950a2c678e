package preflight

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// A Manifest is what a server says of itself, as far as it can be read. It is kept with the results of a run.
type Manifest struct {
	// Engine is vllm, sglang or llama.cpp where the server can be told by its answers, "" elsewhere.
	Engine  string `json:"engine,omitempty"`
	Version string `json:"version,omitempty"`
	// Models are the names that the server lists, at most 100 of them.
	Models []string `json:"models,omitempty"`
	// ContextLength is the most tokens of prompt and answer together, 0 where it does not say; Slots how many requests
	// it takes at once.
	ContextLength int `json:"context_length,omitempty"`
	Slots         int `json:"slots,omitempty"`
	// Flags are the settings that it tells, without any that may hold a secret.
	Flags map[string]any `json:"flags,omitempty"`

	owner string // of the first model in the list
}

// Describe asks a server what it is: its list of models, and the paths under which engines tell their version and
// settings. A path that is not there is no error; nothing is asked after ctx ends.
func Describe(ctx context.Context, h Host, t Target) Manifest {
	a := newAsker(h, t)
	defer a.close()
	m := Manifest{}
	if r, err := a.get(ctx, beside(t.URL, "models")); err == nil && r.status == http.StatusOK {
		m.models(r.body, t)
	}
	a.describe(ctx, &m)
	return m
}

// describe reads the engines' own paths. Those that belong to another engine are not asked once it is known.
func (a *asker) describe(ctx context.Context, m *Manifest) {
	for _, s := range []struct {
		engine, path string
		read         func(m *Manifest, data gjson.Result, t Target)
	}{
		{"vllm", "version", readVersion}, {"llama.cpp", "props", readProps},
		{"sglang", "server_info", readSGLang}, {"sglang", "get_server_info", readSGLang}, // the later and the earlier name
	} {
		if m.Engine != "" && m.Engine != s.engine || m.Version != "" || ctx.Err() != nil {
			continue
		}
		r, err := a.get(ctx, above(a.target.URL, s.path))
		if err != nil || r.status != http.StatusOK || !jsondepth.Valid(r.body) {
			continue
		}
		s.read(m, gjson.ParseBytes(r.body), a.target)
	}
}

// models reads a list of models: OpenAI's, with the fields that vLLM, SGLang and llama.cpp add.
func (m *Manifest) models(body []byte, t Target) {
	list := gjson.GetBytes(body, "data")
	for i, one := range list.Array() {
		if len(m.Models) < 100 {
			m.Models = append(m.Models, t.hide(one.Get("id").String()))
		}
		if i == 0 || one.Get("id").String() == t.Model {
			m.ContextLength = int(one.Get("max_model_len").Int())
		}
		if i == 0 {
			m.owner = one.Get("owned_by").String()
		}
	}
	switch m.owner {
	case "vllm", "sglang":
		m.Engine = m.owner
	case "llamacpp":
		m.Engine = "llama.cpp"
	}
}

func readVersion(m *Manifest, data gjson.Result, t Target) {
	m.Version = t.hide(data.Get("version").String())
}

// readProps reads llama.cpp's /props. n_ctx of the default settings is that of one slot.
func readProps(m *Manifest, data gjson.Result, t Target) {
	settings := data.Get("default_generation_settings")
	if !settings.Exists() {
		return
	}
	m.Engine = "llama.cpp"
	m.Slots = int(data.Get("total_slots").Int())
	if n := settings.Get("n_ctx").Int(); n > 0 {
		m.ContextLength = int(n)
	}
	if v := data.Get("build_info").String(); v != "" {
		m.Version = t.hide(v)
	}
	for _, key := range []string{"model_alias", "modalities"} {
		m.flag(t, key, data.Get(key))
	}
}

// readSGLang reads /server_info: the server's arguments and its version in one object, the arguments in one of their own
// in some versions.
func readSGLang(m *Manifest, data gjson.Result, t Target) {
	version := data.Get("version").String()
	if args := data.Get("server_args"); args.IsObject() {
		data = args
	}
	if !data.Get("model_path").Exists() {
		return
	}
	m.Engine = "sglang"
	m.Version = t.hide(version)
	if n := data.Get("context_length").Int(); n > 0 {
		m.ContextLength = int(n)
	}
	m.Slots = int(data.Get("max_running_requests").Int())
	data.ForEach(func(key, value gjson.Result) bool {
		m.flag(t, key.String(), value)
		return true
	})
}

const maxFlags = 300

// private are names of settings that are not kept: keys, and paths and addresses inside the server's machine.
var private = regexp.MustCompile(`(?i)key|token$|secret|passw|credential|auth|cert|host|addr|url|path|dir$|^internal|^env`)

// flag keeps a setting that is a plain value.
func (m *Manifest) flag(t Target, key string, value gjson.Result) {
	if len(m.Flags) >= maxFlags || private.MatchString(key) && key != "model_path" && key != "tokenizer_path" {
		return
	}
	var kept any
	switch value.Type {
	case gjson.String:
		if kept = t.hide(value.String()); kept == "" {
			return
		}
	case gjson.Number, gjson.True, gjson.False:
		kept = value.Value()
	default:
		return
	}
	if m.Flags == nil {
		m.Flags = map[string]any{}
	}
	m.Flags[strings.ToValidUTF8(key, "")] = kept
}
