// The page's words in both languages.
export const words = {
  en: {
    search: "Search runs", refresh: "Refresh", theme: "Light or dark", close: "Stop following", overlay: "Curves of the chosen runs", across: "Across", up: "Up",
    data: "Data", runs: "Runs", hint: "Tick runs to lay their curves over each other. Keys: / searches, Escape clears.", choose: "Choose", run: "Run", time: "Time",
    model: "Model", server: "Server", levels: "Levels", best: "Best output (tok/s)", requests: "Best (req/s)", ttft: "P99 TTFT (s)", failed: "Failed", state: "State",
    open: "Report", follow: "Follow", tags: "Tags, separated by commas", save: "Save", saved: "Saved.", level: "Level", total: "Requests", missing: "Missing",
    none: "No run is here.", nothing: "No run matches.", trouble: "The list cannot be read", following: "Following", over: "Over", foreign: "EvalScope", points: "no run has both figures",
    done: "done", running: "running", interrupted: "interrupted", killed: "killed", "": "", parallel: "Parallel", rate: "Rate", elapsed: "Time (s)", now: "now", mean: "mean",
    shown: n => n === 1 ? "1 run" : n + " runs", files: "Files",
  },
  zh: {
    search: "搜索测试", refresh: "刷新", theme: "浅色或深色", close: "停止跟踪", overlay: "所选测试的曲线", across: "横轴", up: "纵轴",
    data: "数据", runs: "测试", hint: "勾选测试即可叠加曲线。按键：/ 搜索，Esc 清空。", choose: "选择", run: "测试", time: "时间",
    model: "模型", server: "服务", levels: "级数", best: "最高输出 (tok/s)", requests: "最高 (req/s)", ttft: "P99 TTFT (s)", failed: "失败", state: "状态",
    open: "报告", follow: "跟踪", tags: "标签，以逗号分隔", save: "保存", saved: "已保存。", level: "级别", total: "请求数", missing: "缺失",
    none: "这里还没有测试。", nothing: "没有匹配的测试。", trouble: "无法读取列表", following: "正在跟踪", over: "已结束", foreign: "EvalScope", points: "没有测试同时具备这两项数据",
    done: "完成", running: "进行中", interrupted: "中断", failed_state: "失败", killed: "被终止", "": "", parallel: "并发", rate: "速率", elapsed: "时间 (s)", now: "当前", mean: "平均",
    shown: n => n + " 个测试", files: "文件",
  },
};

let language = "en";
try { language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en"); } catch { /* without storage the page forgets */ }

export const current = () => language;

export function speak(next) {
  language = next;
  try { localStorage.setItem("language", next); } catch { /* as above */ }
}

export const word = key => words[language][key] ?? words.en[key] ?? key;

// make is an element with text, never with markup: what a run's files say is shown and not obeyed.
export function make(tag, properties = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in e && name !== "list") e[name] = value; else e.setAttribute(name, value);
  }
  e.append(...children.filter(c => c !== null && c !== undefined));
  return e;
}

export function figure(v) {
  if (v === null || v === undefined || Number.isNaN(v)) return "-";
  const x = Math.abs(v);
  return v.toFixed(x >= 100 ? 1 : x >= 1 ? 2 : 4);
}
