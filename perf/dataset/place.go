package dataset

import "github.com/modelscope/evalscope/perf/i18n"

// Nouns are what items are in their files. In Chinese each has its measure word.
var (
	Line    = i18n.Text{EN: "line", ZH: "行"}
	Row     = i18n.Text{EN: "row", ZH: "行"}
	Record  = i18n.Text{EN: "record", ZH: "条记录"}
	Element = i18n.Text{EN: "element", ZH: "个元素"}
	Payload = i18n.Text{EN: "payload", ZH: "个 payload"}
	Entry   = i18n.Text{EN: "entry", ZH: "个条目"}
	Item    = i18n.Text{EN: "item", ZH: "个条目"}
)

// Numbered is an item by its number: `line 3`.
func Numbered(noun i18n.Text, number int) i18n.Text {
	return i18n.Sprintf("%s %d", "第 %[2]d %[1]s", noun, number)
}

// At is an item by its file and its number there: `prompts.jsonl line 3`.
func At(path string, noun i18n.Text, number int) i18n.Text {
	return i18n.Sprintf("%s %s", "%s %s", path, Numbered(noun, number))
}
