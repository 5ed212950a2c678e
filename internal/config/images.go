package config

import "github.com/modelscope/evalscope/perf/i18n"

// checkImages checks what is said of images. The size of a patch counts for every data set with images: a client counts their tokens.
func (c *checker) checkImages() {
	if !c.ok("dataset") || !c.out.datasetsDrawImages() {
		return
	}
	name, traits := "dataset "+c.a.Dataset, c.out.traits(c.a.Dataset)
	for _, key := range []string{"image_width", "image_height", "image_format", "image_num", "image_patch_size"} {
		counts := key == "image_patch_size" && traits.Images
		switch {
		case !c.ok(key) || !c.given(key) || traits.DrawsImages || counts:
		case traits.Images:
			c.note(key, i18n.Sprintf("no effect with dataset %s: its images are sent unchanged", "对数据集 %s 不起作用：其图片按原样发送", c.a.Dataset))
		default:
			c.note(key, i18n.Sprintf("no effect with dataset %s, which has no images", "对数据集 %s 不起作用：其中没有图片", c.a.Dataset))
		}
	}
	if !traits.Images {
		return
	}
	if c.a.TokenizePrompt && c.ok("tokenize_prompt") {
		c.bad("tokenize_prompt", i18n.Sprintf("cannot be combined with %s: images cannot be sent as token IDs", "不能与 %s 同时使用：图片无法以 token ID 发送", name),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
	}
	if chat := c.a.ApplyChatTemplate; chat != nil && !*chat && c.ok("apply_chat_template") {
		c.bad("apply_chat_template", i18n.Sprintf("cannot be combined with %s: images must be sent as messages", "不能与 %s 同时使用：图片必须以消息发送", name),
			i18n.Text{EN: "remove it", ZH: "请去掉"})
	}
}
