package config

import (
	"strings"

	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/perf/i18n"
)

// PriceOf is what the run costs, nil where it is not known. It is read when the arguments are checked.
func (a Arguments) PriceOf() *price.Price { return a.price }

// checkPrice reads the price, from a file where it is none itself.
func (c *checker) checkPrice() {
	a := c.a
	if a.Price == nil || !c.ok("price") {
		return
	}
	p, problems := price.Read(*a.Price, a.GPUs, func(path string) ([]byte, bool) {
		data := c.readText("price", path)
		return []byte(data), c.ok("price")
	})
	if !c.ok("price") {
		return
	}
	if len(problems) > 0 {
		c.bad("price", together(problems), i18n.Text{EN: "use gpu_hour=2.5,gpus=8, input=0.15/M,output=0.60/M, or a file of them", ZH: "请用 gpu_hour=2.5,gpus=8、input=0.15/M,output=0.60/M，或含有它们的文件"})
	}
	a.price = &p
}

// together are problems as one.
func together(all []i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.Join(i18n.All("en", all), "; "), ZH: strings.Join(i18n.All("zh", all), "；")}
}
