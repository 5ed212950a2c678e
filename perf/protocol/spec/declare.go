package spec

import (
	"embed"
	"path"
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

//go:embed builtin/*.yaml
var builtin embed.FS

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of a spec.
func Schema() []byte { return schema }

// Argument is the argument of custom that holds the spec.
const Argument = "spec"

// Declarations lists the dialects that are specs of this package, and custom, whose spec is a file of the user's.
func Declarations() []protocol.Declaration {
	var all []protocol.Declaration
	for _, name := range Names() {
		s, err := Parse(Source(name))
		if err != nil {
			panic("spec: " + name + ": " + err.Error()) // a test reads them all
		}
		p := New(s)
		all = append(all, p.Specialize(protocol.Declaration{Name: s.name, Help: s.help, Open: protocol.Always(p)}))
	}
	return append(all, protocol.Declaration{Name: "custom",
		Help: i18n.Text{EN: "an API described by a file: --api-spec FILE", ZH: "由文件描述的 API：--api-spec FILE"},
		Arguments: []argument.Declaration{{Name: Argument, Kind: argument.File,
			Help: i18n.Text{EN: "file that describes the API, in YAML or JSON; can also be set with --api-spec", ZH: "描述 API 的文件，YAML 或 JSON；也可由 --api-spec 给出"}}},
		Open: func(args argument.Values) (protocol.Protocol, error) {
			if args.Text(Argument) == "" {
				return nil, i18n.Text{EN: "requires a file that describes the API: add --api-spec FILE; `evalscope api show NAME` prints one to start from",
					ZH: "需要描述 API 的文件：请加上 --api-spec FILE；`evalscope api show NAME` 可打印一份作为起点"}.Err()
			}
			s, err := Parse([]byte(args.Text(Argument)))
			if err != nil {
				return nil, err
			}
			return New(s), nil
		}})
}

// Names lists the built-in specs.
func Names() []string {
	entries, err := builtin.ReadDir("builtin")
	if err != nil {
		panic("spec: " + err.Error()) // it is embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	return names
}

// Source is the text of a built-in spec, nil where there is none of the name.
func Source(name string) []byte {
	data, err := builtin.ReadFile("builtin/" + name + ".yaml")
	if err != nil {
		return nil
	}
	return data
}
