package config

import "github.com/modelscope/evalscope/perf/i18n"

func engineFlags() []Flag {
	rows := []Flag{
		{Name: "db-commit-interval", Key: "db_commit_interval", Metavar: "N",
			Help:  i18n.Text{EN: "rows per SQLite commit", ZH: "SQLite 提交间隔（行）"},
			Note:  i18n.Text{EN: "results are always written to disk within 100 ms", ZH: "结果总会在 100 毫秒内写入磁盘"},
			field: func(a *Arguments) any { return &a.DBCommitInterval }},
		{Name: "queue-size-multiplier", Key: "queue_size_multiplier", Metavar: "N",
			Help:  i18n.Text{EN: "size of the result queue", ZH: "结果队列大小"},
			Note:  i18n.Text{EN: "the queue is limited by memory instead", ZH: "此处的队列以内存为限"},
			field: func(a *Arguments) any { return &a.QueueSizeMultiple }},
		{Name: "in-flight-task-multiplier", Key: "in_flight_task_multiplier", Metavar: "N",
			Help:  i18n.Text{EN: "number of tasks scheduled ahead", ZH: "预先调度的任务数"},
			Note:  i18n.Text{EN: "no tasks need to be scheduled ahead", ZH: "此处无需预先调度"},
			field: func(a *Arguments) any { return &a.InFlightMultiple }},
		{Name: "num-workers", Key: "num_workers", Metavar: "N",
			Help:  i18n.Text{EN: "processes that generate prompts", ZH: "生成提示词的进程数"},
			Note:  i18n.Text{EN: "one process uses all cores", ZH: "此处单个进程即使用全部核心"},
			field: func(a *Arguments) any { return &a.NumWorkers }},
	}
	for i := range rows {
		rows[i].Group, rows[i].Status = GroupEngine, NoEffect
	}
	return rows
}

func outputFlags() []Flag {
	return []Flag{
		{Name: "log-every-n-query", Key: "log_every_n_query", Metavar: "N", Group: GroupOutput,
			Help:  i18n.Text{EN: "log a line of figures every N requests", ZH: "每 N 个请求记录一次日志"},
			field: func(a *Arguments) any { return &a.LogEveryNQuery }},
		{Name: "debug", Key: "debug", Group: GroupOutput,
			Help:  i18n.Text{EN: "log requests and responses, shortened and with secrets removed", ZH: "记录请求与响应（截断，不含密钥）"},
			field: func(a *Arguments) any { return &a.Debug }},
		{Name: "enable-progress-tracker", Key: "enable_progress_tracker", Group: GroupOutput,
			Help:  i18n.Text{EN: "keep progress.json up to date", ZH: "持续更新 progress.json"},
			field: func(a *Arguments) any { return &a.ProgressTracker }},
		{Name: "visualizer", Key: "visualizer", Metavar: "NAME", Group: GroupOutput, choices: Known.visualizers,
			Help:  i18n.Text{EN: "send the run to {one}", ZH: "在 {one} 上展示"},
			field: func(a *Arguments) any { return &a.Visualizer }},
		{Name: "wandb-api-key", Key: "wandb_api_key", Metavar: "KEY", Group: GroupOutput, Secret: true,
			field: func(a *Arguments) any { return &a.WandbAPIKey }},
		{Name: "swanlab-api-key", Key: "swanlab_api_key", Metavar: "KEY", Group: GroupOutput, Secret: true,
			field: func(a *Arguments) any { return &a.SwanlabAPIKey }},
		{Name: "swanlab-host", Key: "swanlab_host", Metavar: "URL", Group: GroupOutput,
			field: func(a *Arguments) any { return &a.SwanlabHost }},
		{Name: "name", Key: "name", Metavar: "NAME", Group: GroupOutput,
			Help: i18n.Text{
				EN: "name of the run, used for its folder (instead of the model name) and on a visualizer",
				ZH: "结果目录名，默认取模型名；也是可视化平台上的名称"},
			field: func(a *Arguments) any { return &a.Name }},
		{Name: "alias", Key: "alias", Metavar: "TEXT", Group: GroupOutput,
			Help:  i18n.Text{EN: "label shown in reports", ZH: "报告中显示的名称"},
			field: func(a *Arguments) any { return &a.Alias }},
		{Name: "outputs-dir", Key: "outputs_dir", Metavar: "FOLDER", Group: GroupOutput,
			Help:  i18n.Text{EN: "folder for results", ZH: "结果目录"},
			field: func(a *Arguments) any { return &a.OutputsDir }},
		{Name: "no-timestamp", Key: "no_timestamp", Group: GroupOutput,
			Help:  i18n.Text{EN: "do not create a timestamped folder under --outputs-dir", ZH: "结果目录下不加时间戳一级"},
			field: func(a *Arguments) any { return &a.NoTimestamp }},
	}
}

