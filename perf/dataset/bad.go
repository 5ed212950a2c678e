package dataset

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/i18n"
)

// maxListed is how many bad items an error names.
const maxListed = 20

// Bad gathers what Open found wrong with the items that a run would send. Noun is what an item is in its file, Line where it is empty.
type Bad struct {
	Noun   i18n.Text
	listed []*Skip
	count  int
}

// Add adds an item.
func (b *Bad) Add(skip *Skip) {
	b.count++
	if len(b.listed) < maxListed {
		b.listed = append(b.listed, skip)
	}
}

// Err is all of it as the error of the dataset of that name, which may be "", and nil where nothing is wrong. It unwraps to the listed Skip
// errors.
func (b *Bad) Err(name string) error {
	if b.count == 0 {
		return nil
	}
	return &badItems{name, *b}
}

// badItems is the error of items that this run would send and cannot.
type badItems struct {
	name string
	Bad
}

// Error names the items.
func (e *badItems) Error() string { return e.Text().EN }

// Text is Error in both languages.
func (e *badItems) Text() i18n.Text {
	noun := e.Noun
	if noun == (i18n.Text{}) {
		noun = Line
	}
	text := i18n.Text{EN: fmt.Sprintf("%s that this run would send %s not usable; fix or remove:", i18n.Count(e.count, noun.EN).EN, i18n.Agree(e.count, "is", "are")),
		ZH: fmt.Sprintf("测试要发送的内容有误，请修改或删除（%d %s）：", e.count, noun.ZH)}
	if e.name != "" {
		text = i18n.Sprintf("dataset %s: %s", "数据集 %s：%s", e.name, text)
	}
	for _, skip := range e.listed {
		text = text.Plus(i18n.Same("\n  ")).Plus(skip.Text())
	}
	if more := e.count - len(e.listed); more > 0 {
		text = text.Plus(i18n.Sprintf("\n  and %d more", "\n  另有 %d 处", more))
	}
	return text
}

// Unwrap gives errors.Is each item's error.
func (e *badItems) Unwrap() []error {
	errs := make([]error, len(e.listed))
	for i, skip := range e.listed {
		errs[i] = skip
	}
	return errs
}
