package dataset

import (
	"encoding/csv"
	"errors"

	"github.com/modelscope/evalscope/perf/i18n"
)

// WrongCSV is an error of encoding/csv as an error about a row of a user's file, in both languages. Of other errors it is the error
// itself.
func WrongCSV(err error) error {
	switch {
	case errors.Is(err, csv.ErrQuote):
		return i18n.Text{EN: `a quotation mark is missing or extra: write " within a quoted text as ""`, ZH: `引号缺失或多余：引号内的 " 请写为 ""`}.Err()
	case errors.Is(err, csv.ErrBareQuote):
		return i18n.Text{EN: `a text without quotation marks contains one: put the text in quotation marks and write " as ""`,
			ZH: `没有引号的文本中含有引号：请将该文本放在引号中，并将 " 写为 ""`}.Err()
	}
	return err
}