func ourFlags() []Flag {
	return []Flag{
		{Name: "dry-run", Key: "dry_run", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "print the plan and the first request bodies without sending anything", ZH: "只打印计划和最初的请求体，不发送"},
			field: func(a *Arguments) any { return &a.DryRun }},
		{Name: "export", Key: "export", Metavar: "FORMAT", Group: GroupOutput, Extension: true,
			choices: Known.exports,
			Help:    i18n.Text{EN: "additional output files: {names}", ZH: "另外导出的文件：{names}"},
			field:   func(a *Arguments) any { return &a.Exports }},
		{Name: "verbose", Key: "verbose", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "print every table of each level; benchmark.log and the report always contain them",
				ZH: "打印每一级的全部表格；无论如何它们都在 benchmark.log 与报告中"},
			field: func(a *Arguments) any { return &a.Verbose }},
		{Name: "json", Key: "json", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "print the result as JSON to standard output and the tables to standard error", ZH: "标准输出为 JSON 结果，表格输出到标准错误"},
			field: func(a *Arguments) any { return &a.JSONOutput }},
		{Name: "visualizer-optional", Key: "visualizer_optional", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "continue if a visualizer cannot start", ZH: "可视化平台无法启动时继续测试"},
			field: func(a *Arguments) any { return &a.VisualizerOptional }},
		{Name: "visualizer-arg", Key: "visualizer_arg", Metavar: "NAME=VALUE", Group: GroupOutput, Extension: true, Secret: true,
			Help:  i18n.Text{EN: "arguments declared by the visualizer; can be repeated", ZH: "可视化插件自己声明的参数；可重复"},
			field: func(a *Arguments) any { return &a.VisualizerArgs }},
		{Name: "tag", Key: "tag", Metavar: "NAME=VALUE", Group: GroupOutput, Extension: true,
			Help:  i18n.Text{EN: "tags of the run, shown in reports; can be repeated", ZH: "本次运行的标签，显示在报告中；可重复"},
			field: func(a *Arguments) any { return &a.Tags }},
		{Name: "gpus", Key: "gpus", Metavar: "N", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "number of GPUs that serve the model, for tokens/s per GPU in the report, as the default of gpus in --price, and to check the GPUs of the energy (energy.valid)",
				ZH: "提供服务的 GPU 数：用于报告中的每 GPU tokens/s，是 --price 中 gpus 的默认值，并用于核对能耗所含的 GPU（energy.valid）"},
			field: func(a *Arguments) any { return &a.GPUs }},
		{Name: "price", Key: "price", Metavar: "PRICE", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "prices for the cost of the run and of tokens: gpu_hour=2.5,gpus=8 for servers, input=0.15/M,cached=0.075/M,output=0.60/M for an API, or a file that contains them",
				ZH: "所付的价格，用于计算测试与 token 的成本：服务器 gpu_hour=2.5,gpus=8，API input=0.15/M,cached=0.075/M,output=0.60/M，或含有这些内容的文件"},
			field: func(a *Arguments) any { return &a.Price }},
	}
}
