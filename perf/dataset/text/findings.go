package text

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostNamed is how many lines or fields a note names.
const mostNamed = 10

// findings are what the check saw that is no error: items without a prompt, and what of the lines is not sent.
type findings struct {
	reads  []string // the fields that the dataset reads, none where others are of no interest
	unused []string
	empty  []i18n.Text // where, the first ones
	count  int         // of empty ones
}

// labels are fields that nobody expects to be sent.
var labels = []string{"id", "_id", "idx", "index", "uuid", "custom_id", "type"}

// line notes what is to be said of a line and the item that was made of it.
func (f *findings) line(where i18n.Text, line []byte, it item, length int, err error) {
	if f == nil || err != nil {
		return
	}
	if length == 0 && it.Texts == nil && it.Parts == nil && it.Body == nil && (it.Messages == nil || it.Measured != "") {
		if f.count++; len(f.empty) < mostNamed {
			f.empty = append(f.empty, where)
		}
	}
	for _, name := range it.Unused {
		f.add(name)
	}
	if len(f.reads) == 0 || line[0] != '{' {
		return
	}
	gjson.ParseBytes(line).ForEach(func(key, value gjson.Result) bool {
		if name := key.String(); !slices.Contains(f.reads, name) && !slices.Contains(labels, name) && value.Type != gjson.Null {
			f.add(name)
		}
		return true
	})
}

func (f *findings) add(name string) {
	if !slices.Contains(f.unused, name) {
		f.unused = append(f.unused, name)
	}
}

// notes say it.
func (f *findings) notes(path string) (all []i18n.Text) {
	if len(f.unused) > 0 {
		all = append(all, i18n.Sprintf("lines of %s contain fields that this dataset does not send: %s", "%s 的行中有该数据集不会发送的内容：%s", path, named(f.unused, len(f.unused))))
	}
	if f.count > 0 {
		all = append(all, i18n.Sprintf("skipped items without a prompt in %s: %s", "跳过 %s 中没有提示词的数据：%s", path, list(f.empty, f.count)))
	}
	return all
}

// named lists the first of so many names.
func named(names []string, all int) string {
	list := strings.Join(names[:min(len(names), mostNamed)], ", ")
	if all > mostNamed {
		list += fmt.Sprintf(", … (%d)", all)
	}
	return list
}

// list lists the first of so many places.
func list(places []i18n.Text, all int) i18n.Text {
	zh := strings.ReplaceAll(named(i18n.All("zh", places), all), ", ", "、")
	return i18n.Text{EN: named(i18n.All("en", places), all), ZH: zh}
}
