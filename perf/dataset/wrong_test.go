package dataset

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestWrongJSON_SaysInBothLanguagesWhereAFileIsWrong(t *testing.T) {
	var into struct {
		Text  string         `json:"text"`
		Count int            `json:"count"`
		List  []float64      `json:"list"`
		Some  map[string]any `json:"some"`
		Yes   bool           `json:"yes"`
	}
	for data, want := range map[string]i18n.Text{
		`{"text": x}`:    {EN: "invalid character 'x' looking for beginning of value (byte 10)", ZH: "第 10 个字节的字符 'x' 无效"},
		`{"text":`:       {EN: "unexpected end of JSON input (byte 8)", ZH: "JSON 在第 8 个字节后中断"},
		`{"text": [1]}`:  {EN: `"text" is a list, not a string`, ZH: `"text" 是列表，应为字符串`},
		`{"count": {}}`:  {EN: `"count" is an object, not a whole number`, ZH: `"count" 是对象，应为整数`},
		`{"count": .5}`:  {EN: "invalid character '.' looking for beginning of value (byte 11)", ZH: "第 11 个字节的字符 '.' 无效"},
		`{"count": 1.5}`: {EN: `"count" is 1.5, not a whole number`, ZH: `"count" 是 1.5，应为整数`},
		`{"list": true}`: {EN: `"list" is true or false, not a list`, ZH: `"list" 是布尔值，应为列表`},
		`{"some": "a"}`:  {EN: `"some" is a string, not an object`, ZH: `"some" 是字符串，应为对象`},
		`{"yes": 1}`:     {EN: `"yes" is a number, not true or false`, ZH: `"yes" 是数字，应为布尔值`},
		`[]`:             {EN: "it is a list, not an object", ZH: "它是列表，应为对象"},
	} {
		if got := i18n.Message(WrongJSON(json.Unmarshal([]byte(data), &into))); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
	err := json.NewDecoder(strings.NewReader(`{"text": `)).Decode(&into)
	if got := i18n.Message(WrongJSON(err)); got.ZH != "JSON 不完整" {
		t.Errorf("a stream that ends: %q", got)
	}
	if other := errors.New("other"); WrongJSON(other) != other {
		t.Error("another error becomes one of JSON")
	}
}

func TestWrongCSV_SaysInBothLanguagesWhatARowNeeds(t *testing.T) {
	for data, want := range map[string]string{"\"a\"b\n": "引号缺失或多余", "a\"b\n": "没有引号的文本中含有引号"} {
		_, err := csv.NewReader(strings.NewReader(data)).Read()
		if got := i18n.Message(WrongCSV(err)); !strings.HasPrefix(got.ZH, want) || strings.Contains(got.EN, "quoted-field") {
			t.Errorf("%q: %q", data, got)
		}
	}
	if other := errors.New("other"); WrongCSV(other) != other {
		t.Error("another error becomes one of CSV")
	}
}

func TestBad_NamesItemsInBothLanguages(t *testing.T) {
	bad := Bad{Noun: Element}
	for i := range 22 {
		bad.Add(&Skip{Where: At("a.json", Element, i+1), Why: i18n.Text{EN: "it is empty", ZH: "为空"}})
	}
	got := i18n.Message(bad.Err("x"))
	if !strings.HasPrefix(got.EN, "dataset x: 22 elements that this run would send are not usable; fix or remove:\n  a.json element 1: it is empty\n") ||
		!strings.HasPrefix(got.ZH, "数据集 x：测试要发送的内容有误，请修改或删除（22 个元素）：\n  a.json 第 1 个元素：为空\n") || !strings.HasSuffix(got.ZH, "\n  另有 2 处") {
		t.Errorf("%q", got)
	}
}
