package run

import (
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
)

// levelFolder makes a level's folder with the arguments that belong to it.
func (b *Runner) levelFolder(l plan.Level) (string, error) {
	if err := b.follow(); err != nil {
		return "", err
	}
	folder, err := b.openLevel(l)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "benchmark_args.json"), b.levelArguments(l, folder), 0o644); err != nil {
		return folder, err
	}
	b.watched.level = levelPath(l)
	b.settings.Events.levelStarted(l.Load)
	return folder, nil
}

// openLevel makes the folder of a level, or takes the one that it has.
func (b *Runner) openLevel(l plan.Level) (folder string, err error) {
	if b.goesOn != levelPath(l) {
		logline.Info(b.writer.logger, i18n.Sprintf("Level %s: %s, %s.", "级别 %s：%s，%s。", l.Name, amountText(l), loadText(l)))
		return b.keeper.Begin(l.Under, l.Name)
	}
	b.goesOn = ""
	logline.Info(b.writer.logger, i18n.Sprintf("Resuming level %s: %s, %s in total.", "继续级别 %s：共 %s，%s。", l.Name, amountText(l), loadText(l)))
	return b.keeper.ResumeLevel()
}

// amountText is what bounds the level: conversations where its sessions are some, else requests.
func amountText(l plan.Level) i18n.Text {
	what := i18n.Text{EN: "requests", ZH: "请求"}
	if l.Conversations {
		what = i18n.Text{EN: "conversations", ZH: "对话"}
	}
	switch {
	case l.Number == 0 && l.Duration == 0:
		return i18n.Sprintf("all %s", "全部%s", what)
	case l.Number == 0:
		return i18n.Sprintf("%s for %v", "%s持续 %v", what, l.Duration)
	case l.Duration > 0:
		return i18n.Sprintf("%d %s in at most %v", "%d 个%s（最长 %v）", l.Number, what, l.Duration)
	}
	return i18n.Sprintf("%d %s", "%d 个%s", l.Number, what)
}

// loadText is the load of a level in words.
func loadText(l plan.Level) i18n.Text { return i18n.Text{EN: l.Text(), ZH: l.Label().In("zh")} }

// serverCounted says that the tokens of a level are the server's counts, and why.
func serverCounted(level string, err error) i18n.Text {
	return i18n.Sprintf("The tokens of %s are counts reported by the server: %v", "%s 的 token 数取自服务端的计数：%v", level, i18n.Message(err))
}

func (b *Runner) levelArguments(l plan.Level, folder string) []byte {
	return b.plan.Arguments.JSON(config.LevelValues{Number: l.Number, Load: l.Profile, OutputsDir: folder,
		URL: b.plan.Target.AllShown(), ApplyChatTemplate: &b.plan.Data.Chat})
}
