package i18n

import "testing"

func TestCount_IsSingularForOneAlone(t *testing.T) {
	for _, c := range []struct {
		n    int
		noun string
		want Text
	}{
		{0, "request", Text{EN: "0 requests", ZH: "0"}},
		{1, "conversation", Text{EN: "1 conversation", ZH: "1"}},
		{12, "more item", Text{EN: "12 more items", ZH: "12"}},
		{2, "class", Text{EN: "2 classes", ZH: "2"}},
		{2, "different prefix", Text{EN: "2 different prefixes", ZH: "2"}},
		{2, "query", Text{EN: "2 queries", ZH: "2"}},
		{2, "delay", Text{EN: "2 delays", ZH: "2"}},
		{2, "branch", Text{EN: "2 branches", ZH: "2"}},
	} {
		if got := Count(c.n, c.noun); got != c.want {
			t.Errorf("%d %s: %q", c.n, c.noun, got)
		}
	}
	if got := Number("0.5", "request").EN + ", " + Number("1", "request").EN; got != "0.5 requests, 1 request" {
		t.Error(got)
	}
	if Agree(1, "is", "are") != "is" || Agree(0, "is", "are") != "are" {
		t.Error("the verbs do not agree")
	}
	if got := Sprintf("%s left", "剩 %s 个请求", Count(1, "request")); got != (Text{EN: "1 request left", ZH: "剩 1 个请求"}) {
		t.Errorf("%q", got)
	}
}
