"use strict";
// What stands behind the charts: their data as tables and files, and what a pointer shows of a mark.
const figures = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const said = (words) => (words ? (root.dataset.lang === "zh" && words[1]) || words[0] : "");
  // Lines leave out the places along x that they share with the line before.
  for (const figure of Object.values(data)) {
    let before;
    for (const line of figure.l || []) before = line.x = line.x || before;
  }

  const rows = (id) => {
    const d = data[id], all = [["series", "x", "y", "x2", "y2", "note"]];
    const text = (v) => (v === null || v === undefined ? "" : String(v));
    for (const m of [...(d.l || []), ...(d.d || [])])
      m.y.forEach((y, i) => all.push([said(m.n), text(m.x[i]), text(y), "", "", said(m.t && m.t[i])]));
    for (const a of d.a || [])
      a.x.forEach((x, i) => all.push([said(a.n), text(x), text(a.lo[i]), "", text(a.hi[i]), ""]));
    for (const [x0, x1, y0, y1, tip, color] of d.b || [])
      all.push([d.c[color], text(x0), text(y0), text(x1), text(y1), said(d.t[tip])]);
    return all;
  };
  // A cell that a spreadsheet would take for a formula is marked as text.
  const cell = (s) => {
    if (/^[=+\-@\t\r]/.test(s) && !Number.isFinite(Number(s))) s = "'" + s;
    s = s.replace(/[\r\n]+/g, " ");
    return /[,"]/.test(s) ? '"' + s.replace(/"/g, '""') + '"' : s;
  };
  const csv = (id) => rows(id).map((row) => row.map(cell).join(",") + "\r\n").join("");

  const digits = (v) => String(Number(v.toPrecision(4)));
  const written = (v, unit) => {
    if (unit === "%") return digits(v * 100) + " %";
    if (unit !== "s" || !v) return digits(v);
    return v < 0.9995e-3 ? digits(v * 1e6) + " µs" : v < 0.9995 ? digits(v * 1e3) + " ms" : v < 300 ? digits(v) + " s" : digits(v / 60) + " min";
  };
  const scale = (text) => {
    const [a, b, lo, hi, log] = text.split(" ").map(Number), f = log ? Math.log : (v) => v;
    return (v) => a + ((f(v) - f(lo)) / (f(hi) - f(lo))) * (b - a);
  };
  // pick is the text of the mark nearest to a place in a picture, "" where there is none near.
  const pick = (svg, px, py) => {
    const d = data[svg.closest("figure").id], X = scale(svg.dataset.x), Y = scale(svg.dataset.y);
    const inside = (v, a, b, least) => v >= Math.min(a, b) - least && v <= Math.max(a, b) + least;
    for (const least of [0, 2.5])
      for (const [x0, x1, y0, y1, tip] of d.b || [])
        if (inside(px, X(x0), X(x1), least) && inside(py, Y(y0), Y(y1), least)) return said(d.t[tip]);
    let best = 14, text = "";
    for (const m of [...(d.l || []), ...(d.d || [])])
      m.y.forEach((y, i) => {
        if (y === null) return;
        const away = Math.hypot(X(m.x[i]) - px, Y(y) - py);
        if (away >= best) return;
        best = away;
        const name = said(m.n), own = said(m.t && m.t[i]);
        text = own ? (name && !own.startsWith("#") ? name + " · " + own : own) : (name ? name + " · " : "") + written(y, d.y) + " @ " + written(m.x[i], d.x);
      });
    return text;
  };
  const tip = document.getElementById("tip");
  document.addEventListener("pointermove", (event) => {
    const svg = event.target.closest && event.target.closest("figure svg");
    let text = "";
    if (svg) {
      const box = svg.getBoundingClientRect(), k = svg.viewBox.baseVal.width / box.width;
      text = pick(svg, (event.clientX - box.left) * k, (event.clientY - box.top) * k);
      svg.classList.toggle("pointed", Boolean(text));
    }
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = (event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 18) + "px";
  });
  return { rows, csv };
})();
