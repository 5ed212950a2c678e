package tokenizer

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// piece is a stretch of text on its way to the model; first says that the whole text begins with it.
type piece struct {
	text  string
	first bool
}

// splitter cuts a piece up and appends what remains to dst; empty pieces are left out.
type splitter func(dst []piece, p piece) []piece

// splitters is a pre-tokenizer: each splitter works on what the one before it left.
type splitters struct {
	steps []splitter
	words scanner // set if the only step is a scanner that cuts the whole text up: the fast way
	bytes bool    // the last step spells bytes, which the model does without spelling
}

type preTokenizerJSON struct {
	Type             string            `json:"type"`
	PreTokenizers    []json.RawMessage `json:"pretokenizers"`
	Pattern          patternJSON       `json:"pattern"`
	Behavior         string            `json:"behavior"`
	Invert           bool              `json:"invert"`
	AddPrefixSpace   *bool             `json:"add_prefix_space"`
	UseRegex         *bool             `json:"use_regex"`
	IndividualDigits bool              `json:"individual_digits"`
	Replacement      string            `json:"replacement"`
	Delimiter        string            `json:"delimiter"`
	PrependScheme    string            `json:"prepend_scheme"`
	Split            *bool             `json:"split"`
}

func parsePreTokenizer(raw json.RawMessage) (splitters, error) {
	s := splitters{}
	err := s.parse(raw)
	return s, err
}

func (s *splitters) parse(raw json.RawMessage) error {
	if isNull(raw) {
		return nil
	}
	if s.bytes { // something follows the spelling of bytes: spell them in the text after all
		s.bytes = false
		s.add(spellPieces(newByteAlphabet()))
	}
	var j preTokenizerJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return i18n.Errorf("pre_tokenizer: %v", "pre_tokenizer：%v", err)
	}
	switch j.Type {
	case "Sequence":
		var errs []error
		for _, one := range j.PreTokenizers {
			errs = append(errs, s.parse(one))
		}
		return errors.Join(errs...)
	case "ByteLevel":
		s.addByteLevel(j)
		return nil
	case "Split":
		return s.addSplit(j)
	case "Digits":
		behavior := "Contiguous"
		if j.IndividualDigits {
			behavior = "Isolated"
		}
		s.add(splitAt(each(isNumeric), cuts[behavior]))
		return nil
	case "Punctuation":
		if j.Behavior == "" {
			j.Behavior = "Isolated"
		}
		cut, ok := cuts[j.Behavior]
		if !ok {
			return unsupported("pre_tokenizer Punctuation: behavior", j.Behavior)
		}
		s.add(splitAt(each(isPunctuation), cut))
		return nil
	case "Whitespace":
		s.add(splitAt(wordsAndSigns, removed))
		return nil
	case "WhitespaceSplit":
		s.add(splitAt(each(unicode.IsSpace), removed))
		return nil
	case "BertPreTokenizer":
		s.add(splitAt(each(unicode.IsSpace), removed))
		s.add(splitAt(each(isPunctuation), isolated))
		return nil
	case "CharDelimiterSplit":
		s.addPattern(pattern{literal: j.Delimiter}, removed, false)
		return nil
	case "Metaspace":
		return s.addMetaspace(j)
	}
	return unsupported("pre_tokenizer", j.Type)
}

func (s *splitters) add(step splitter) {
	s.steps = append(s.steps, step)
	s.words = nil
}

func (s *splitters) addSplit(j preTokenizerJSON) error {
	cut, ok := cuts[j.Behavior]
	if !ok {
		return unsupported("pre_tokenizer Split: behavior", j.Behavior)
	}
	find, err := j.Pattern.compile()
	if err != nil {
		return i18n.Errorf("pre_tokenizer Split: %v", "pre_tokenizer Split：%v", err)
	}
	s.addPattern(find, cut, j.Invert)
	if find.scan != nil && j.Behavior == "Isolated" && len(s.steps) == 1 {
		s.words = find.scan
	}
	return nil
}

func (s *splitters) addPattern(find pattern, cut cutter, invert bool) {
	s.add(splitAt(func(text string) []match {
		found := find.matches(text)
		if invert {
			for i := range found {
				found[i].is = !found[i].is
			}
		}
		return found
	}, cut))
}

func (s *splitters) addByteLevel(j preTokenizerJSON) {
	if j.AddPrefixSpace == nil || *j.AddPrefixSpace {
		s.add(func(dst []piece, p piece) []piece {
			if !strings.HasPrefix(p.text, " ") {
				p.text = " " + p.text
			}
			return append(dst, p)
		})
	}
	if j.UseRegex == nil || *j.UseRegex {
		scan := scannerFor(patternGPT2)
		s.addPattern(pattern{scan: scan}, isolated, false)
		if len(s.steps) == 1 {
			s.words = scan
		}
	}
	s.bytes = true
}

func (s *splitters) addMetaspace(j preTokenizerJSON) error {
	scheme, err := metaspaceScheme(j.AddPrefixSpace, j.PrependScheme)
	if err != nil {
		return i18n.Errorf("pre_tokenizer Metaspace: %v", "pre_tokenizer Metaspace：%v", err)
	}
	if utf8.RuneCountInString(j.Replacement) != 1 {
		return i18n.Errorf("pre_tokenizer Metaspace: the replacement must be one character, not %q",
			"pre_tokenizer Metaspace：replacement 须为一个字符，而不是 %q", j.Replacement)
	}
	s.add(func(dst []piece, p piece) []piece {
		p.text = strings.ReplaceAll(p.text, " ", j.Replacement)
		if (scheme == "always" || scheme == "first" && p.first) && !strings.HasPrefix(p.text, j.Replacement) {
			p.text = j.Replacement + p.text
		}
		return append(dst, p)
	})
	if j.Split == nil || *j.Split {
		s.addPattern(pattern{literal: j.Replacement}, mergedWithNext, false)
	}
	return nil
}

func metaspaceScheme(addPrefixSpace *bool, scheme string) (string, error) {
	if scheme == "" {
		scheme = "always"
	}
	if scheme != "always" && scheme != "first" && scheme != "never" {
		return "", i18n.Errorf("prepend_scheme %q is not supported: it must be always, first or never",
			"不支持 prepend_scheme %q：须为 always、first 或 never", scheme)
	}
	if addPrefixSpace != nil && !*addPrefixSpace && scheme != "never" {
		return "", i18n.Text{EN: "add_prefix_space does not agree with prepend_scheme", ZH: "add_prefix_space 与 prepend_scheme 不一致"}.Err()
	}
	return scheme, nil
}

func spellPieces(a *byteAlphabet) splitter {
	return func(dst []piece, p piece) []piece {
		return append(dst, piece{a.spell(p.text), p.first})
	}
}

// split cuts p up by all steps.
func (s *splitters) split(p piece) []piece {
	pieces := []piece{p}
	var next []piece
	for _, step := range s.steps {
		next = next[:0]
		for _, p := range pieces {
			next = step(next, p)
		}
		pieces, next = next, pieces
	}
	return pieces
}
