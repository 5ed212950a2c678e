package chattemplate

// A node is a statement, and text or an expression whose value is written.
type node interface{ exec(r *renderer, s *scope) }

// An expr is an expression.
type expr interface {
	eval(r *renderer, s *scope) any
}

// The statements.
type (
	textNode   struct{ text string }
	outputNode struct {
		line  int
		value expr
	}
	ifNode struct {
		tests []expr   // of if and each elif
		then  [][]node // one for each test
		other []node
	}
	forNode struct {
		line      int
		target    target
		list      expr
		filter    expr // nil for none
		recursive bool
		body      []node
		other     []node
	}
	setNode struct {
		line   int
		target target
		value  expr
	}
	setBlockNode struct {
		line    int
		target  target
		body    []node
		filters *filterChain
	}
	macroNode struct {
		line     int
		name     string
		params   []string
		defaults map[string]expr
		body     []node
		// caller, varargs and kwargs report whether the body uses them: else a call that brings them is an error.
		caller, varargs, kwargs bool
	}
	callNode struct {
		line  int
		macro *macroNode // the block, as a macro named caller
		call  *callExpr
	}
	withNode struct {
		names  []string
		values []expr
		body   []node
	}
	filterNode struct {
		body    []node
		filters *filterChain
	}
	// groupNode is a block that changes nothing: {% generation %}.
	groupNode struct{ body []node }
	breakNode struct{ again bool } // break, or continue
)

// A filterChain is the filters behind a set block or a filter block; first is applied to the text of the block.
type filterChain struct {
	value *blockText
	whole expr
}

// blockText is the text of the block under a filterChain.
type blockText struct{ text string }

// A target is what an assignment names: a name, an attribute of a namespace, or several.
type target struct {
	name, attribute string
	parts           []target // of a tuple
}

// The expressions.
type (
	constExpr struct{ value any }
	nameExpr  struct {
		line int
		name string
	}
	listExpr struct {
		items []expr
		tuple bool
	}
	dictExpr struct {
		line   int
		keys   []expr
		values []expr
	}
	attrExpr struct {
		line int
		of   expr
		name string
	}
	itemExpr struct {
		line int
		of   expr
		key  expr
	}
	sliceExpr struct {
		line           int
		of             expr
		from, to, step expr // nil where not given
	}
	callExpr struct {
		line int
		of   expr
		args arguments
	}
	filterExpr struct {
		line int
		name string
		of   expr
		args arguments
	}
	testExpr struct {
		line int
		name string
		of   expr
		args arguments
		not  bool
	}
	notExpr  struct{ of expr }
	signExpr struct {
		line  int
		minus bool
		of    expr
	}
	andExpr    struct{ left, right expr }
	orExpr     struct{ left, right expr }
	chooseExpr struct{ test, then, other expr } // other is nil for none
	binaryExpr struct {
		line        int
		op          string
		left, right expr
	}
	joinExpr    struct{ parts []expr } // ~
	compareExpr struct {
		line  int
		first expr
		ops   []string
		rest  []expr
	}
)

// arguments are those of a call, as they are written.
type arguments struct {
	positional []expr
	names      []string
	named      []expr
	list, dict expr // *list and **dict, nil for none
}
