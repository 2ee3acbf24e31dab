// The charts of curves, with uPlot, and the table behind each.
import {number, whole, duration, element, set, style, colourOf} from "./format.js";
import {all} from "./panels.js";

const dashes = [[], [7, 4], [2, 3]];
const tableRows = 20;
const times = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800,
  604800]; // s between marks of the x axis

// acrossOf turns the steps of a run into the numbers of the x axis; null where that is unknown.
function acrossOf(run, by, steps) {
  if (by === "step") return steps;
  if (by === "epoch") {
    const per = run.info.steps_per_epoch;
    return per ? steps.map(s => s / per) : null;
  }
  const clock = run.curves.get("seconds");
  if (!clock?.x.length) return null;
  let i = 0;
  return steps.map(step => {
    while (i < clock.x.length - 1 && clock.x[i] < step) i++;
    const x1 = clock.x[i], y1 = clock.y[i];
    const x0 = i ? clock.x[i - 1] : 0, y0 = i ? clock.y[i - 1] : 0;
    return step >= x1 || x1 === x0 ? y1 : y0 + (y1 - y0) * (step - x0) / (x1 - x0);
  });
}

// smoothed is the exponential moving average without the pull of its start at zero.
function smoothed(values, weight) {
  let sum = 0, total = 0;
  return values.map(v => {
    sum = weight * sum + (1 - weight) * v;
    total = weight * total + (1 - weight);
    return sum / total;
  });
}

const acrossText = {step: v => `step ${whole(v)}`, epoch: v => `epoch ${number(v, 4)}`,
  time: v => `after ${duration(v)}`};
const acrossTick = {step: v => whole(v), epoch: v => number(v, 4), time: v => duration(v)};

// Chart is one panel on the page.
class Chart {
  constructor(panel) {
    this.panel = panel;
    this.plot = element("div", {class: "plot", tabindex: "0", role: "group",
      "aria-roledescription": "chart"});
    this.read = element("p", {class: "read"});
    this.table = element("table");
    this.details = element("details", {}, element("summary", {}, "Values as a table"),
      element("div", {class: "wide", tabindex: "0", role: "region",
        "aria-label": `Table of ${panel.title}`}, this.table));
    this.details.addEventListener("toggle", () => this.fill());
    this.figure = element("figure", {class: "chart"}, element("figcaption", {},
      element("h3", {}, panel.title)), this.plot, this.read, this.details);
    this.plot.setAttribute("aria-label",
      `${panel.title}: a chart. Arrow keys read its values; a table follows.`);
    this.plot.addEventListener("keydown", e => this.key(e));
    this.structure = "";
    new ResizeObserver(() => this.fit()).observe(this.plot);
  }

  // update draws the curves of the shown runs; it tells whether there are any.
  update(runs, options) {
    const lines = [];
    for (const run of runs) this.panel.metrics.forEach(([key, name], i) => {
      const curve = run.curves.get(key);
      const x = curve?.x.length ? acrossOf(run, options.across, curve.x) : null;
      if (!x) return;
      const label = runs.length > 1 ? `${run.info.name}: ${name}` : name;
      const line = {run, label, x, y: curve.y, dash: dashes[i % 3], colour: colourOf(run.id)};
      if (runs.length === 1) Object.assign(line, {colour: colourOf(run.id + i), dash: dashes[0]});
      if (options.smoothing > 0 && !key.startsWith("eval_")) {
        lines.push({...line, faint: true});
        line.y = smoothed(curve.y, options.smoothing);
      }
      lines.push(line);
    });
    this.figure.hidden = lines.length === 0;
    this.lines = lines;
    this.across = options.across;
    if (!lines.length) return;
    const data = uPlot.join(lines.map(l => [l.x, l.y]));
    const structure = JSON.stringify([options, style("--text"), this.panel.log,
      lines.map(l => [l.label, l.colour, l.dash, l.faint])]);
    if (structure !== this.structure || !this.u) this.build(data, structure);
    else {
      this.u.setData(data, !this.zoomed);
      if (this.zoomed) this.u.redraw();
    }
    if (this.u.cursor.idx == null) this.tell(null);
    if (this.details.open) this.fill();
  }

