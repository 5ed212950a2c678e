package i18n

import (
	"slices"
	"strings"
	"testing"
)

func TestSprintf_PutsATextInTheLanguageOfItsFormat(t *testing.T) {
	level := Text{EN: "rate 4", ZH: "速率 4"}
	got := Sprintf("%s: %d of %d failed", "%[1]s：%[3]d 个中有 %[2]d 个失败", level, 1, 9)
	if want := (Text{EN: "rate 4: 1 of 9 failed", ZH: "速率 4：9 个中有 1 个失败"}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Text{EN: "%d left", ZH: "剩 %d"}).Format(3); got != (Text{EN: "3 left", ZH: "剩 3"}) {
		t.Errorf("Format gave %q", got)
	}
}

func TestText_FallsBackToEnglish(t *testing.T) {
	name := Same("TTFT")
	if name.In("zh") != "TTFT" || name.In("en") != "TTFT" || name.Map(strings.ToLower) != Same("ttft") {
		t.Errorf("%q, %q, %q", name.In("zh"), name.In("en"), name.Map(strings.ToLower))
	}
	if got := name.Plus(Text{EN: " of all", ZH: "（全部）"}); got != (Text{EN: "TTFT of all", ZH: "TTFT（全部）"}) {
		t.Errorf("Plus gave %q", got)
	}
}

func TestPair_UsesTheOtherLanguageOnlyWhereTheListsFit(t *testing.T) {
	both := Pair([]string{"a", "b"}, []string{"甲", "乙"})
	if !slices.Equal(All("zh", both), []string{"甲", "乙"}) || !slices.Equal(All("en", both), []string{"a", "b"}) {
		t.Errorf("got %q", both)
	}
	if old := Pair([]string{"a", "b"}, []string{"甲"}); !slices.Equal(All("zh", old), []string{"a", "b"}) {
		t.Errorf("lists of different lengths give %q", old)
	}
	if All("en", nil) != nil || Pair(nil, nil) != nil {
		t.Error("no texts are not nil")
	}
}

func TestLowerFirst_ContinuesAnEnglishSentence(t *testing.T) {
	got := Sprintf("Worker %s: %s", "worker %s：%s", "two", Text{EN: "The server failed", ZH: "GPU 降频"}.LowerFirst())
	if want := (Text{EN: "Worker two: the server failed", ZH: "worker two：GPU 降频"}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Text{}).LowerFirst(); got != (Text{}) {
		t.Errorf("of nothing: %q", got)
	}
}

func TestJoin_SeparatesInEachLanguage(t *testing.T) {
	semicolon := Text{EN: "; ", ZH: "；"}
	got := Join([]Text{{EN: "a", ZH: "甲"}, Same("b")}, semicolon)
	if want := (Text{EN: "a; b", ZH: "甲；b"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Join(nil, semicolon); got != (Text{}) {
		t.Errorf("%+v of none", got)
	}
	if got := Join([]Text{Same("a"), Same("b")}, Same("\n")); got != Same("a\nb") {
		t.Errorf("%+v of texts that need no translation", got)
	}
}
