package termtext

import "strings"

// Columns are rows as lines whose columns are equally wide, two blanks apart. A column of which right is true stands to the right;
// nil is none. width says how many columns of the terminal a text takes.
func Columns(rows [][]string, right func(column int) bool, width func(string) int) string {
	var widths []int
	for _, row := range rows {
		for i, text := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width(text))
		}
	}
	var all strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			before, behind := "", strings.Repeat(" ", widths[i]-width(text))
			if right != nil && right(i) {
				before, behind = behind, before
			}
			line.WriteString(before + text + behind + "  ")
		}
		all.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return all.String()
}
