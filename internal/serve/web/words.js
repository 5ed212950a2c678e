// The page's words, each in English and in Chinese.
const words = {
  search: ["Search runs", "搜索测试"],
  refresh: ["Refresh", "刷新"],
  theme: ["Light or dark", "切换明暗"],
  close: ["Stop following", "停止跟踪"],
  overlay: ["Curves of the selected runs", "所选测试的曲线"], compare: ["What changed", "有何变化"],
  across: ["X axis", "横轴"],
  up: ["Y axis", "纵轴"],
  data: ["Data", "数据"],
  past: ["All runs of the same set-up", "同一设置的全部测试"],
  runs: ["Runs", "测试"],
  hint: ["Select runs to overlay their curves. Press / to search and Esc to clear.", "勾选测试即可叠加曲线。按 / 搜索，按 Esc 清空。"],
  choose: ["Choose", "选择"],
  run: ["Run", "测试"],
  time: ["Time", "时间"],
  model: ["Model", "模型"],
  server: ["Server", "服务"],
  levels: ["Levels", "级别数"],
  best: ["Best output (tok/s)", "最高输出 (tok/s)"],
  input: ["Best input (tok/s)", "最高输入 (tok/s)"],
  latency: ["P99 latency (s)", "P99 延迟 (s)"],
  requests: ["Best (req/s)", "最高 (req/s)"],
  ttft: ["P99 TTFT (s)", "P99 TTFT (s)"],
  failed: ["Failed", "失败"],
  state: ["State", "状态"],
  open: ["Report", "报告"],
  follow: ["Follow", "跟踪"],
  tags: ["Tags, separated by commas", "标签，以逗号分隔"],
  save: ["Save", "保存"],
  saved: ["Saved.", "已保存。"],
  level: ["Level", "级别"],
  total: ["Requests", "请求数"],
  missing: ["Missing", "缺失"],
  none: ["There are no runs yet.", "还没有测试。"],
  nothing: ["No runs match.", "没有匹配的测试。"],
  trouble: ["The list cannot be read", "无法读取列表"],
  following: ["Following", "正在跟踪"],
  over: ["Over", "已结束"],
  foreign: ["EvalScope", "EvalScope"],
  points: ["no run has both figures", "没有测试同时具备这两项数据"],
  parallel: ["Parallel", "并发"],
  rate: ["Rate", "速率"],
  elapsed: ["Time (s)", "时间 (s)"],
  now: ["now", "当前"],
  mean: ["mean", "平均"],
  files: ["Files", "文件"],
  shown: [n => n === 1 ? "1 run" : n + " runs", n => n + " 个测试"],
};

// The states of a run, by their names in run.json.
const states = {
  done: ["done", "完成"],
  running: ["running", "进行中"],
  interrupted: ["interrupted", "中断"],
  failed: ["failed", "失败"],
  killed: ["killed", "被终止"],
};

let language = "en";
try { language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en"); } catch { /* without storage the page forgets */ }

export const current = () => language;

export function speak(next) {
  language = next;
  try { localStorage.setItem("language", next); } catch { /* as above */ }
}

const inLanguage = pair => pair?.[language === "zh" ? 1 : 0];

export const word = key => inLanguage(words[key]) ?? key;

// stateWord is a run's state; one that this page does not know is shown as it stands.
export const stateWord = state => inLanguage(states[state]) ?? state;

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
