"use strict";
// Where the page's data come from: the program, or a file of a static page (exploreData).
const source = (() => {
  const kept = window.exploreData;

  async function ask(path, options) {
    const answer = await fetch(path, options).catch(() => {
      throw new Error("The program does not answer: is vksimclr explore still running?");
    });
    if (!answer.ok) throw new Error((await answer.text()).trim());
    return answer;
  }
  const json = async (path, options) => (await ask(path, options)).json();
  const floats = async (path, options) =>
    new Float32Array(await (await ask(path, options)).arrayBuffer());
  const ints = async path => new Int32Array(await (await ask(path)).arrayBuffer());

  const live = {
    about: () => json("api/about"),
    pca: () => floats("api/pca"),
    umap: () => floats("api/umap"),
    anchors: () => ints("api/anchors"),
    place: places => floats("api/umap", { method: "POST", body: places }),
    labels: () => ints("api/labels"),
    typicality: () => floats("api/typicality"),
    clusters: k => ints("api/clusters?k=" + k),
    duplicates: threshold => json("api/duplicates?threshold=" + threshold),
    similar: (i, n) => json(`api/similar?i=${i}&n=${n}`),
    search: (file, n) => json(`api/search?n=${n}&name=${encodeURIComponent(file.name)}`,
      { method: "POST", body: file }),
    find: text => json("api/find?text=" + encodeURIComponent(text)),
    names: ids => json("api/names", { method: "POST", body: JSON.stringify(ids) }),
    progress: () => json("api/progress"),
    thumb: (version, i, side) => `thumb/${version}/${side}/${i}`,
    reason: async path => (await fetch(path)).text(),
  };
  if (!kept) return live;

  function bytes(text) {
    const raw = atob(text), to = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) to[i] = raw.charCodeAt(i);
    return to.buffer;
  }
  const once = {};
  const unpack = (name, kind) => once[name] ??= new kind(bytes(kept[name]));
  const near = (i, n) => {
    const index = unpack("neighbours", Int32Array), cosine = unpack("cosines", Float32Array);
    const found = { ids: [], cosines: [], ms: 0 };
    for (let place = i * kept.k; place < (i + 1) * kept.k && found.ids.length < n; place++) {
      if (index[place] < 0) break;
      found.ids.push(index[place]);
      found.cosines.push(cosine[place]);
    }
    return found;
  };
  const none = what => async () => { throw new Error(what + " needs the program: this is a copy."); };
  return {
    about: async () => kept.about,
    pca: async () => unpack("pca", Float32Array),
    umap: async () => unpack("umap", Float32Array),
    anchors: none("A new map"),
    place: none("A new map"),
    labels: async () => unpack("labels", Int32Array),
    typicality: async () => unpack("typicality", Float32Array),
    clusters: async () => unpack("clusters", Int32Array),
    duplicates: async () => kept.duplicates,
    similar: async (i, n) => near(i, n),
    search: none("Search with a file"),
    find: async text => {
      const ids = [], lower = text.toLowerCase();
      kept.keys.forEach((key, i) => { if (key.toLowerCase().includes(lower)) ids.push(i); });
      return { ids, ms: 0 };
    },
    names: async ids => ({
      keys: ids.map(i => kept.keys[i]),
      classes: kept.about.classes &&
        ids.map(i => kept.about.classes[unpack("labels", Int32Array)[i]]),
    }),
    progress: async () => null,
    thumb: (version, i, side) =>
      side === "small" ? `thumb/${Math.floor(i / 1000)}/${i}.jpg` : "",
    reason: async () => "the file is missing",
    still: true,
  };
})();
