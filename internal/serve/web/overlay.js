// The curves of the chosen runs, drawn as SVG.
import { word, current, make, figure } from "./words.js";

const space = "http://www.w3.org/2000/svg";
const height = 440, left = 74, right = 20, top = 16, bottom = 52;
const $ = id => document.getElementById(id);

function draw(tag, attributes, text) {
  const e = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  if (text !== undefined) e.textContent = text;
  return e;
}

// axes are the figures that a level can be laid out by: its load, and the metric table.
export function axes(metrics) {
  const all = [{ key: "parallel", title: word("parallel") }, { key: "rate", title: word("rate") + " (req/s)" }];
  for (const m of metrics) {
    const title = current() === "zh" ? m.title_zh : m.title;
    if (!m.spread) { all.push({ key: m.key, title: `${title} (${m.unit})` }); continue; }
    for (const [part, name] of [["", word("mean")], [".p50", "P50"], [".p90", "P90"], [".p99", "P99"]]) all.push({ key: m.key + part, title: `${title} ${name} (${m.unit})` });
  }
  return all;
}

export function fill(metrics) {
  for (const [id, first] of [["across", "output_throughput"], ["up", "ttft.p99"]]) {
    const select = $(id), kept = select.value || first;
    select.replaceChildren(...axes(metrics).map(a => make("option", { value: a.key, textContent: a.title })));
    select.value = kept;
  }
}

const value = (level, key) => key === "parallel" || key === "rate" ? level[key] : level.figures[key];

// ticks are round numbers from 0 to at least most.
function ticks(most, parts = 5) {
  const raw = (most || 1) / parts, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find(s => s * power >= raw * 0.999) * power;
  const list = [];
  for (let i = 0; ; i++) { list.push(+(i * step).toPrecision(12)); if (i * step >= most) return list; }
}

// compare links to the comparison of two chosen runs, either way round; the earlier one is the base of the first link.
function compare(runs) {
  $("compare").hidden = runs.length !== 2;
  if (runs.length !== 2) return;
  const [a, b] = [...runs].sort((a, b) => (a.started ?? "").localeCompare(b.started ?? ""));
  const link = (base, candidate) => make("a", { href: "/compare?" + new URLSearchParams({ base: base.path, candidate: candidate.path, lang: current() }), target: "_blank", rel: "noopener",
    textContent: `${base.name || base.path} → ${candidate.name || candidate.path}` });
  $("compare").replaceChildren(word("compare") + ": ", link(a, b), " · ", link(b, a));
}

export function show(runs) {
  $("overlay").hidden = runs.length === 0;
  compare(runs);
  if (runs.length === 0) return;
  const x = $("across").value, y = $("up").value;
  const series = runs.map(r => ({ run: r, points: r.levels.map(l => ({ level: l.name, x: value(l, x), y: value(l, y) })).filter(p => Number.isFinite(p.x) && Number.isFinite(p.y)) }));
  const points = series.flatMap(s => s.points);
  const titles = [$("across").selectedOptions[0]?.textContent ?? x, $("up").selectedOptions[0]?.textContent ?? y];
  $("chart").replaceChildren(points.length ? picture(series, points, titles) : make("p", { className: "muted", textContent: word("points") }));
  $("legend").replaceChildren(...series.map((s, i) => make("li", { className: "c" + i % 8 }, "● ", make("b", { textContent: s.run.name || s.run.path }))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...[word("run"), word("level"), ...titles].map((t, i) => make("th", { scope: "col", className: i < 2 ? "words" : "", textContent: t })))));
  table.append(make("tbody", {}, ...series.flatMap(s => s.points.map(p => make("tr", {}, make("td", { className: "name", textContent: s.run.name || s.run.path }), make("td", { className: "words", textContent: p.level }), make("td", { textContent: figure(p.x) }), make("td", { textContent: figure(p.y) }))))));
  $("points").replaceChildren(table);
  past(runs, y);
}

// past links to a metric over all runs of a chosen run's set-up.
function past(runs, metric) {
  const ours = ["parallel", "rate"].includes(metric) ? [] : runs.filter(r => !r.foreign);
  $("past").hidden = ours.length === 0;
  $("past").replaceChildren(word("past") + ": ", ...ours.flatMap((r, i) => [i ? " · " : "", make("a", { target: "_blank", rel: "noopener", textContent: r.name || r.path,
    href: "/history?" + new URLSearchParams({ run: r.path, metric, lang: current() }) })]));
}

function picture(series, points, titles) {
  const width = Math.min(Math.max($("chart").clientWidth, 300), 1200); // a unit is a pixel: text keeps its size on a phone
  const xs = ticks(Math.max(...points.map(p => p.x)), width < 500 ? 3 : 6), ys = ticks(Math.max(...points.map(p => p.y)));
  const px = v => left + v / xs.at(-1) * (width - left - right), py = v => height - bottom - v / ys.at(-1) * (height - top - bottom);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${titles[1]} / ${titles[0]}` });
  for (const v of ys) svg.append(draw("line", { class: v ? "line" : "axis", x1: left, x2: width - right, y1: py(v), y2: py(v) }), draw("text", { x: left - 8, y: py(v) + 4, "text-anchor": "end" }, String(v)));
  for (const v of xs) svg.append(draw("line", { class: v ? "line" : "axis", y1: top, y2: height - bottom, x1: px(v), x2: px(v) }), draw("text", { x: px(v), y: height - bottom + 18, "text-anchor": "middle" }, String(v)));
  svg.append(draw("text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle" }, titles[0]), draw("text", { x: 0, y: 0, "text-anchor": "middle", transform: `translate(14 ${(top + height - bottom) / 2}) rotate(-90)` }, titles[1]));
  series.forEach((s, i) => {
    const g = draw("g", { class: "series c" + i % 8 });
    g.append(draw("path", { d: s.points.map((p, n) => (n ? "L" : "M") + px(p.x).toFixed(1) + " " + py(p.y).toFixed(1)).join(""), ...(i >= 8 ? { "stroke-dasharray": "6 4" } : {}) }));
    for (const p of s.points) {
      const dot = draw("circle", { cx: px(p.x).toFixed(1), cy: py(p.y).toFixed(1), r: 5 });
      dot.append(draw("title", {}, `${s.run.name || s.run.path}\n${p.level}\n${figure(p.x)}, ${figure(p.y)}`));
      g.append(dot);
    }
    svg.append(g);
  });
  return svg;
}
