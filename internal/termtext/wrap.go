package termtext

import "strings"

// Wrap breaks text into lines of at most cells columns, after blanks and next to wide characters. A longer word stays whole, and
// so does what has a hyphen: it may be a flag. width says how many columns a text takes.
func Wrap(text string, cells int, width func(string) int) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(text, width) {
		if line != "" && width(line)+width(strings.TrimRight(piece, " ")) > cells {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts text where a line may end. Brackets and punctuation stay with what they enclose or close.
func pieces(text string, width func(string) int) []string {
	var all []string
	piece := ""
	runes := []rune(text)
	for i, r := range runes {
		piece += string(r)
		if i+1 == len(runes) {
			break
		}
		next := runes[i+1]
		if strings.ContainsRune("(（「[", r) {
			continue
		}
		wide := width(string(r)) == 2 || width(string(next)) == 2
		if r == ' ' && next != ' ' || wide && next != ' ' && !strings.ContainsRune("；：，。、）」", next) {
			all = append(all, piece)
			piece = ""
		}
	}
	return append(all, piece)
}
