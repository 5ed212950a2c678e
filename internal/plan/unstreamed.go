package plan

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// unstreamed says of a metric that an argument names that no request will have it: it is made of the instants within a reply, and replies
// come whole. It is no problem, since bodies of a file may ask for streams of their own.
func (b *builder) unstreamed(argument string, key metric.Key) {
	d, known := metric.Define(key)
	if !known || b.args.Stream || b.args.MixOf() != nil || !d.NeedsStream() || !b.plan.Protocol.Kind.Generates() {
		return
	}
	b.note(i18n.Sprintf("%s: %s needs a stream, and %s is off: no request has it", "%s：%s 需要流式回复，而 %s 已关闭：所有请求都没有该指标", b.names.Name(argument), key, b.names.Name("stream")))
}
