package config

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable_HasEvalScopesFieldsInItsOrder(t *testing.T) {
	listed, err := os.ReadFile("testdata/evalscope_fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, row := range Table() {
		if !row.Extension {
			keys = append(keys, row.Key)
		}
	}
	if diff := cmp.Diff(strings.Fields(string(listed)), keys); diff != "" {
		t.Errorf("fields differ (-EvalScope +ours):\n%s", diff)
	}
}

func TestTable_EveryRowIsCompleteAndUnique(t *testing.T) {
	table := TableOf(outside().Known)
	seen, fields := map[string]bool{}, map[any]string{}
	a := Default()
	for _, row := range table {
		if other := fields[row.field(&a)]; other != "" {
			t.Errorf("%s and %s share a field", row.Key, other)
		}
		fields[row.field(&a)] = row.Key
		if seen[row.Key] {
			t.Errorf("key %s is there twice", row.Key)
		}
		seen[row.Key] = true
		if row.Name == "" {
			continue
		}
		if row.Name != strings.ReplaceAll(row.Key, "_", "-") {
			t.Errorf("flag %s does not match key %s", row.Name, row.Key)
		}
		if row.Help.EN == "" || row.Help.ZH == "" {
			t.Errorf("%s lacks help in a language", row.Name)
		}
		if (row.Metavar == "") != (row.Arity == None) {
			t.Errorf("%s: metavar %q with arity %v", row.Name, row.Metavar, row.Arity)
		}
		if (row.Note.EN == "") != (row.Status == Works) {
			t.Errorf("%s: status %v with note %q", row.Name, row.Status, row.Note)
		}
		if row.Group < GroupTarget || row.Group > GroupEngine {
			t.Errorf("%s: group %d has no title", row.Name, row.Group)
		}
	}
}

func TestTable_EveryBoundIsOfANumber(t *testing.T) {
	check := newChecker(&Arguments{}, Environment{}, Table(), byFlag(Table()))
	for _, b := range bounds(check.names) {
		row := rowOf(check.table, b.key)
		if row == nil || row.Kind != Int && row.Kind != Float && row.Kind != Time {
			t.Errorf("bound on %s, which is no number", b.key)
		}
	}
}
