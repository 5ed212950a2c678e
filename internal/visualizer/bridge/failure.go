package bridge

import "github.com/modelscope/evalscope/perf/visualizer"

// A failure is a request that the SDK could not do.
type failure struct{ answer }

// Error is what the child said.
func (f *failure) Error() string { return f.What }

// named is the failure as the user needs it.
func (f *failure) named(r Request, python string) error {
	switch f.Kind {
	case "missing":
		return &visualizer.Problem{What: python + " cannot import the Python package: " + f.What,
			Do: "run `" + r.Install + "`, or set EVALSCOPE_PERF_PYTHON to a Python that has it"}
	case "key":
		return &visualizer.Problem{What: f.What, Do: f.Do}
	case "away":
		return &Unreachable{f.What}
	}
	return f
}
