"use strict";
// The page: it joins the map, the list and the questions to the source.
(async () => {
  const element = id => document.getElementById(id);
  const status = element("status");
  const say = text => { status.className = ""; status.textContent = text; };
  const fail = e => { status.className = "bad"; status.textContent = e.message; };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const started = performance.now();

  let about;
  try { about = await source.about(); } catch (e) { fail(e); return; }
  const n = about.n, many = k => `${k.toLocaleString("en")} picture${k === 1 ? "" : "s"}`;
  element("title").textContent = about.name;
  document.title = about.name + " — vksimclr explore";

  // busy says what is done while it takes long, with the progress that the program tells.
  async function busy(what, work) {
    say(what + "…");
    const clock = setInterval(async () => {
      const p = await source.progress().catch(() => null);
      if (p && p.of) say(`${what}: ${p.what}, ${Math.round(100 * p.done / p.of)} %`);
    }, 500);
    try {
      const value = await work();
      say("");
      return value;
    } finally { clearInterval(clock); }
  }
  const handle = work => async (...args) => {
    try { await work(...args); } catch (e) { fail(e); }
  };

  const once = {};
  const kept = (name, what, work) => once[name] ??= busy(what, work).catch(e => {
    delete once[name];
    throw e;
  });
  const labels = () => kept("labels", "Loading labels", source.labels);
  const typicality = () => kept("typicality", "Looking at neighbours", source.typicality);

  const tip = element("tip");
  const map = makeMap(element("map"), {
    pick: handle(i => similar(i)),
    nothing: () => say("There is no point in the ring: move the map, or zoom out."),
    lasso: handle(ids => show({ title: "Chosen on the map", name: "chosen", ids,
      text: ids.length ? many(ids.length) + " inside the line" :
        "There is no point inside: draw around some points." })),
    hover: handle(async (i, x, y) => {
      tip.hidden = i < 0;
      if (i < 0 || tip.dataset.id === String(i)) return;
      tip.dataset.id = i;
      tip.style.left = Math.min(x + 14, element("map").clientWidth - 114) + "px";
      tip.style.top = Math.min(y + 14, element("map").clientHeight - 140) + "px";
      tip.querySelector("img").src = source.thumb(about.version, i, "small");
      tip.querySelector("figcaption").textContent = "";
      const names = await source.names([i]);
      if (tip.dataset.id !== String(i)) return;
      tip.querySelector("figcaption").textContent =
        names.keys[0] + (names.classes ? " · " + names.classes[0] : "");
    }),
  });
  const look = element("look");
  const list = makeList(about, {
    say, fail, mark: map.mark,
    look(i, key, label) {
      look.dataset.id = i;
      const image = look.querySelector("img");
      image.src = source.thumb(about.version, i, "large") ||
        source.thumb(about.version, i, "small");
      look.querySelector("p").textContent = key + (label ? " · " + label : "");
      look.showModal();
    },
  });
  const show = what => list.show(what);
  element("close").onclick = () => look.close();
  element("like").onclick = handle(() => { look.close(); return similar(Number(look.dataset.id)); });

  async function similar(i) {
    const found = await source.similar(i, 200), name = (await source.names([i])).keys[0];
    await show({ title: "Like " + name, name: "similar", ids: [i, ...found.ids],
      column: "cosine", values: [1, ...found.cosines],
      text: `${many(found.ids.length)}, the most similar one first` +
        (source.still ? "" : `; search took ${found.ms.toFixed(1)} ms`) });
  }

  // Colours: a palette that tells neighbours apart, and a ramp from odd to typical.
  function hue(k, of) {
    const base = ["--s0", "--s1", "--s2", "--s3", "--s4", "--s5", "--s6", "--s7"];
    if (of <= base.length) {
      return getComputedStyle(document.documentElement).getPropertyValue(base[k]).trim();
    }
    const light = dark.matches ? [72, 58] : [42, 56];
    return `hsl(${Math.round(k * 137.508) % 360} 70% ${light[k % 2]}%)`;
  }
  function ramp(t) {
    const stops = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
    const at = Math.min(3.999, Math.max(0, t) * 4), k = Math.floor(at), f = at - k;
    return `rgb(${stops[k].map((c, j) => Math.round(c + f * (stops[k + 1][j] - c))).join(" ")})`;
  }

  let colouring = 0;
  const paint = handle(async () => {
    const by = element("colour").value, turn = ++colouring, legend = element("legend");
    element("k-label").hidden = by !== "cluster";
    if (by === "none") return finish(null, []);
    if (by === "typicality") {
      const values = await typicality();
      const sorted = Float32Array.from(values).sort(), steps = 64, at = new Map();
      const rank = v => { // by rank: every colour has as many points
        if (!at.has(v)) {
          let low = 0, high = n;
          while (low < high) {
            const middle = (low + high) >> 1;
            if (sorted[middle] < v) low = middle + 1; else high = middle;
          }
          at.set(v, Math.round(low / Math.max(1, n - 1) * steps) / steps);
        }
        return at.get(v);
      };
      return finish(Array.from(values, v => ramp(rank(v))), null);
    }
    const of = by === "label" ? await labels() : await clusters();
    const names = by === "label" ? about.classes : null;
    const count = names ? names.length : of.reduce((a, b) => Math.max(a, b), 0) + 1;
    const sizes = new Array(count).fill(0), colours = [];
    of.forEach(c => sizes[c]++);
    for (let c = 0; c < count; c++) colours.push(hue(c, count));
    const rows = sizes.map((size, c) => ({ c, size, colour: colours[c],
      name: names ? names[c] : "cluster " + (c + 1) })).filter(row => row.size);
    finish(Array.from(of, c => colours[c]), rows, async row => {
      const ids = [];
      of.forEach((c, i) => { if (c === row.c) ids.push(i); });
      await show({ title: row.name, name: row.name.replace(/[^\w-]+/g, "-"), ids });
    });

    function finish(css, rows, chosen) {
      if (turn !== colouring) return;
      map.paint(css);
      element("legend-title").hidden = by === "none";
      element("legend-title").textContent = { label: "Classes", cluster: "Clusters",
        typicality: "Dark: odd. Bright: typical.", none: "" }[by];
      legend.replaceChildren(...(rows || []).slice(0, 200).map(row => {
        const item = document.createElement("li"), button = document.createElement("button");
        const dot = document.createElement("i"), text = document.createElement("span");
        dot.style.background = row.colour;
        text.textContent = `${row.name} (${row.size.toLocaleString("en")})`;
        button.append(dot, text);
        button.onclick = handle(() => chosen(row));
        item.append(button);
        return item;
      }));
      if (rows && rows.length > 200) say("The first 200 of " + rows.length + " are listed.");
    }
  });

  const k = element("k");
  k.value = about.clusters;
  k.max = Math.min(1000, n);
  const clusters = () => {
    if (!k.checkValidity() || !k.value) throw new Error(`Clusters: give 1 to ${k.max}.`);
    return kept("clusters " + k.value, "Making clusters", () => source.clusters(k.value));
  };
  k.onchange = paint;
  k.disabled = Boolean(source.still);

  function option(value, text) {
    const o = document.createElement("option");
    o.value = value;
    o.textContent = text;
    element("colour").append(o);
  }
  if (about.classes) option("label", "class");
  option("cluster", "cluster");
  option("typicality", "typical and odd");
  element("colour").onchange = paint;
  dark.addEventListener("change", paint);

  // The map by UMAP is made here, from neighbours that the program found, in a worker.
  async function umap() {
    if (about.hasUMAP) return source.umap();
    const near = await busy("Finding neighbours", source.anchors);
    say("UMAP: preparing…");
    const places = await new Promise((done, failed) => {
      const worker = new Worker("umap.js");
      worker.onmessage = ({ data }) => {
        if (data.places) { worker.terminate(); done(data.places); }
        else say(`UMAP: ${data.epoch} of ${data.epochs} epochs`);
      };
      worker.onerror = e => { worker.terminate(); failed(new Error("UMAP failed: " + e.message)); };
      worker.postMessage(near);
    });
    const points = await source.place(places);
    about.hasUMAP = true;
    say("");
    return points;
  }
  const kind = element("kind");
  kind.onchange = handle(async () => {
    const wanted = kind.value;
    try {
      const points = wanted === "umap" ?
        await (once.umap ??= umap().catch(e => { delete once.umap; throw e; })) :
        await (once.pca ??= source.pca());
      if (kind.value === wanted) map.show(points);
    } catch (e) {
      kind.value = "pca";
      throw e;
    }
  });
  if (source.still && !about.hasUMAP || n < 5) {
    kind.options[1].disabled = true;
    kind.options[1].textContent = n < 5 ? "UMAP (needs 5 pictures)" : "UMAP (not in this copy)";
  }

  const tools = lassoing => {
    map.lasso(lassoing);
    element("lasso").setAttribute("aria-pressed", lassoing);
    element("pan").setAttribute("aria-pressed", !lassoing);
  };
  element("lasso").onclick = () => tools(true);
  element("pan").onclick = () => tools(false);
  element("in").onclick = () => map.zoom(1.4);
  element("out").onclick = () => map.zoom(1 / 1.4);
  element("whole").onclick = map.frame;

  async function byTypicality(title, name, sign) {
    const values = await typicality(), most = Math.min(n, 500);
    const order = Array.from(values.keys()).sort((a, b) => sign * (values[b] - values[a]) || a - b);
    const ids = order.slice(0, most);
    await show({ title, name, ids, column: "typicality", values: ids.map(i => values[i]),
      text: `${many(most)}; the figure is the mean cosine with the 20 nearest pictures` });
  }
  element("typical").onclick = handle(() => byTypicality("Typical pictures", "typical", 1));
  element("odd").onclick = handle(() => byTypicality("Odd pictures", "odd", -1));

  const threshold = element("threshold");
  element("duplicates").onclick = handle(async () => {
    if (!threshold.checkValidity() || !threshold.value) {
      throw new Error("Near-duplicates: give a cosine above 0, up to 1, as 0.95.");
    }
    const groups = await busy("Near-duplicates", () => source.duplicates(threshold.value));
    const ids = [], heads = new Map();
    groups.forEach((group, g) => {
      heads.set(ids.length, `Group ${g + 1}: ${many(group.length)}`);
      ids.push(...group);
    });
    await show({ title: "Near-duplicates", name: "near-duplicates", ids, groups: heads,
      text: `${groups.length.toLocaleString("en")} groups, ${many(ids.length)}; ` +
        `${many(ids.length - groups.length)} could go` });
  });
  if (source.still) {
    threshold.value = about.threshold;
    threshold.disabled = true;
  }

  element("names").onsubmit = handle(async e => {
    e.preventDefault();
    const text = element("text").value, found = await source.find(text);
    await show({ title: text ? `Names with “${text}”` : "All pictures", name: "found",
      ids: found.ids, text: found.more ?
        `the first ${many(found.ids.length)}; there are more` : many(found.ids.length) });
  });

  const search = handle(async file => {
    if (!file) return;
    const start = performance.now();
    const found = await busy("Encoding " + file.name, () => source.search(file, 200));
    await show({ title: "Like " + file.name, name: "similar", ids: found.ids, column: "cosine",
      values: found.cosines, text: `${many(found.ids.length)}; search took ` +
        `${found.ms.toFixed(1)} ms, all with encoding ` +
        `${Math.round(performance.now() - start)} ms` });
  });
  const file = element("file"), drop = element("drop");
  file.onchange = () => { search(file.files[0]); file.value = ""; };
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, e => {
      e.preventDefault(); // a file dropped beside must not replace the page
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && about.canEmbed) search(e.dataTransfer.files[0]);
    });
  }
  if (!about.canEmbed) {
    file.disabled = true;
    drop.append(source.still ? " (not in this copy: it needs the program)" :
      " (needs a checkpoint)");
  }

  const mine = new Set();
  function count() {
    element("mine").textContent = `My list (${mine.size.toLocaleString("en")})`;
    element("forget").disabled = !mine.size;
  }
  element("add").onclick = () => { list.ids.forEach(i => mine.add(i)); count(); };
  element("forget").onclick = () => { mine.clear(); count(); };
  element("mine").onclick = handle(() => show({ title: "My list", name: "my-list",
    ids: [...mine], text: mine.size ? many(mine.size) :
      "Nothing yet: make a list, then “Add the list below”." }));

  await handle(async () => {
    if (about.hasUMAP) kind.value = "umap";
    await kind.onchange();
    if (about.classes) { element("colour").value = "label"; await paint(); }
    say(`${many(n)}, ${about.d} features each`);
    window.exploring = { map, list, about, first: performance.now() - started }; // for tests
  })();
})();
