package columns

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

func TestTable_EveryColumnHasOneMeaningAndStandsInAFile(t *testing.T) {
	files := slices.Concat(Database([]string{"a", "b"}, []string{"c", "d"}), Exports(protocol.Generation, nil, []string{"c", "d"}))
	seen := map[string]bool{}
	for _, c := range table() {
		if seen[c.Name] {
			t.Errorf("%s stands in the table twice", c.Name)
		}
		seen[c.Name] = true
		if !slices.ContainsFunc(files, func(other Column) bool { return other.Name == c.Name }) {
			t.Errorf("%s stands in no file", c.Name)
		}
	}
}

func TestFiles_HaveEachColumnOnceWithValuesOfItsKind(t *testing.T) {
	rows := []Row{{Record: &record.Record{Fault: &record.Fault{}}}, {Level: "parallel_1", Record: &record.Record{
		Body: []byte("{}"), ID: "a", Status: 200, Stamps: record.Stamps{Due: 1, Sent: 2, First: 3, Last: 4, End: 5},
		Choices: []record.Choice{{Text: "one", Finish: "stop"}}, MaxTokens: 3,
		Usage: record.Usage{Given: true, Prompt: 3, Completion: 2, Cached: 1},
	}}}
	for _, file := range [][]Column{Database(nil, nil), Exports(protocol.Generation, nil, []string{"c", "d"}), Database([]string{"a", "b"}, []string{"c", "d"})} {
		seen := map[string]bool{}
		for _, c := range file {
			if seen[c.Name] {
				t.Errorf("%s stands in a file twice", c.Name)
			}
			seen[c.Name] = true
			for _, r := range rows {
				var kind Kind
				switch v := c.Value(r).(type) {
				case nil:
					continue
				case string:
					kind = Text
				case int64:
					kind = Integer
				case float64:
					kind = Number
				case bool:
					kind = Boolean
				default:
					t.Errorf("%s is a %T", c.Name, v)
				}
				if kind != c.Kind {
					t.Errorf("the value of %s has kind %d, want %d", c.Name, kind, c.Kind)
				}
			}
		}
	}
}

func TestFiles_NameARecordedRequestAsItsTraceDoes(t *testing.T) {
	row := Row{Record: &record.Record{Recorded: &record.Recorded{ID: "req-7"}}}
	for i, file := range [][]Column{Database(nil, nil), Exports(protocol.Generation, nil, nil)} {
		at := slices.IndexFunc(file, func(c Column) bool { return c.Name == "request_id" })
		if at < 0 {
			t.Errorf("file %d has no column", i)
		} else if got := file[at].Value(row); got != "req-7" {
			t.Errorf("file %d: it is %v", i, got)
		}
	}
}
