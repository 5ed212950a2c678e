// Client, servers and GPUs on one axis of time: what is zoomed or read in one picture is so in all of a level.
document.querySelectorAll(".axis").forEach((panel) => {
  const d = JSON.parse(panel.querySelector(".axisdata").textContent);
  const root = document.documentElement;
  const lanes = [...panel.querySelectorAll(".lane")], outputs = [...panel.querySelectorAll(".trackname output")];
  const ticks = panel.querySelector(".ticks"), at = panel.querySelector(".at");
  let a = d.a, b = d.b;
  const W = 1000, H = 60;
  const digits = (v) => (Math.abs(v) >= 1e4 ? String(Math.round(v)) : String(Number(v.toPrecision(4))));
  const written = (v, unit) => {
    if (v === 0) return "0";
    if (unit === "%") return digits(v * 100) + " %";
    if (unit === "s") return v !== 0 && Math.abs(v) < 0.9995 ? digits(v * 1e3) + " ms" : digits(v) + " s";
    return digits(v) + (unit ? " " + unit : "");
  };
  const instant = (t) => t.toFixed(b - a < 1 ? 4 : b - a < 60 ? 2 : 1) + " s";
  // least is the first of the multiples of a power of ten that is not below a length: what roundStep and roundTop do.
  const least = (length, multiples) => {
    const power = 10 ** Math.floor(Math.log10(length));
    return Number((power * (multiples.find((m) => m * power >= length * (1 - 1e-9)) || 10)).toPrecision(12));
  };
  const top = (v) => (v === 0 ? 0 : Math.sign(v) * least(Math.abs(v), [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8]));
  // mark writes round instants below the lanes, as timeTicks does.
  const mark = () => {
    const length = b - a, [unit, name] = length > 18000 ? [3600, " h"] : length > 300 ? [60, " min"] : [1, " s"];
    const step = least(length / unit / 6, [1, 2, 5]), digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), all = [];
    for (let k = Math.ceil(a / unit / step - 1e-9) + 0; k * step * unit <= b + length * 1e-9; k++) {
      const tick = document.createElement("span");
      tick.style.left = ((k * step * unit - a) / length) * 100 + "%";
      tick.textContent = (k * step).toFixed(digits) + name;
      all.push(tick);
    }
    ticks.replaceChildren(...all);
  };
  const high = (l, i) => (l.z ? l.z[i] : l.y[i]);
  // first is the first stretch that ends after an instant.
  const first = (l, t) => {
    let lo = 0, hi = l.x.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (l.x[mid] + l.w[mid] < t) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  };
  // hole is whether nothing was read for long before a stretch.
  const hole = (l, i) => Boolean(l.h) && i > 0 && l.x[i] - (l.x[i - 1] + l.w[i - 1]) > l.h;
  const shape = (l, low, peak) => {
    const X = (t) => (((t - a) / (b - a)) * W).toFixed(1), Y = (v) => (H - 2 - ((v - low) / (peak - low)) * (H - 6)).toFixed(1);
    let path = "", i = l.d ? 0 : Math.max(0, first(l, a) - 1);
    for (let begun = false; i < l.x.length; i++) {
      if (l.x[i] > b && begun && !l.d) break;
      if (l.d) {
        if (l.x[i] >= a && l.x[i] <= b) path += "M" + X(l.x[i]) + " " + Y(l.y[i]) + "h.1";
        continue;
      }
      path += (begun && !hole(l, i) ? "L" : "M") + X(l.x[i]) + " " + Y(l.y[i]) + "L" + X(l.x[i] + l.w[i]) + " " + Y(high(l, i));
      begun = l.x[i] <= b;
      if (!begun) break;
    }
    return path;
  };
  // band is the marks of a kind between two heights, as markPath makes them.
  const strip = [...panel.querySelectorAll(".strip .mark")], kinds = strip.map((area) => area.dataset.kind);
  const band = (kind, y, height) => (d.m || []).filter((m) => m.k === kind && m.b >= a && m.a <= b).map((m) => {
    const x = Math.max(((m.a - a) / (b - a)) * W, 0), w = Math.max((Math.min((m.b - a) / (b - a), 1) * W) - x, 1);
    return "M" + x.toFixed(1) + " " + y + "h" + w.toFixed(1) + "v" + height + "h-" + w.toFixed(1) + "z";
  }).join("");
  const draw = () => {
    lanes.forEach((lane, k) => {
      const t = d.t[k];
      let low = 0, peak = 0;
      for (const l of t.l)
        for (let i = 0; i < l.x.length; i++)
          if (l.x[i] + l.w[i] >= a && l.x[i] <= b) {
            low = Math.min(low, l.y[i]);
            peak = Math.max(peak, high(l, i));
          }
      if (peak === low) peak = low + 1;
      low = top(low);
      peak = top(peak);
      lane.querySelectorAll("path:not(.mark)").forEach((path, j) => path.setAttribute("d", shape(t.l[j], low, peak)));
      lane.querySelector(".hi").textContent = written(peak, t.u);
      lane.querySelector(".lo").textContent = written(low, t.u);
      lane.querySelectorAll(".mark").forEach((area, j) => area.setAttribute("d", band(kinds[j], 0, H)));
    });
    strip.forEach((area, j) => area.setAttribute("d", band(kinds[j], 9 * j, 7)));
    mark();
  };
  const show = (from, to) => {
    const least = (d.b - d.a) / 1e4, length = Math.min(Math.max(to - from, least), d.b - d.a);
    a = Math.min(Math.max(d.a, from), d.b - length);
    b = a + length;
    draw();
  };
  // near is the stretch that holds an instant, else the nearest before it, or -1 where nothing is known: in a hole, or far from all events.
  const near = (l, t) => {
    const n = l.x.length;
    if (l.d) {
      let best = -1;
      for (let i = 0; i < n; i++) if (best < 0 || Math.abs(l.x[i] - t) < Math.abs(l.x[best] - t)) best = i;
      return best >= 0 && Math.abs(l.x[best] - t) <= (b - a) / 50 ? best : -1;
    }
    const i = first(l, t), far = l.h || Infinity;
    if (i < n && l.x[i] <= t) return i;
    if (i === 0) return n > 0 && l.x[0] - t <= far ? 0 : -1;
    if (i < n) return hole(l, i) ? -1 : i - 1;
    return t - (l.x[n - 1] + l.w[n - 1]) <= far ? n - 1 : -1;
  };
  const read = (share) => {
    const t = a + share * (b - a);
    const zh = root.dataset.lang === "zh" ? 1 : 0;
    const here = (d.m || []).filter((m) => t >= m.a - (b - a) / 300 && t <= m.b + (b - a) / 300).map((m) => m.n[zh] || m.n[0]);
    at.textContent = [instant(t), ...here.slice(0, 3)].join(" · ");
    lanes.forEach((lane, k) => {
      let cursor = lane.querySelector(".cursor");
      if (!cursor) {
        cursor = document.createElement("span");
        cursor.className = "cursor";
        lane.append(cursor);
      }
      cursor.style.left = share * 100 + "%";
      outputs[k].textContent = d.t[k].l.map((l) => {
        const i = near(l, t);
        if (i < 0 || l.y[i] === null) return "–";
        const lo = written(l.y[i], d.t[k].u), hi = written(high(l, i), d.t[k].u);
        return lo === hi ? lo : lo + "…" + hi;
      }).join(" · ");
    });
  };
  const clear = () => {
    panel.querySelectorAll(".cursor").forEach((cursor) => cursor.remove());
    outputs.forEach((output) => { output.textContent = ""; });
    at.textContent = "";
  };
  let from = null;
  const share = (event, lane) => {
    const box = lane.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const brush = (x, y) => lanes.forEach((lane) => {
    let mark = lane.querySelector(".brush");
    if (x === null) return mark && mark.remove();
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "brush";
      lane.append(mark);
    }
    mark.style.left = Math.min(x, y) * 100 + "%";
    mark.style.width = Math.abs(x - y) * 100 + "%";
  });
  lanes.forEach((lane) => {
    const svg = lane.querySelector("svg");
    svg.addEventListener("pointermove", (event) => {
      const s = share(event, lane);
      read(s);
      if (from !== null) brush(from, s);
    });
    svg.addEventListener("pointerdown", (event) => {
      from = share(event, lane);
      svg.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    svg.addEventListener("pointerup", (event) => {
      const s = share(event, lane), begin = from;
      from = null;
      brush(null);
      if (begin !== null && Math.abs(s - begin) > 0.005) show(a + Math.min(s, begin) * (b - a), a + Math.max(s, begin) * (b - a));
    });
    svg.addEventListener("pointercancel", () => { from = null; brush(null); });
    svg.addEventListener("pointerleave", () => { if (from === null) clear(); });
    svg.addEventListener("dblclick", () => show(d.a, d.b));
  });
  panel.querySelector(".axisbar").addEventListener("click", (event) => {
    const what = event.target.closest("[data-axis]"), length = b - a, mid = (a + b) / 2;
    if (!what) return;
    if (what.dataset.axis === "in") show(mid - length / 4, mid + length / 4);
    if (what.dataset.axis === "out") show(mid - length, mid + length);
    if (what.dataset.axis === "left") show(a - length / 2, b - length / 2);
    if (what.dataset.axis === "right") show(a + length / 2, b + length / 2);
    if (what.dataset.axis === "all") show(d.a, d.b);
  });
  draw();
});
