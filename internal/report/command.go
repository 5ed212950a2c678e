package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/metric"
)

// nextCommand is the run's command with flags in the place of its own flags of the same names, as one shell line. It
// is the flags alone when the run's command is not known.
func nextCommand(command, flags []string) string {
	changed := map[string]bool{"--name": true, "--no-timestamp": true} // the folder is this run's
	for _, f := range flags {
		if isFlag(f) {
			changed[flagName(f)] = true
		}
	}
	staged := slices.ContainsFunc(command, func(argument string) bool { return isFlag(argument) && flagName(argument) == "--stage" })
	if staged && slices.ContainsFunc(notWithStages(), func(flag string) bool { return changed[flag] }) {
		return ""
	}
	loads := slices.ContainsFunc(notWithStages(), func(flag string) bool { return changed[flag] })
	if changed["--rate"] && searchedRates(command) {
		if flagOf(command, "--sla-fixed-parallel") != "" {
			return "" // a paced closed loop has one rate
		}
		flags = append([]string{"--open-loop"}, flags...)
		changed["--open-loop"] = true
	}
	var out []string
	dropping := false
	for _, argument := range command {
		if isFlag(argument) {
			name := flagName(argument)
			dropping = changed[name] || loads && (strings.HasPrefix(name, "--sla-") || name == "--find-knee") // a search chooses its loads itself
		}
		if !dropping {
			out = append(out, argument)
		}
	}
	return shellLine(append(out, flags...))
}

// notWithStages are flags that a command with --stage refuses: how its stages ought to change is for the user to say.
func notWithStages() []string {
	return []string{"--parallel", "--rate", "--number", "--duration", "--warmup-num", "--open-loop"}
}

// searchedRates reports whether a command is a search for a rate, whose open loop the flags of the search stand for.
func searchedRates(command []string) bool { return flagOf(command, "--sla-variable") == "rate" }

// flagOf is the value of a flag in a command, "" without one.
func flagOf(command []string, flag string) (value string) {
	for i, argument := range command {
		if !isFlag(argument) || flagName(argument) != flag {
			continue
		}
		if _, said, ok := strings.Cut(argument, "="); ok {
			value = said
		} else if i+1 < len(command) {
			value = command[i+1]
		}
	}
	return value
}

// given reports whether the run's command has a flag.
func (r Run) given(flag string) bool {
	return slices.ContainsFunc(r.Command, func(argument string) bool { return isFlag(argument) && flagName(argument) == flag })
}

// isFlag reports whether an argument is a flag's name and not a value.
func isFlag(argument string) bool { return strings.HasPrefix(argument, "--") }

// flagName is the name of `--name` and `--name=value`; underscores and hyphens are the same, as for the parser.
func flagName(argument string) string {
	name, _, _ := strings.Cut(argument, "=")
	return strings.ReplaceAll(name, "_", "-")
}

// shellLine joins arguments so that a POSIX shell reads them back.
func shellLine(arguments []string) string {
	quoted := make([]string, len(arguments))
	for i, a := range arguments {
		quoted[i] = shellWord(a)
	}
	return strings.Join(quoted, " ")
}

// shellWord shows what a terminal would obey as escapes, which bash, zsh and ksh read back.
func shellWord(s string) string {
	if strings.ContainsFunc(s, sanitize.Unseen) {
		return sanitize.Quoted(s)
	}
	return sanitize.ShellWord(s)
}

// loadFlags are the flags that run the given loads; the numbers of requests belong to the loads one by one. A number of 0
// is that of a level which time bounds: then the command keeps its --duration.
func (a axis) loadFlags(loads []float64, numbers []int) []string {
	flags := []string{a.flag()}
	for _, x := range loads {
		flags = append(flags, plainNumber(x))
	}
	if slices.Contains(numbers, 0) {
		return flags
	}
	flags = append(flags, "--number")
	for _, n := range numbers {
		flags = append(flags, strconv.Itoa(n))
	}
	return flags
}

// likeNumber is the number of requests that gives a level of another load as many rounds as l has: closed loops need
// requests in proportion to their slots, open loops to their rate. It is never less than l's own, and 0 where time
// bounded l.
func (a axis) likeNumber(l *metric.Level, load float64) int {
	n := float64(l.Load.Number) * load / a.load(l)
	return max(int(n+0.5), l.Load.Number)
}

// rated reports whether the run's load are the rates that the classes of a mix have: other loads are for the user's file to say.
func (r Run) rated() bool {
	if !r.given("--mix") || r.given("--rate") || r.given("--stage") || len(r.Levels) == 0 {
		return false
	}
	return r.Levels[0].Load.OpenLoop()
}

// ratesOf reports whether flags say a load.
func ratesOf(flags []string) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return isFlag(f) && (flagName(f) == "--rate" || flagName(f) == "--parallel") })
}
