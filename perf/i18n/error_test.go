package i18n_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func ExampleErrorf() {
	err := i18n.Errorf("the limit %s has no unit", "限制 %s 没有单位", "5")
	err = i18n.Errorf("rule %d: %s", "第 %d 条规则：%s", 2, err)
	fmt.Println(err)
	fmt.Println(i18n.Message(err).In("zh"))
	// Output:
	// rule 2: the limit 5 has no unit
	// 第 2 条规则：限制 5 没有单位
}

func TestErrorf_CauseIsFound(t *testing.T) {
	if err := i18n.Errorf("reading: %v", "读取：%v", fs.ErrNotExist); !errors.Is(err, fs.ErrNotExist) || i18n.Message(err).ZH != "读取：file does not exist" {
		t.Errorf("%v is not its cause, or %+v", err, i18n.Message(err))
	}
}

func TestMessage_OtherErrorIsTheSameInBoth(t *testing.T) {
	if text := i18n.Message(errors.Join(i18n.Errorf("one", "一"), errors.New("two"))); text != (i18n.Text{EN: "one\ntwo", ZH: "一\ntwo"}) {
		t.Errorf("joined: %q", text)
	}
	if text := i18n.Message(fmt.Errorf("outer: %w", i18n.Text{EN: "inner", ZH: "内"}.Err())); text.In("zh") != "outer: inner" {
		t.Errorf("%+v", text)
	}
}
