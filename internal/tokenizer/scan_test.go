package tokenizer

import (
	"slices"
	"testing"
)

// FuzzScannersMatchTheirPatterns compares the hand-written scanners with the regular expressions they stand for.
func FuzzScannersMatchTheirPatterns(f *testing.F) {
	patterns := []string{patternGPT2, patternQwen2, patternLlama3, patternO200k, patternDigits3, patternDeepSeek}
	slow := make([]pattern, len(patterns))
	for i, expression := range patterns {
		p, err := compileSlow(expression)
		if err != nil {
			f.Fatal(err)
		}
		slow[i] = p
	}
	for _, seed := range []string{"", "Hello, world's 12345  \n\n x\r\n", "'S 'ſ 'LL'd don't I'M", "ABCdefGHI camelCase ÉtéǅʰªaBc",
		"漢字かな한국 a\u0301\u0301B \u0301a \u0301A", "  \t\u00a0\u3000\u0085\u2028 x ", " !!!\r\n/ //\n.a.B _x", "\x00\x1f\u200b\ufffd۱२½",
		"a  \n  b", "\r\r", "'", " '", "''s", "x'rex've", "\U0002ebf0\U00010d40\u0897"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = lossy(text)
		for i, expression := range patterns {
			fast, err := compileRegex(expression)
			if err != nil || fast.scan == nil {
				t.Fatalf("no scanner for %s (%v)", expression, err)
			}
			if got, want := fast.matches(text), slow[i].matches(text); !slices.Equal(got, want) {
				t.Fatalf("%s on %q:\n got %v\nwant %v", expression, text, got, want)
			}
		}
	})
}

// FuzzLongWordsMergeLikeShortOnes compares the two ways to merge, on a table where many pairs merge.
func FuzzLongWordsMergeLikeShortOnes(f *testing.F) {
	f.Add([]byte("aaaaaaaabbbbaaabababbbabaaaab"))
	f.Add([]byte{0, 1, 2, 3, 0, 1, 0, 1, 2, 2, 2, 3, 3, 0})
	table := newMergeTable(200)
	for rank := range uint32(200) {
		table.set(int(rank*7%20), int(rank*13%23), rank*31%200, rank%40)
	}
	f.Fuzz(func(t *testing.T, word []byte) {
		word = word[:min(len(word), shortWord)]
		short := make([]int, len(word))
		for i, b := range word {
			short[i] = int(b % 4)
		}
		long := slices.Clone(short)
		short = short[:table.merge(short)]
		if len(long) > 0 {
			long = long[:table.mergeLong(long)]
		}
		if !slices.Equal(short, long) {
			t.Fatalf("short way %v, long way %v", short, long)
		}
	})
}