  build(data, structure) {
    this.u?.destroy();
    this.structure = structure;
    this.zoomed = false;
    const axis = {stroke: style("--quiet"), grid: {stroke: style("--line"), width: .5},
      ticks: {stroke: style("--line"), width: .5}, font: "12px system-ui, sans-serif"};
    this.u = new uPlot({
      width: Math.max(this.plot.clientWidth, 200), height: 230, legend: {show: false},
      scales: {x: {time: false}, y: this.panel.log ? {distr: 3} : {}},
      axes: [{...axis, values: (_, ticks) => ticks.map(acrossTick[this.across]), space: 70,
          ...(this.across === "time" && {incrs: times})},
        {...axis, size: 72, ...(this.panel.incrs && {incrs: this.panel.incrs}),
          values: (_, ticks) => ticks.map(v => v === null ? "" : this.panel.show(v))}],
      series: [{}, ...this.lines.map(l => ({label: l.label, stroke: l.colour, dash: l.dash,
        width: l.faint ? 1 : 2, alpha: l.faint ? .3 : 1, spanGaps: true}))],
      cursor: {y: false, points: {size: 6}},
      hooks: {setCursor: [u => this.tell(u.cursor.idx)],
        setSelect: [u => { this.zoomed = u.select.width > 0 || this.zoomed; }]},
    }, data, this.plot);
    this.u.over.addEventListener("dblclick", () => { this.zoomed = false; });
  }

  fit() {
    const width = this.plot.clientWidth;
    if (this.u && width && width !== this.u.width) this.u.setSize({width, height: 230});
  }

  // tell shows the values at a place of the cursor, or the newest ones.
  tell(at) {
    const parts = [];
    if (at != null) parts.push(element("span", {class: "key"}, acrossText[this.across](
      this.u.data[0][at])));
    this.lines.forEach((line, i) => {
      if (line.faint) return;
      const values = this.u.data[i + 1];
      let k = at ?? values.length - 1; // the nearest value before it
      while (k > 0 && values[k] == null) k--;
      const text = `${line.label} ${values[k] == null ? "–" : this.panel.show(values[k])}`;
      parts.push(element("span", {class: "key"}, element("span", {
        class: `swatch dash${dashes.indexOf(line.dash)}`, colour: line.colour}), text));
    });
    this.read.replaceChildren(...parts);
  }

  // key moves the cursor by the keyboard.
  key(e) {
    if (!this.u || e.target !== this.plot) return;
    const last = this.u.data[0].length - 1, at = this.u.cursor.idx;
    const far = Math.max(1, Math.round(last / 20));
    const to = {ArrowLeft: (at ?? last + 1) - 1, ArrowRight: (at ?? last - 1) + 1, Home: 0,
      End: last, PageUp: (at ?? last) - far, PageDown: (at ?? last) + far}[e.key];
    if (e.key === "Escape") this.u.setCursor({left: -10, top: -10});
    if (to === undefined) return;
    e.preventDefault();
    this.read.setAttribute("aria-live", "polite");
    const i = Math.min(last, Math.max(0, to));
    this.u.setCursor({left: this.u.valToPos(this.u.data[0][i], "x"), top: 20});
  }

  // fill makes the table, where it is open: rows spread evenly over the curve.
  fill() {
    if (!this.details.open || !this.u) return;
    const lines = this.lines.map((l, i) => [l, this.u.data[i + 1]]).filter(([l]) => !l.faint);
    const xs = this.u.data[0], rows = [];
    const some = [...xs.keys()].filter(i => lines.some(([, y]) => y[i] != null));
    const every = Math.max(1, some.length / tableRows);
    for (let at = some.length - 1; at >= 0; at -= every) {
      const i = some[Math.round(at)];
      rows.push(element("tr", {}, element("th", {scope: "row"}, acrossText[this.across](xs[i])),
        ...lines.map(([l, y]) => {
          let k = l.x.at(-1) < xs[i] ? -1 : i; // the nearest value before it, as long as it runs
          while (k >= 0 && y[k] == null) k--;
          return element("td", {class: "n"}, k < 0 ? "" : this.panel.show(y[k]));
        })));
    }
    this.table.replaceChildren(element("thead", {}, element("tr", {},
      element("th", {scope: "col"}, this.across),
      ...lines.map(([l]) => element("th", {scope: "col", class: "n"}, l.label)))),
      element("tbody", {}, ...rows));
  }
}

// Charts are all charts, in a place of the page.
export class Charts {
  constructor(place) {
    this.place = place;
    this.charts = new Map();
  }

  update(runs, options) {
    const wanted = all(runs);
    for (const [title, chart] of this.charts) if (!wanted.some(p => p.title === title)) {
      chart.u?.destroy();
      chart.figure.remove();
      this.charts.delete(title);
    }
    for (const panel of wanted) {
      let chart = this.charts.get(panel.title);
      if (!chart) {
        this.charts.set(panel.title, chart = new Chart(panel));
        this.place.append(chart.figure);
      }
      chart.update(runs, options);
    }
    const none = ![...this.charts.values()].some(c => !c.figure.hidden);
    if (none && !this.none) this.place.prepend(this.none = element("p", {class: "quiet"}));
    if (this.none) this.none.hidden = !none;
    if (none) set(this.none, runs.length ? "There are no values yet." : "No run is shown.");
  }
}
