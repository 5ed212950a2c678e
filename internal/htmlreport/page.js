(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // Titles of charts and hints of cells are there once: the Chinese one is in an attribute.
  const speak = () => {
    document.querySelectorAll("[data-zh]").forEach((text) => {
      text.dataset.en ??= text.textContent;
      text.textContent = root.dataset.lang === "zh" ? text.dataset.zh : text.dataset.en;
    });
    document.querySelectorAll("[data-hint]").forEach((cell) => {
      cell.dataset.hintEn ??= cell.title;
      cell.title = root.dataset.lang === "zh" ? cell.dataset.hint : cell.dataset.hintEn;
    });
  };
  speak();
  document.getElementById("lang").addEventListener("click", (event) => {
    const next = root.dataset.lang === "zh" ? "en" : "zh";
    root.dataset.lang = root.lang = next;
    speak();
    event.currentTarget.textContent = next === "zh" ? "EN" : "中文";
  });
  document.getElementById("theme").addEventListener("click", () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });

  // Tabs: arrows move, one panel shows. Print shows all, by the style sheet.
  for (const list of document.querySelectorAll("[role=tablist]")) {
    const tabs = [...list.children];
    const select = (chosen) => tabs.forEach((tab) => {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).classList.toggle("off", !on);
    });
    select(tabs[0]);
    tabs.forEach((tab) => tab.addEventListener("click", () => select(tab)));
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      select(next);
      next.focus();
      event.preventDefault();
    });
  }

  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // a page opened from a file may not have a clipboard
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.classList.add("done");
    const before = [...button.childNodes];
    button.replaceChildren("✓");
    setTimeout(() => button.replaceChildren(...before), 1200);
  };
  const shown = (cell) => {
    const part = cell.querySelector("." + root.dataset.lang);
    return (part || cell).textContent.replace(/\s+/g, " ").trim();
  };
  const markdown = (table) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => shown(cell).replace(/[\\|]/g, "\\$&")));
    rows.splice(1, 0, rows[0].map((_, i) => (i ? "---:" : "---")));
    return rows.map((row) => "| " + row.join(" | ") + " |").join("\n") + "\n";
  };
  document.querySelectorAll(".markdown").forEach((button) =>
    button.addEventListener("click", () => copy(markdown(button.closest(".tablebox").querySelector("table")), button)));
  document.querySelectorAll(".copy").forEach((button) =>
    button.addEventListener("click", () => copy(button.dataset.copy, button)));

  const save = (name, blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  // A chart as a file of its own: the colors of the theme that is seen, the texts of the language that is read.
  const standalone = (figure) => {
    const seen = [...figure.querySelectorAll("svg")].find((svg) => svg.getBoundingClientRect().width) || figure.querySelector("svg");
    const svg = seen.cloneNode(true);
    svg.querySelectorAll(root.dataset.lang === "zh" ? ".en" : ".zh").forEach((text) => text.remove());
    svg.querySelectorAll("[data-zh]").forEach((text) => ["data-zh", "data-en"].forEach((name) => text.removeAttribute(name)));
    const style = getComputedStyle(root);
    let text = new XMLSerializer().serializeToString(svg).replace(/var\((--[a-z0-9]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    const ground = style.getPropertyValue("--ground").trim();
    text = text.replace("</desc>", "</desc><style>text{font-family:system-ui,sans-serif}.halo{paint-order:stroke;stroke:" + ground +
      ";stroke-width:4px}</style><rect width=\"100%\" height=\"100%\" fill=\"" + ground + "\"/>");
    return text;
  };
  const picture = (figure, done) => {
    const text = standalone(figure), image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width * 2;
      canvas.height = image.height * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done);
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  };
  const dataTable = (figure) => {
    const there = figure.querySelector(".chartdata");
    if (there) return there.remove();
    const box = document.createElement("div"), table = document.createElement("table");
    box.className = "chartdata";
    box.tabIndex = 0;
    figures.rows(figure.id).forEach((texts, i) => {
      const row = table.insertRow();
      texts.forEach((text) => {
        const cell = row.appendChild(document.createElement(i ? "td" : "th"));
        cell.textContent = text;
      });
    });
    box.append(table);
    figure.append(box);
  };
  document.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", () => {
    const figure = button.closest("figure");
    switch (button.dataset.save) {
      case "svg": return save(figure.id + ".svg", new Blob([standalone(figure)], { type: "image/svg+xml" }));
      case "png": return picture(figure, (blob) => save(figure.id + ".png", blob));
      case "csv": return save(figure.id + ".csv", new Blob(["\ufeff" + figures.csv(figure.id)], { type: "text/csv" }));
      case "table": return dataTable(figure);
    }
  }));
})();
