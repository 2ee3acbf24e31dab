// The stream of what changes, and all that is known of the runs.

const patience = 40000; // ms without a word, after which the server counts as gone

// follow calls changed(store) after every message, and connection(state) with "on" or "off".
export function follow(changed, connection) {
  const store = {boot: "", left: 0, runs: new Map()};
  let source, heard;
  const connect = () => {
    source?.close();
    source = new EventSource("events");
    source.onopen = () => { heard = Date.now(); connection("on"); };
    source.onmessage = event => {
      heard = Date.now();
      apply(store, JSON.parse(event.data));
      connection("on");
      changed(store);
    };
    source.addEventListener("alive", () => { heard = Date.now(); });
    source.onerror = () => connection("off");
  };
  heard = Date.now();
  connect();
  // EventSource comes back by itself where the connection breaks, and not where it is refused.
  setInterval(() => {
    if (source.readyState === EventSource.CLOSED || Date.now() - heard > patience) connect();
  }, 2500);
  return store;
}

// apply adds a message to the store.
export function apply(store, message) {
  if (message.boot !== store.boot) { // another server, or the same one begun anew
    store.boot = message.boot;
    store.runs.clear();
  }
  store.left = message.left ?? 0;
  for (const update of message.runs) {
    let run = store.runs.get(update.id);
    if (!run) {
      run = {id: update.id, info: {}, config: {text: "", settings: {}}, log: [], logFrom: 0};
      run.curves = new Map();
      store.runs.set(update.id, run);
    }
    if (update.info) run.info = update.info;
    if (update.config) run.config = update.config;
    if (update.log) {
      if (update.log.from <= run.logFrom) { run.log = []; run.logFrom = update.log.from; }
      run.log.length = Math.min(run.log.length, update.log.from - run.logFrom);
      run.log.push(...update.log.lines);
      run.logFrom += run.log.splice(0, run.log.length - 400).length;
    }
    for (const [key, piece] of Object.entries(update.curves ?? {})) {
      let curve = run.curves.get(key);
      if (!curve) run.curves.set(key, curve = {x: [], y: []});
      curve.x.length = curve.y.length = Math.min(piece.from, curve.x.length);
      curve.x.push(...piece.x ?? []);
      curve.y.push(...piece.y ?? []);
    }
  }
}
