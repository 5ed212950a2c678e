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
		c.bad("tokenize_prompt", "cannot be combined with "+name+": images cannot be sent as token IDs", "remove it")
	}
	if chat := c.a.ApplyChatTemplate; chat != nil && !*chat && c.ok("apply_chat_template") {
		c.bad("apply_chat_template", "cannot be combined with "+name+": images must be sent as messages", "remove it")
	}
}
