package run

import (
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostPrice bounds a file of prices.
const mostPrice = 64 << 10

// ReadPrice reads what servers or tokens cost, from the file that a text names where it is no price itself. gpus is how many serve where
// the price does not say, 0 for unknown. The problems are all that are wrong.
func ReadPrice(text string, gpus int) (*price.Price, []i18n.Text) {
	var unread []i18n.Text
	p, problems := price.Read(text, gpus, func(path string) ([]byte, bool) {
		data, err := regular.Read(path, mostPrice)
		if err != nil {
			unread = []i18n.Text{i18n.Same(err.Error())}
		}
		return data, err == nil
	})
	return &p, append(unread, problems...)
}

// GPUs is how many serve by the plan of the run in dir (--gpus), 0 where it does not say.
func GPUs(dir string) int {
	doc, _, err := readPlan(dir)
	if err != nil {
		return 0 // a report without a plan tells so itself
	}
	return doc.GPUs
}
