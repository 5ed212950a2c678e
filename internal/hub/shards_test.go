package hub

import "testing"

// TestSnapshot_PatternsOfShardsBringThoseShardsOnly: a dataset is many files in folders.
func TestSnapshot_PatternsOfShardsBringThoseShardsOnly(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		repo := map[string]string{"Art/validation-00000-of-00001.parquet": "a", "Art/dev-00000-of-00001.parquet": "b",
			"Music/validation-00000-of-00001.parquet": "c", "README.md": "# Data"}
		b.hub.repos["datasets/O/exams"] = repo
		const pattern = "*/validation-*.parquet"
		request := Request{Kind: Dataset, ID: "O/exams", Source: source, Patterns: []string{pattern}, Required: []string{pattern}}
		holds(t, b.load(t, request), repo, "Art/validation-00000-of-00001.parquet", "Music/validation-00000-of-00001.parquet")
	})
}
