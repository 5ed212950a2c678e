package argument

import (
	"encoding/json"
	"reflect"
	"testing"
)

var declared = []Declaration{{Name: "column", Kind: Text}, {Name: "rows", Kind: Int, Default: "10"}, {Name: "share", Kind: Float, Default: "0.5"},
	{Name: "shuffle", Kind: Bool, Default: "true"}, {Name: "lengths", Kind: JSON}}

func given(t *testing.T, object string) (all []Given) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &members); err != nil {
		t.Fatal(err)
	}
	for name, value := range members {
		all = append(all, Given{Name: name, Value: value})
	}
	return all
}

func TestRead_FillsInDefaultsAndReadsNumbersInText(t *testing.T) {
	for object, want := range map[string]Values{
		`{}`:             {"rows": 10, "share": 0.5, "shuffle": true},
		`{"rows":null}`:  {"rows": 10, "share": 0.5, "shuffle": true},
		`{"column":512}`: {"column": "512", "rows": 10, "share": 0.5, "shuffle": true},
		`{"column":"é"}`: {"column": "é", "rows": 10, "share": 0.5, "shuffle": true},
		`{"rows":"7","share":"1e2","shuffle":"false"}`:            {"rows": 7, "share": 100.0, "shuffle": false},
		`{"rows":-1,"share":2,"shuffle":false,"lengths":[1, {}]}`: {"rows": -1, "share": 2.0, "shuffle": false, "lengths": json.RawMessage("[1, {}]")},
	} {
		got, problems := Read(declared, given(t, object))
		if len(problems) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v, want %v", object, got, problems, want)
		}
	}
}

func TestRead_FindsEveryProblem(t *testing.T) {
	for object, want := range map[string]Problem{
		`{"row":1}`:           {Name: "row", Unknown: true},
		`{"column":true}`:     {Name: "column", Kind: Text},
		`{"column":["a"]}`:    {Name: "column", Kind: Text},
		`{"column":{}}`:       {Name: "column", Kind: Text},
		`{"rows":1.5}`:        {Name: "rows", Kind: Int},
		`{"rows":true}`:       {Name: "rows", Kind: Int},
		`{"rows":[1]}`:        {Name: "rows", Kind: Int},
		`{"rows":1e30}`:       {Name: "rows", Kind: Int},
		`{"share":"inf"}`:     {Name: "share", Kind: Float},
		`{"share":"null"}`:    {Name: "share", Kind: Float},
		`{"share":""}`:        {Name: "share", Kind: Float},
		`{"shuffle":1}`:       {Name: "shuffle", Kind: Bool},
		`{"shuffle":"maybe"}`: {Name: "shuffle", Kind: Bool},
	} {
		if _, problems := Read(declared, given(t, object)); len(problems) != 1 || problems[0] != want {
			t.Errorf("%s: %v, want %v", object, problems, want)
		}
	}
	if _, problems := Read(declared, []Given{Word("a", "1"), Word("rows", "x"), Word("b", "2")}); len(problems) != 3 {
		t.Errorf("%v are not all problems", problems)
	}
}

func TestRead_TakesTheLastValueOfARepeatedArgument(t *testing.T) {
	values, problems := Read(declared, []Given{Word("rows", "1"), Word("rows", "2")})
	if values.Int("rows") != 2 || len(problems) > 0 {
		t.Error(values, problems)
	}
}

func TestValues_GiveTheZeroOfWhatIsNotThere(t *testing.T) {
	values, _ := Read(declared, []Given{Word("column", "text")})
	if values.Text("column") != "text" || values.Int("column") != 0 || values.Text("none") != "" || values.JSON("lengths") != nil ||
		!values.Bool("shuffle") || values.Float("share") != 0.5 || values.Has("none") || !values.Has("rows") {
		t.Errorf("%v", values)
	}
}
