"use strict";
// The list at the right: tiles of pictures that come as they are needed, and the list as CSV.
function makeList(about, on) {
  const element = id => document.getElementById(id);
  const tiles = element("tiles"), title = element("list"), text = element("about-list");
  const page = 60;
  let list = { title: "", name: "list", ids: [], column: "", values: null, groups: null };
  let shown = 0, turn = 0;

  const says = i => {
    if (!list.values) return "";
    return ` · ${list.column} ${Number(list.values[i]).toFixed(3)}`;
  };

  // tile is a picture to click. Names are set as text: markup in them stays text.
  function tile(place, key, label) {
    const i = list.ids[place], item = document.createElement("li");
    const button = document.createElement("button"), caption = document.createElement("span");
    const image = new Image();
    image.loading = "lazy";
    image.width = image.height = 96;
    image.alt = "";
    image.src = source.thumb(about.version, i, "small");
    image.onerror = async () => {
      const gone = document.createElement("span");
      gone.className = "gone";
      gone.textContent = "not readable now";
      image.replaceWith(gone);
      const why = await source.reason(image.src).catch(e => e.message);
      button.title = why;
    };
    caption.textContent = key + (label ? " · " + label : "") + says(place);
    button.append(image, caption);
    button.dataset.id = i;
    button.title = key;
    button.onclick = () => on.look(i, key, label);
    item.append(button);
    return item;
  }

  async function more() {
    const mine = turn, from = shown, to = Math.min(list.ids.length, from + page);
    shown = to;
    element("more").hidden = shown >= list.ids.length;
    if (from === to) return;
    const names = await source.names(list.ids.slice(from, to));
    if (mine !== turn) return; // another list took its place
    for (let place = from; place < to; place++) {
      const group = list.groups && list.groups.get(place);
      if (group) {
        const head = document.createElement("li");
        head.className = "group";
        head.textContent = group;
        tiles.append(head);
      }
      tiles.append(tile(place, names.keys[place - from], names.classes?.[place - from]));
    }
  }

  // csvCell quotes a cell. A name that begins like a formula gets an apostrophe, so that
  // spreadsheets do not run it.
  function csvCell(value) {
    let cell = String(value ?? "");
    if (/^[=+\-@\t\r]/.test(cell) && isNaN(Number(cell))) cell = "'" + cell;
    return /[",\n\r]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
  }

  async function csv() {
    const names = { keys: [], classes: about.classes ? [] : null };
    for (let from = 0; from < list.ids.length; from += 50000) {
      const part = await source.names(list.ids.slice(from, from + 50000));
      names.keys = names.keys.concat(part.keys);
      if (names.classes) names.classes = names.classes.concat(part.classes);
    }
    const head = ["key", "index"];
    if (names.classes) head.push("label");
    if (list.values) head.push(list.column);
    if (list.groups) head.push("group");
    const lines = [head.join(",")];
    let group = 0;
    list.ids.forEach((i, place) => {
      const cells = [names.keys[place], i];
      if (names.classes) cells.push(names.classes[place]);
      if (list.values) cells.push(list.values[place]);
      if (list.groups) cells.push(list.groups.has(place) ? ++group : group);
      lines.push(cells.map(csvCell).join(","));
    });
    return lines.join("\r\n") + "\r\n";
  }

  element("export").onclick = async () => {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([await csv()], { type: "text/csv" }));
      link.download = list.name + ".csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      on.say(`Saved ${list.ids.length} pictures as ${link.download}.`);
    } catch (e) { on.fail(e); }
  };
  element("more").onclick = () => more().catch(on.fail);

  return {
    // show shows a list: {title, name, text, ids, column, values, groups}. groups is a map from
    // places to headings.
    async show(next) {
      list = { values: null, groups: null, column: "", ...next };
      turn++;
      shown = 0;
      tiles.replaceChildren();
      title.textContent = list.title;
      text.textContent = list.text || `${list.ids.length} pictures`;
      element("export").disabled = element("add").disabled = !list.ids.length;
      on.mark(list.ids);
      await more();
    },
    get ids() { return list.ids; },
    csv,
  };
}
