// Package kubernetes prints a distributed run as Kubernetes objects: an Indexed Job whose index 0 coordinates, and what
// it needs. The objects are made by the templates of the chart in deploy/helm, so Helm renders the same.
package kubernetes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/deploy/helm"
)

// Port is where the coordinator listens.
const Port = 4222

// A Run is what the objects are made of.
type Run struct {
	// Name and Namespace are those of the objects; they are no values of the chart.
	Name, Namespace string
	Values          Values
}

// Values are the values of the chart; values.yaml explains each.
type Values struct {
	Arguments        commandLine       `yaml:"arguments"`
	Workers          int               `yaml:"workers"`
	Image            string            `yaml:"image"`
	ImagePullSecrets []string          `yaml:"imagePullSecrets"`
	Secret           string            `yaml:"secret"`
	ResultsClaim     string            `yaml:"resultsClaim"`
	DataClaim        string            `yaml:"dataClaim"`
	NATS             string            `yaml:"nats"`
	Port             int               `yaml:"port"`
	Resources        Resources         `yaml:"resources"`
	NodeSelector     map[string]string `yaml:"nodeSelector"`
	Avoid            map[string]string `yaml:"avoid"`
	DeadlineSeconds  int               `yaml:"deadlineSeconds"`
}

// A commandLine is the arguments of a command.
type commandLine []string

// MarshalYAML quotes words that begin with a line break: yaml.Marshal would write them as blocks that yaml.Unmarshal cannot read.
func (a commandLine) MarshalYAML() (any, error) {
	nodes := make([]yaml.Node, len(a))
	for i, word := range a {
		nodes[i].SetString(word)
		if strings.TrimLeft(word, "\n\u2028\u2029") != word {
			nodes[i].Style = yaml.DoubleQuotedStyle
		}
	}
	return nodes, nil
}

// Resources are what each Pod gets.
type Resources struct {
	CPU    string `yaml:"cpu"`
	Memory string `yaml:"memory"`
}

// Manifest returns the objects as YAML documents.
func (r Run) Manifest() ([]byte, error) {
	with, err := r.context()
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(helm.Templates, "templates/*.yaml")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for i := len(names) - 1; i >= 0; i-- { // network.yaml before job.yaml, so that the policy is there before the Pods
		text, err := fs.ReadFile(helm.Templates, names[i])
		if err != nil {
			return nil, err
		}
		t, err := template.New(names[i]).Option("missingkey=error").Funcs(functions()).Parse(string(text))
		if err != nil {
			return nil, err
		}
		var document bytes.Buffer
		if err := t.Execute(&document, with); err != nil {
			return nil, err
		}
		if text := bytes.TrimSpace(document.Bytes()); len(text) > 0 {
			fmt.Fprintf(&out, "---\n%s\n", text)
		}
	}
	return out.Bytes(), nil
}

// ValuesFile returns the values of the chart as a file for `helm install --values`.
func (r Run) ValuesFile() ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# helm install %s deploy/helm --namespace %s --values FILE\n", r.Name, r.Namespace)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(r.Values); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// context is what templates see, as Helm shows it to them.
func (r Run) context() (map[string]any, error) {
	text, err := yaml.Marshal(r.Values)
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, err
	}
	return map[string]any{"Values": values, "Release": map[string]any{"Name": r.Name, "Namespace": r.Namespace, "Service": "evalscope"}}, nil
}

// functions are those of Helm that the templates use.
func functions() template.FuncMap {
	return template.FuncMap{
		"toJson": func(value any) (string, error) {
			text, err := json.Marshal(value)
			return string(text), err
		},
		"int":     func(n int) int { return n },
		"add":     func(a, b int) int { return a + b },
		"replace": func(old, by, text string) string { return strings.ReplaceAll(text, old, by) },
	}
}
