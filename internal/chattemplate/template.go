// Package chattemplate renders the chat templates of models like Hugging Face's transformers: the text that a server
// makes from messages before it counts their tokens. Templates are written in Jinja. This is an interpreter for the
// part of Jinja that they can use in transformers' sandbox: trim_blocks, lstrip_blocks, loop controls, no changes of
// values, no include, no inheritance, no autoescape.
//
// It only renders. Package tokenizer finds the template of a model and counts tokens.
package chattemplate

import (
	"fmt"
	"strings"
	"time"
)

// A Template is a parsed chat template. It is safe for concurrent use.
type Template struct {
	body []node
}

// An Error is what is wrong with a template, or with what it was given, and in which line of the template.
type Error struct {
	Line int
	Text string
	// Raised reports whether the template itself refused the messages, by raise_exception; Text is then its own words.
	Raised bool
}

// Error says what is wrong, and in which line.
func (e *Error) Error() string {
	if e.Raised {
		return "the chat template refuses these messages: " + e.Text
	}
	return fmt.Sprintf("chat template, line %d: %s", e.Line, e.Text)
}

// Input is what a template gets to see. Its values are those that FromJSON makes.
type Input struct {
	// Messages is the list of messages.
	Messages any
	// Tools and Documents are lists, nil for none.
	Tools, Documents any
	// AddGenerationPrompt asks for the beginning of the answer, as servers do.
	AddGenerationPrompt bool
	// SpecialTokens are names like bos_token and their texts.
	SpecialTokens map[string]string
	// Extra are further variables, such as enable_thinking. They go before the others.
	Extra map[string]any
	// Now is what strftime_now formats.
	Now time.Time
}

// Parse reads a template. An error is an *Error.
func Parse(source string) (t *Template, err error) {
	defer recoverError(&err)
	tokens := lex(source)
	p := &parser{tokens: tokens}
	body := p.body()
	if !p.at(endOfSource) {
		p.fail("unexpected %s", p.now())
	}
	return &Template{body: body}, nil
}

// Render makes the text. An error is an *Error.
func (t *Template) Render(in Input) (text string, err error) {
	defer recoverError(&err)
	r := &renderer{out: &strings.Builder{}, globals: globals(in), filters: filters, tests: tests}
	root := &scope{vars: map[string]any{}}
	for name, value := range in.variables() {
		root.vars[name] = value
	}
	// What a template sets at its top hides what it was given, without changing it.
	r.run(t.body, &scope{vars: map[string]any{}, parent: root})
	return r.out.String(), nil
}

func (in Input) variables() map[string]any {
	if in.Messages == nil {
		in.Messages = &list{}
	}
	all := map[string]any{"messages": in.Messages, "tools": in.Tools, "documents": in.Documents, "add_generation_prompt": in.AddGenerationPrompt}
	for name, text := range in.SpecialTokens {
		all[name] = text
	}
	for name, value := range in.Extra {
		all[name] = value
	}
	return all
}

// recoverError turns the panic by which parser and renderer leave their recursion into an error.
func recoverError(err *error) {
	switch p := recover().(type) {
	case nil:
	case *Error:
		*err = p
	default:
		panic(p)
	}
}

// fail leaves parser or renderer with an error.
func fail(line int, format string, args ...any) {
	panic(&Error{Line: line, Text: fmt.Sprintf(format, args...)})
}

// Bounds of one rendering: a template that exceeds one is refused. The largest public templates stay
// below a tenth of each.
const (
	maxSteps  = 5_000_000
	maxOutput = 64 << 20
	maxTokens = 200_000
	maxDepth  = 200
	maxRange  = 100_000 // as in Jinja's sandbox
)

// A renderer is one rendering.
type renderer struct {
	out     *strings.Builder
	globals map[string]any
	filters map[string]function // for filters that apply others
	tests   map[string]check    // for the test of tests
	steps   int
	depth   int
	line    int // of what is being evaluated
}

func (r *renderer) fail(format string, args ...any) { fail(r.line, format, args...) }

// step counts work, so that no template runs without end.
func (r *renderer) step() {
	if r.steps++; r.steps > maxSteps {
		r.fail("the template takes more than %d steps", maxSteps)
	}
}

func (r *renderer) enter() {
	if r.depth++; r.depth > maxDepth {
		r.fail("the template nests deeper than %d", maxDepth)
	}
}

func (r *renderer) leave() { r.depth-- }

func (r *renderer) write(text string) {
	if r.out.Len()+len(text) > maxOutput {
		r.fail("the text exceeds %d MiB", maxOutput>>20)
	}
	r.out.WriteString(text)
}

// captured returns what run writes, instead of writing it.
func (r *renderer) captured(run func()) string {
	before := r.out
	r.out = &strings.Builder{}
	run()
	text := r.out.String()
	r.out = before
	return text
}

// A scope is the variables of a block; a lookup goes outwards.
type scope struct {
	vars   map[string]any
	parent *scope
}

func (s *scope) child() *scope { return &scope{parent: s} }

func (s *scope) set(name string, value any) {
	if s.vars == nil {
		s.vars = map[string]any{}
	}
	s.vars[name] = value
}

func (s *scope) lookup(name string) (any, bool) {
	for ; s != nil; s = s.parent {
		if v, ok := s.vars[name]; ok {
			return v, true
		}
	}
	return nil, false
}
