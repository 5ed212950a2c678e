package chattemplate

// globals are the functions that a template may call.
func globals(in Input) map[string]any {
	return map[string]any{
		"range": function(rangeOf),
		"dict":  function(dictOf),
		"namespace": function(func(r *renderer, args []any, named *dict) any {
			return &namespace{dictOf(r, args, named).(*dict)}
		}),
		"raise_exception": function(func(r *renderer, args []any, named *dict) any {
			message := r.bind(parameters{what: "raise_exception", names: []string{"message"}}, args, named)
			panic(&Error{Line: r.line, Text: text(message[0]), Raised: true})
		}),
		"strftime_now": function(func(r *renderer, args []any, named *dict) any {
			format := r.bind(parameters{what: "strftime_now", names: []string{"format"}}, args, named)
			return strftime(r.str(format[0], "the format of strftime_now"), in.Now)
		}),
		"cycler": function(cyclerOf),
		"joiner": function(joinerOf),
	}
}

func rangeOf(r *renderer, args []any, _ *dict) any {
	if len(args) == 0 || len(args) > 3 {
		r.fail("range takes one to three arguments, not %d", len(args))
	}
	from, to, by := 0, r.integer(args[0], "an argument of range"), 1
	if len(args) > 1 {
		from, to = to, r.integer(args[1], "an argument of range")
	}
	if len(args) > 2 {
		by = r.integer(args[2], "an argument of range")
	}
	if by == 0 {
		r.fail("range() arg 3 must not be zero")
	}
	l := &list{}
	for i := from; by > 0 && i < to || by < 0 && i > to; i += by {
		if len(l.items) >= maxRange {
			r.fail("a range is larger than %d", maxRange)
		}
		l.items = append(l.items, int64(i))
	}
	return l
}

// dictOf is dict(mapping or pairs, name=value …).
func dictOf(r *renderer, args []any, named *dict) any {
	d := newDict()
	if len(args) > 1 {
		r.fail("dict takes at most 1 argument, not %d", len(args))
	}
	if len(args) == 1 {
		if from, ok := args[0].(*dict); ok {
			d = from.clone()
		} else {
			for _, pair := range r.items(args[0]) {
				kv := r.items(pair)
				if len(kv) != 2 {
					r.fail("dict needs pairs")
				}
				d.put(kv[0], kv[1])
			}
		}
	}
	if named != nil {
		for _, k := range named.keys {
			d.put(k, named.at(k))
		}
	}
	return d
}

// cyclerOf is a namespace whose next goes round its items.
func cyclerOf(r *renderer, args []any, _ *dict) any {
	if len(args) == 0 {
		r.fail("a cycler needs items")
	}
	i := 0
	vars := newDict()
	vars.put("current", args[0])
	vars.put("next", function(func(*renderer, []any, *dict) any {
		v := args[i]
		i = (i + 1) % len(args)
		vars.put("current", args[i])
		return v
	}))
	vars.put("reset", function(func(*renderer, []any, *dict) any {
		i = 0
		vars.put("current", args[0])
		return nil
	}))
	return &namespace{vars}
}

// joinerOf gives "" once and then its separator.
func joinerOf(r *renderer, args []any, named *dict) any {
	sep := r.bind(parameters{what: "joiner", names: []string{"sep"}, defaults: []any{", "}}, args, named)[0]
	used := false
	return function(func(*renderer, []any, *dict) any {
		if used {
			return sep
		}
		used = true
		return ""
	})
}
