package run

import (
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostPrice bounds a file of prices.
const mostPrice = 64 << 10

// ReadPrice reads what servers or tokens cost, from the file that a text names where it is no price itself. The problems are all that are
// wrong.
func ReadPrice(text string) (*price.Price, []i18n.Text) {
	read := func() (price.Price, []i18n.Text) {
		path, isFile := price.File(text)
		if !isFile {
			return price.Parse(text, 0)
		}
		data, err := regular.Read(path, mostPrice)
		if err != nil {
			return price.Price{}, []i18n.Text{i18n.Same(err.Error())}
		}
		return price.ParseFile(data, 0)
	}
	p, problems := read()
	return &p, problems
}
