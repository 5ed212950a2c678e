// The list of runs: search, choose, open, tag.
import { word, stateWord, current, speak, make, figure } from "./words.js";
import * as overlay from "./overlay.js";
import * as watch from "./watch.js";

const $ = id => document.getElementById(id);
const address = path => "/files/" + path.split("/").map(encodeURIComponent).join("/");
let runs = [], metrics = [];
const chosen = new Set(), opened = new Set();

async function load() {
  try {
    const [a, b] = await Promise.all([fetch("/api/runs"), metrics.length ? null : fetch("/api/metrics")]);
    if (!a.ok) throw new Error(await a.text());
    runs = (await a.json()).runs;
    if (b) metrics = await b.json();
    $("status").textContent = "";
  } catch (e) {
    $("status").textContent = `${word("trouble")}: ${e.message}`;
  }
  render();
}

const best = (run, key) => Math.max(...run.levels.map(l => l.figures[key]).filter(Number.isFinite));

// throughput is what a level is best by: output tokens where there are any, else requests.
const throughput = level => level.figures.output_throughput ?? level.figures.request_throughput ?? -1;

// atBest is a figure of the level with the highest throughput, so that it belongs to the figure beside it.
const atBest = (run, key) => [...run.levels].sort((a, b) => throughput(b) - throughput(a))[0]?.figures[key];

// figuresOf are columns with figures that one of the runs has: those of generated text (output, TTFT) and of other answers differ.
function figuresOf(runs) {
  const has = key => runs.some(r => r.levels.some(l => Number.isFinite(l.figures[key])));
  const others = runs.some(r => r.kind && r.levels.length);
  return [...has("output_throughput") || !others ? ["best"] : [], ...others && has("input_throughput") ? ["input"] : [], "requests",
    ...has("ttft.p99") || !others ? ["ttft"] : [], ...others && has("latency.p99") ? ["latency"] : []];
}

const finite = v => Number.isFinite(v) ? v : undefined;
const text = run => [run.path, run.name, run.model, run.server, run.state, run.id, ...(run.tags ?? [])].join("\n").toLowerCase();
const state = run => run.foreign ? word("foreign") : stateWord(run.state ?? "");

function render() {
  document.documentElement.lang = current() === "zh" ? "zh-CN" : "en";
  for (const e of document.querySelectorAll("[data-word]")) e.textContent = word(e.dataset.word);
  $("language").textContent = current() === "zh" ? "English" : "中文";
  $("search").placeholder = word("search");
  const columns = ["choose", "run", "state", "time", "model", "server", "levels", ...figuresOf(runs), "failed"];
  // hidden are columns that a narrow window does not show; their figures are in the run's details.
  const hidden = { time: "wide", server: "wide", levels: "wide", requests: "wide", input: "wide", model: "medium", latency: "medium", failed: "medium" };
  const left = new Set(["choose", "run", "time", "model", "server", "state"]);
  $("runs").tHead.replaceChildren(make("tr", {}, ...columns.map(c => make("th", { scope: "col", className: `${left.has(c) ? "words" : ""} ${hidden[c] ?? ""} col-${c}`, textContent: word(c) }))));
  const wanted = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = runs.filter(r => wanted.every(w => text(r).includes(w)));
  $("runs").tBodies[0].replaceChildren(...shown.flatMap(r => row(r, columns, hidden, left)));
  if (shown.length === 0) $("runs").tBodies[0].append(make("tr", {}, make("td", { colSpan: columns.length, className: "words muted", textContent: word(runs.length ? "nothing" : "none") })));
  $("runs-title").textContent = `${word("runs")} · ${word("shown")(shown.length)}`;
  overlay.fill(metrics);
  overlay.show(runs.filter(r => chosen.has(r.path)));
  watch.show();
}

