package config

import "strings"

// Complete returns what may stand in place of toComplete after those words: flags, or the values of a flag that has
// choices. Values that are free have no suggestions.
func Complete(words []string, toComplete string, known Known) []string {
	table := TableOf(known)
	walk := argvWalk{checker: newChecker(&Arguments{}, Environment{Known: known}, table, byFlag(table))}
	walk.options = options(walk.table)
	if name, begun, hasValue := strings.Cut(toComplete, "="); hasValue && strings.HasPrefix(name, "--") {
		if f := walk.classify(name); f.option.row != nil {
			return withPrefix(f.option.row.Choices, name+"=", begun)
		}
		return nil
	}
	if strings.HasPrefix(toComplete, "-") {
		var names []string
		for _, o := range walk.options {
			if o.row == nil || o.row.Status == Works {
				names = append(names, o.word)
			}
		}
		return withPrefix(names, "", toComplete)
	}
	if len(words) == 0 {
		return nil
	}
	if f := walk.classify(words[len(words)-1]); f.option.row != nil && !f.hasValue {
		return withPrefix(f.option.row.Choices, "", toComplete)
	}
	return nil
}

func withPrefix(candidates []string, before, begun string) []string {
	var matches []string
	for _, candidate := range candidates {
		if strings.HasPrefix(candidate, begun) {
			matches = append(matches, before+candidate)
		}
	}
	return matches
}
