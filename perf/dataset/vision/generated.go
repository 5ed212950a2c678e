package vision

import (
	"context"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A drawing source gives prompts of random words with drawn images, without end. Each depends on the seed and its own number only.
type drawing struct {
	text   dataset.Source
	o      dataset.Options
	mode   mode
	pencil pencil
	notes  []i18n.Text
}

func openGenerated(ctx context.Context, text dataset.Declaration, o dataset.Options) (*drawing, error) {
	const name = "random_vl"
	if err := needsChat(name, o); err != nil {
		return nil, err
	}
	im := o.Images
	m, ok := modeOf(im.Format)
	switch {
	case !ok:
		return nil, i18n.Errorf("dataset %s: --image-format %q is not a PNG color mode",
			"数据集 %s：--image-format %q 不是 PNG 的颜色模式", name, im.Format)
	case im.Width < 1 || im.Height < 1 || im.Width > dataset.MostImageSide || im.Height > dataset.MostImageSide:
		return nil, i18n.Errorf("dataset %s: images of %d×%d: use --image-width and --image-height of 1 to %d",
			"数据集 %s：图片为 %d×%d：请将 --image-width 与 --image-height 设为 1 至 %d", name, im.Width, im.Height, dataset.MostImageSide)
	case im.Count < 1:
		return nil, i18n.Errorf("dataset %s: --image-num is %d: use at least 1", "数据集 %s：--image-num 为 %d：请至少设为 1", name, im.Count)
	}
	o.Chat = true
	source, err := text.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	d := &drawing{text: source, o: o, mode: m}
	if told, ok := source.(interface{ Notes() []i18n.Text }); ok {
		d.notes = told.Notes()
	}
	return d, nil
}

// needsChat refuses endpoints that take no messages, for images are parts of one.
func needsChat(name string, o dataset.Options) error {
	switch {
	case o.TokenizePrompt:
		return i18n.Errorf("dataset %s: images cannot be sent as token IDs: remove --tokenize-prompt",
			"数据集 %s：图片不能作为 token ID 发送：请去掉 --tokenize-prompt", name)
	case o.TextOnly || !o.Chat:
		return i18n.Errorf("dataset %s: images must be sent as messages: use a --url that ends in a chat endpoint, and remove --no-apply-chat-template",
			"数据集 %s：图片须作为消息发送：请使用以对话端点结尾的 --url，并去掉 --no-apply-chat-template", name)
	}
	return nil
}

// Next is the next prompt. There is no promise of its length, for each server counts the tokens of images in its own way; the
// text alone has the tokens that random would promise.
func (d *drawing) Next(ctx context.Context) (workload.Session, error) {
	session, err := d.text.Next(ctx)
	if err != nil {
		return session, err
	}
	index := session.Item + int64(d.o.Offset)
	r := d.o.Rand("image", index)
	m := newMessage()
	m.text(session.First.Prompt.Text)
	for range d.o.Images.Count {
		if err := ctx.Err(); err != nil {
			return workload.Session{}, err
		}
		png, err := d.pencil.picture(d.mode, d.o.Images.Width, d.o.Images.Height, r)
		if err != nil {
			return workload.Session{}, i18n.Errorf("dataset random_vl: encoding an image: %v", "数据集 random_vl：编码图片：%v", err)
		}
		m.image("png", png)
	}
	session.First.Prompt, session.First.WantPromptTokens = m.prompt(), 0
	return session, nil
}

// Notes says what a user should know of the prompts, nil for nothing.
func (d *drawing) Notes() []i18n.Text { return d.notes }

// Close closes the source of the text.
func (d *drawing) Close() error { return d.text.Close() }
