package table

import (
	"context"
	"errors"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/folder"
	"github.com/modelscope/evalscope/perf/dataset/media"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// How far the rows that a run will send are checked before it starts, in rows and in time.
const (
	checkRows = 100_000
	checkTime = time.Second / 2
)

// Source gives the prompt of each row once, in the file's order, beginning Offset prompts after the first and wrapping round.
type Source struct {
	reopen  func() (table, error)
	rows    table
	options dataset.Options
	offset  int // prompts before the first that is given

	seen, given, filtered int // of this pass: prompts read from the top, prompts given, rows passed over
	wrapped               bool
	passes                int
	where                 i18n.Text   // the row that was read last stands
	empty                 []i18n.Text // rows of the first pass without a prompt, the first ones
	empties               int
	checking              bool
	item                  int64
}

var _ dataset.Source = (*Source)(nil)

func newSource(ctx context.Context, open opener, endings []string, o dataset.Options) (_ *Source, err error) {
	switch o.Path {
	case "":
		return nil, i18n.Text{EN: "it reads a file: set --dataset-path", ZH: "它读取文件：请设置 --dataset-path"}.Err()
	case "-":
		return nil, i18n.Text{EN: "it cannot read standard input: save the data to a file and set --dataset-path",
			ZH: "它不能读取标准输入：请将数据保存为文件并设置 --dataset-path"}.Err()
	}
	if o.Path, err = folder.File(o.Path, endings...); err != nil {
		return nil, err
	}
	if o.TokenizePrompt && o.Tokenizer == nil {
		return nil, i18n.Text{EN: "--tokenize-prompt requires a tokenizer: set --tokenizer-path",
			ZH: "--tokenize-prompt 需要分词器：请设置 --tokenizer-path"}.Err()
	}
	var c columns
	for i, name := range arguments {
		c[i] = o.Args.Text(name)
	}
	if c[imageValue]+c[audioValue]+c[videoValue] != "" && o.TextOnly {
		return nil, i18n.Text{EN: "images, audio and video require a chat endpoint, but --url ends in one for plain text",
			ZH: "图片、音频与视频需要对话端点，而 --url 以纯文本端点结尾"}.Err()
	}
	s := &Source{options: o, offset: max(0, o.Offset), reopen: func() (table, error) { return open.file(o.Path, c) }}
	if err := s.restart(); err != nil {
		return nil, err
	}
	if err := s.check(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.filtered = 0
	return s, s.restart()
}

// check reads what the run will send, up to the limits, and lists the bad rows as one error.
func (s *Source) check(ctx context.Context) error {
	begin := time.Now()
	bad := dataset.Bad{Noun: dataset.Row}
	good := 0
	s.checking = true
	defer func() { s.checking = false }()
	for n := 0; n < checkRows && time.Since(begin) < checkTime && (s.options.Want == 0 || good < s.options.Want); n++ {
		turn, err := s.turn(ctx)
		if err == nil && s.options.Sendable != nil {
			if unfit := s.options.Sendable(turn); unfit != nil {
				err = &dataset.Skip{Where: s.where, Why: i18n.Message(unfit)}
			}
		}
		var skip *dataset.Skip
		switch {
		case errors.As(err, &skip):
			bad.Add(skip)
		case errors.Is(err, io.EOF):
			n = checkRows
		case err != nil:
			return err
		default:
			good++
		}
	}
	if err := bad.Err(""); err != nil {
		return err
	}
	if good > 0 {
		return nil
	}
	if s.filtered == 0 {
		return i18n.Errorf("%s has no rows after its header", "%s 的表头之后没有数据行", s.options.Path)
	}
	return errNone
}

// Next is the next prompt as a session of one turn, io.EOF when each was given once, a dataset.Skip for a row that cannot be sent.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	turn, err := s.turn(ctx)
	if err != nil {
		return workload.Session{}, err
	}
	session := workload.Single(turn.Prompt)
	session.First.MaxTokens = turn.MaxTokens
	session.Item, session.Repeated = s.item, s.passes > 0
	s.item++
	return session, nil
}

// turn is the next prompt that is given. The offset is counted round the end of the table.
func (s *Source) turn(ctx context.Context) (workload.Turn, error) {
	for {
		if err := ctx.Err(); err != nil {
			return workload.Turn{}, err
		}
		if s.wrapped && s.seen == s.offset {
			return workload.Turn{}, io.EOF
		}
		turn, keep, err := s.read()
		switch {
		case errors.Is(err, io.EOF) && (s.wrapped || s.offset == 0 || s.seen == 0):
			return workload.Turn{}, io.EOF
		case errors.Is(err, io.EOF):
			if s.offset >= s.seen { // beyond the end: the same place within the table
				s.offset %= s.seen
				s.given = 0
			} else {
				s.wrapped = true
			}
			if err := s.top(); err != nil {
				return workload.Turn{}, err
			}
		case err != nil:
			return workload.Turn{}, err
		case !keep:
		default:
			if s.seen++; s.wrapped || s.seen > s.offset {
				s.given++
				return turn, nil
			}
		}
	}
}

// read reads one row.
func (s *Source) read() (turn workload.Turn, keep bool, err error) {
	r, err := s.rows.next()
	if err != nil {
		return turn, false, err
	}
	s.where = r.where
	text := strings.TrimSpace(r.values[promptValue])
	if !utf8.ValidString(text) {
		return turn, false, &dataset.Skip{Where: r.where, Why: i18n.Text{
			EN: "the prompt is not UTF-8 text: convert the file, for example with iconv", ZH: "提示词不是 UTF-8 文本：请转换文件，例如用 iconv"}}
	}
	turn.Prompt, keep = s.options.TextPrompt(text)
	parts := r.parts()
	if keep = keep || text == "" && len(parts) > 0; !keep {
		if s.passes == 0 && !s.wrapped {
			s.filtered++
		}
		if text == "" && s.checking {
			s.noteEmpty()
		}
		return turn, false, nil
	}
	if len(parts) > 0 {
		var texts []string
		if text != "" {
			texts = append(texts, text)
		}
		message, err := media.Message(texts, parts, filepath.Dir(s.options.Path))
		if err != nil {
			return turn, false, &dataset.Skip{Where: r.where, Why: i18n.Message(err)}
		}
		turn.Prompt = workload.Prompt{Messages: []workload.Message{{Role: "user", JSON: message}}}
	}
	if word := strings.TrimSpace(r.values[tokensValue]); word != "" {
		limit, ok := wholeNumber(word)
		if !ok {
			return turn, false, &dataset.Skip{Where: r.where, Why: i18n.Sprintf("the output token limit %.20q is not a whole number above 0",
				"输出 token 上限 %.20q 不是大于 0 的整数", word)}
		}
		turn.MaxTokens = limit
	}
	return turn, true, nil
}

// wholeNumber reads a number above 0, also as pandas writes one of a column in which some are missing: 12.0.
func wholeNumber(word string) (n int, ok bool) {
	x, err := strconv.ParseFloat(word, 64)
	return int(x), err == nil && x == math.Trunc(x) && x >= 1 && x <= math.MaxInt32
}

// parts are the images, audio and video of a row.
func (r row) parts() (all []media.Part) {
	for _, kind := range []struct {
		value int
		kind  media.Kind
	}{{imageValue, media.Image}, {audioValue, media.Audio}, {videoValue, media.Video}} {
		if source := r.values[kind.value]; strings.TrimSpace(source) != "" {
			all = append(all, media.Part{Kind: kind.kind, Source: source})
		}
	}
	return all
}

// Rewind starts again at the first session; sessions count as repeated from then on.
func (s *Source) Rewind() error {
	s.passes++
	return s.restart()
}

func (s *Source) restart() error {
	s.given, s.wrapped = 0, false
	return s.top()
}

// top opens the table again before its first row.
func (s *Source) top() error {
	s.seen = 0
	if err := s.Close(); err != nil {
		return err
	}
	rows, err := s.reopen()
	if err != nil {
		return err
	}
	s.rows = rows
	return nil
}

// Filtered is the number of rows that were passed over so far because they are too short, too long or empty.
func (s *Source) Filtered() int { return s.filtered }

// Close releases the file.
func (s *Source) Close() error {
	if s.rows == nil {
		return nil
	}
	rows := s.rows
	s.rows = nil
	return rows.close()
}
