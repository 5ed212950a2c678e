package run

import (
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/regular"
)

// mostPrice bounds a file of prices.
const mostPrice = 64 << 10

// ReadPrice reads what servers or tokens cost, from the file that a text names where it is no price itself. The problems are all that are wrong.
func ReadPrice(text string) (*price.Price, []string) {
	read := func() (price.Price, []string) {
		path, isFile := price.File(text)
		if !isFile {
			return price.Parse(text, 0)
		}
		data, err := regular.Read(path, mostPrice)
		if err != nil {
			return price.Price{}, []string{err.Error()}
		}
		return price.ParseFile(data, 0)
	}
	p, problems := read()
	return &p, problems
}
