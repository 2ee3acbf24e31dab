"use strict";
// A worker that makes a map by UMAP from neighbours: k, then k places of each point's neighbours (-1
// for none), then their distances in units of 1e-6. The same neighbours give the same map.
importScripts("lib/umap/umap.js");

// mulberry32 is a small generator of random numbers with a fixed start.
let state = 20260101;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

onmessage = ({ data }) => {
  const k = data[0], n = (data.length - 1) / 2 / k, indices = [], distances = [], rows = [];
  for (let i = 0; i < n; i++) {
    const index = [i], distance = [0]; // each point is its own nearest one
    for (let j = 1 + i * k; j < 1 + (i + 1) * k; j++) {
      if (data[j] < 0) continue;
      index.push(data[j]);
      distance.push(data[j + n * k] / 1e6);
    }
    while (index.length < k + 1) { index.push(i); distance.push(0); }
    indices.push(index);
    distances.push(distance);
    rows.push([i]);
  }
  const umap = new UMAP.UMAP({ nNeighbors: k + 1, random, nEpochs: n > 5000 ? 200 : undefined });
  umap.setPrecomputedKNN(indices, distances);
  const epochs = umap.initializeFit(rows);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step();
    if (epoch % 10 === 0) postMessage({ epoch, epochs });
  }
  postMessage({ places: Float32Array.from(umap.getEmbedding().flat()) });
};