function row(run, columns, hidden, left) {
  const label = run.name || run.path;
  const pick = make("input", { type: "checkbox", checked: chosen.has(run.path), "aria-label": `${word("choose")}: ${label}` });
  pick.addEventListener("change", () => { pick.checked ? chosen.add(run.path) : chosen.delete(run.path); overlay.show(runs.filter(r => chosen.has(r.path))); });
  const name = make("button", { textContent: label, "aria-expanded": String(opened.has(run.path)) });
  name.addEventListener("click", () => { opened.has(run.path) ? opened.delete(run.path) : opened.add(run.path); render(); refocus(run.path); });
  name.dataset.run = run.path;
  const failed = run.levels.reduce((n, l) => n + l.failed, 0), total = run.levels.reduce((n, l) => n + l.total, 0);
  const cells = {
    choose: pick, run: make("span", {}, name, " ", ...(run.tags ?? []).map(t => make("span", { className: "tag", textContent: t }))), time: (run.started ?? "").slice(0, 19).replace("T", " "),
    model: run.model ?? "-", server: host(run.server), levels: run.levels.length, best: figure(finite(best(run, "output_throughput"))), input: figure(finite(best(run, "input_throughput"))), requests: figure(finite(best(run, "request_throughput"))),
    ttft: figure(atBest(run, "ttft.p99")), latency: figure(atBest(run, "latency.p99")), failed: `${failed} / ${total}`, state: make("span", { className: "state " + (run.state ?? ""), textContent: state(run) }),
  };
  const line = make("tr", {}, ...columns.map(c => make("td", { className: `${["run", "model", "server"].includes(c) ? "name" : left.has(c) ? "words" : ""} col-${c} ${hidden[c] ?? ""} ${c === "failed" && failed ? "bad" : ""}` }, cells[c] instanceof Node ? cells[c] : String(cells[c]))));
  return opened.has(run.path) ? [line, make("tr", { className: "detail" }, detail(run, columns.length))] : [line];
}

function host(server) {
  try { return new URL(server).host; } catch { return server || "-"; }
}

const refocus = path => [...document.querySelectorAll("[data-run]")].find(e => e.dataset.run === path)?.focus();

function detail(run, span) {
  const links = make("div", { className: "links" });
  if (run.report) links.append(make("a", { href: address(run.path + "/perf_report.html"), target: "_blank", rel: "noopener", textContent: word("open") }));
  if (!run.foreign) for (const file of ["perf_result.json", "benchmark.log"]) links.append(make("a", { href: address(run.path + "/" + file), target: "_blank", rel: "noopener", textContent: file }));
  if (run.state === "running") {
    const follow = make("button", { textContent: word("follow") });
    follow.addEventListener("click", () => watch.follow(run.path, load));
    links.append(follow);
  }
  const box = make("div", { className: "inside" }, make("div", { className: "muted", textContent: [run.path, run.server, run.id].filter(Boolean).join(" · ") }), links, levels(run), tagging(run));
  for (const m of run.missing ?? []) box.append(make("p", { className: "bad", textContent: `${word("missing")}: ${m}` }));
  return make("td", { colSpan: span }, box);
}

function levels(run) {
  const shown = ["request_throughput", "output_throughput", "input_throughput", "goodput", "ttft.p50", "ttft.p99", "tpot.p50", "tpot.p99", "latency.p99"].filter(k => run.levels.some(l => Number.isFinite(l.figures[k])));
  const titles = Object.fromEntries(overlay.axes(metrics).map(a => [a.key, a.title]));
  const head = [word("level"), word("total"), word("failed"), ...shown.map(k => titles[k] ?? k)];
  return make("div", { className: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...head.map((t, i) => make("th", { scope: "col", className: i ? "" : "words", textContent: t })))),
    make("tbody", {}, ...run.levels.map(l => make("tr", {}, make("td", { className: "words", textContent: l.name }), make("td", { textContent: l.total }), make("td", { textContent: l.failed }), ...shown.map(k => make("td", { textContent: figure(l.figures[k]) })))))));
}

function tagging(run) {
  const own = make("input", { value: (run.own_tags ?? []).join(", "), "aria-label": word("tags"), placeholder: word("tags"), maxLength: 2200 });
  const said = make("span", { role: "status", className: "muted" });
  const form = make("form", {}, own, make("button", { textContent: word("save") }), said);
  form.addEventListener("submit", async e => {
    e.preventDefault();
    const tags = own.value.split(/[,，]/).map(t => t.trim()).filter(Boolean);
    const answer = await fetch("/api/tags?lang=" + current(), { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ path: run.path, tags }) }).catch(e => ({ ok: false, text: () => e.message }));
    if (!answer.ok) { said.textContent = await answer.text(); return; }
    await load();
    $("status").textContent = word("saved");
    refocus(run.path);
  });
  return form;
}

$("search").addEventListener("input", render);
$("refresh").addEventListener("click", load);
$("language").addEventListener("click", () => { speak(current() === "zh" ? "en" : "zh"); render(); });
$("theme").addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
});
window.addEventListener("resize", () => overlay.show(runs.filter(r => chosen.has(r.path))));
$("watching-close").addEventListener("click", watch.stop);
for (const id of ["across", "up"]) $(id).addEventListener("change", () => overlay.show(runs.filter(r => chosen.has(r.path))));
document.addEventListener("keydown", e => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "") && document.activeElement.type !== "checkbox";
  if (e.key === "/" && !typing) { e.preventDefault(); $("search").focus(); }
  if (e.key === "Escape" && document.activeElement === $("search")) { $("search").value = ""; render(); }
});
await load();
document.documentElement.dataset.ready = "yes";
