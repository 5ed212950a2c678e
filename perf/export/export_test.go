package export

import (
	"strings"
	"testing"
)

func declared() []Declaration {
	return []Declaration{{Name: "table", Judges: true}, {Name: "csv"}, {Name: "csv"}}
}

func TestChoose_FindsEachExportOnceInTheOrderOfNames(t *testing.T) {
	for words, want := range map[string]string{"all": "csv table", "table csv table": "csv table", "all csv": "csv table", "table": "table", "": ""} {
		chosen, err := Choose(declared(), strings.Fields(words))
		var got []string
		for _, d := range chosen {
			got = append(got, d.Name)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: %v, %v", words, got, err)
		}
	}
}

func TestChoose_NamesEveryUnknownWord(t *testing.T) {
	_, err := Choose(declared(), []string{"csv", "xls", "pdf"})
	if err == nil || err.Error() != `"xls", "pdf" is not a known format: use table, csv or all` {
		t.Error(err)
	}
}

func TestWords_ListEachNameOnce(t *testing.T) {
	if words, judging := Words(declared()), Judging(declared()); strings.Join(words, " ") != "table csv all" || strings.Join(judging, " ") != "table" {
		t.Error(words, judging)
	}
}
