package config

import (
	"regexp"
	"slices"
	"strings"
)

// A flag in a text; what may follow it as its value stands behind it in the text.
var flagInText = regexp.MustCompile(`--[a-z][a-z0-9-]*`)

// The forms of a value behind a flag: numbers, a text in quotes, a word.
var (
	numbersBehind = regexp.MustCompile(`^(?: -?\d+(?:\.\d+)?x?\b)+`)
	timeBehind    = regexp.MustCompile(`^ (\d+(?:\.\d+)?(ms|s|m|h)?)\b`)
	quotedBehind  = regexp.MustCompile(`^ ('[^']*')`)
	wordBehind    = regexp.MustCompile(`^ ([a-z][a-z0-9_-]*)\b`)
)

// perfCommand begins a command to be copied: its flags stay, to the line's end.
const perfCommand = "evalscope perf "

// InFields names the flags of a text as the fields of a program's arguments: "raise --max-connections" becomes "raise
// max_connections", "--number 10x" number='10x', "--no-stream" stream=False. Commands, which stand in backquotes or begin
// with the program's name, rows of tables, what others said, which stands in double quotes, and flags that are not ours stay as they are.
func InFields(text string, known Known) string {
	return renamed(text, known, func(out *strings.Builder, row *Flag, off bool, rest string) string {
		if off {
			out.WriteString(row.Key + "=False")
			return rest
		}
		out.WriteString(row.Key)
		return row.valueBehind(out, rest)
	})
}

// Respell names the flags of a text as whoever set the arguments does. What InFields leaves stays here too.
func Respell(text string, names Spelling) string {
	return renamed(text, Known{}, func(out *strings.Builder, row *Flag, off bool, rest string) string {
		if off {
			out.WriteString(names.Example(row.Key, "false"))
		} else {
			out.WriteString(names.Name(row.Key))
		}
		return rest
	})
}

// A renaming writes the name of a flag, and perhaps its value behind it, and returns what is left of the text. off says that the
// flag turns a switch off.
type renaming func(out *strings.Builder, row *Flag, off bool, rest string) (left string)

func renamed(text string, known Known, by renaming) string {
	if !strings.Contains(text, "--") {
		return text
	}
	table := TableOf(known)
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "|") || strings.HasPrefix(line, "│") {
			continue
		}
		parts := strings.Split(line, "`")
		for j := 0; j < len(parts); j += 2 { // the others are in backquotes
			words, command, found := strings.Cut(parts[j], perfCommand)
			parts[j] = by.words(table, words)
			if found {
				parts[j] += perfCommand + command
				break
			}
		}
		lines[i] = strings.Join(parts, "`")
	}
	return strings.Join(lines, "")
}

func (by renaming) words(table []Flag, text string) string {
	var out strings.Builder
	quoted := false
	for {
		at := flagInText.FindStringIndex(text)
		if at == nil {
			out.WriteString(text)
			return out.String()
		}
		before, word, rest := text[:at[0]], text[at[0]:at[1]], text[at[1]:]
		out.WriteString(before)
		quoted = quoted != (strings.Count(strings.ReplaceAll(before, `\"`, ""), `"`)%2 == 1)
		row, off := flagOf(table, word)
		if joined := before != "" && (isWord(before[len(before)-1]) || before[len(before)-1] == '-'); row == nil || joined || quoted {
			out.WriteString(word)
		} else {
			rest = by(&out, row, off, rest)
		}
		text = rest
	}
}

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

// flagOf is the row of a flag with its dashes; off says that it is the form that turns a switch off.
func flagOf(table []Flag, word string) (row *Flag, off bool) {
	name := strings.TrimPrefix(word, "--")
	for i := range table {
		switch f := &table[i]; {
		case f.Name == "":
		case f.Name == name:
			return f, false
		case f.Pair && "no-"+f.Name == name:
			return f, true
		}
	}
	return nil, false
}

// valueBehind writes the flag's value as a program gives it, where the text goes on with one, and returns what is left.
func (f Flag) valueBehind(out *strings.Builder, text string) string {
	if found := quotedBehind.FindStringSubmatch(text); found != nil && f.Kind != Switch {
		out.WriteString("=" + found[1])
		return text[len(found[0]):]
	}
	if found := numbersBehind.FindString(text); found != "" && (f.Kind == Int || f.Kind == Float) {
		values := strings.Fields(found)
		for i, v := range values {
			if strings.HasSuffix(v, "x") {
				values[i] = "'" + v + "'"
			}
		}
		if len(values) == 1 {
			out.WriteString("=" + values[0])
		} else {
			out.WriteString("=[" + strings.Join(values, ", ") + "]")
		}
		return text[len(found):]
	}
	if found := timeBehind.FindStringSubmatch(text); found != nil && f.Kind == Time {
		value := found[1]
		if found[2] != "" {
			value = "'" + value + "'"
		}
		out.WriteString("=" + value)
		return text[len(found[0]):]
	}
	if found := wordBehind.FindStringSubmatch(text); found != nil && slices.Contains(f.Choices, found[1]) {
		out.WriteString("='" + found[1] + "'")
		return text[len(found[0]):]
	}
	return text
}
