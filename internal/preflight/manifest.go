package preflight

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// A Manifest is what a server says of itself, as far as it can be read. It is kept with the results of a run.
type Manifest struct {
	// Engine is the word of a known engine where the server can be told by its answers, "" elsewhere.
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

// Describe asks a server what it is: its list of models, and the pages of the known engines, the paths under which engines tell
// their version and settings. A path that is not there is no error; nothing is asked after ctx ends.
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

// describe reads the engines' own pages. Those that belong to another engine are not asked once it is known.
func (a *asker) describe(ctx context.Context, m *Manifest) {
	for _, d := range a.target.Engines {
		for _, page := range d.About.Pages {
			if m.Engine != "" && m.Engine != d.About.Word || m.Version != "" || ctx.Err() != nil {
				continue
			}
			r, err := a.get(ctx, above(a.target.URL, page.Path))
			if err == nil && r.status == http.StatusOK && jsondepth.Valid(r.body) {
				m.page(gjson.ParseBytes(r.body), page, d.About.Word, a.target)
			}
		}
	}
}

// models reads a list of models: OpenAI's, with the fields that engines add.
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
	for _, d := range t.Engines {
		if m.owner != "" && m.owner == d.About.Owner {
			m.Engine = d.About.Word
		}
	}
}

// page reads an engine's page, if it is that engine's.
func (m *Manifest) page(data gjson.Result, p servermetrics.Page, engine string, t Target) {
	version := t.hide(data.Get(p.Version).String())
	if inside := data.Get(p.Inside); p.Inside != "" && inside.IsObject() {
		data = inside
	}
	if p.Proof != "" {
		if !data.Get(p.Proof).Exists() {
			return
		}
		m.Engine = engine
	}
	if version != "" {
		m.Version = version
	}
	if n := data.Get(p.ContextLength).Int(); p.ContextLength != "" && n > 0 {
		m.ContextLength = int(n)
	}
	if p.Slots != "" {
		m.Slots = int(data.Get(p.Slots).Int())
	}
	for _, key := range p.Flags {
		m.flag(t, key, data.Get(key))
	}
	if p.AllFlags {
		data.ForEach(func(key, value gjson.Result) bool {
			m.flag(t, key.String(), value)
			return true
		})
	}
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
