// Which curves stand together in a chart. Curves without points are left out; a number that no
// chart names gets its own one.
import {number, percent, bytes} from "./format.js";

export const panels = [
  {title: "Loss", metrics: [["loss", "loss"]]},
  {title: "Top-1 of test pictures, %", metrics: [["eval_knn_top1", "kNN"],
    ["eval_probe_top1", "online probe"], ["eval_top1", "top-1"]]},
  {title: "RankMe", metrics: [["eval_rankme", "RankMe"]]},
  {title: "Accuracy of steps", show: percent, metrics: [["contrastive_accuracy", "contrastive"],
    ["probe_accuracy", "online probe"], ["accuracy", "training"]]},
  {title: "Accuracy of view 1 among views 2", show: percent,
    metrics: [["contrast_accuracy", "accuracy"]]},
  {title: "Entropy of view 1 among views 2, nats", metrics: [["contrast_entropy", "entropy"]]},
  {title: "Deviation (0: collapsed)", metrics: [["deviation", "embeddings of the step"],
    ["eval_deviation", "features, evaluated"]]},
  {title: "Directions of embeddings", metrics: [["directions", "directions"]]},
  {title: "Gradient norm", log: true, metrics: [["gradient_norm", "gradient norm"]]},
  {title: "Learning rate", metrics: [["lr", "learning rate"]]},
  {title: "Loss of the online probe", metrics: [["probe_loss", "loss"]]},
  {title: "Trust ratios", log: true, metrics: [["trust_median", "median"],
    ["trust_min", "least"], ["trust_max", "greatest"]]},
  {title: "Loss scale", log: true, metrics: [["loss_scale", "loss scale"]]},
  {title: "Pictures per second", metrics: [["images_per_second", "pictures per second"]]},
  {title: "Share of time waiting for pictures", show: percent,
    metrics: [["wait_share", "waiting"]]},
  {title: "Device memory", show: bytes, incrs: [...Array(50).keys()].map(n => 2 ** n),
    metrics: [["memory_bytes", "allocated"]]},
];

// silent are numbers that say nothing as a curve, or what another one says.
const silent = new Set(["epoch", "seconds", "wait_seconds", "eval_loss", "eval_pictures"]);

// all are the panels of these runs: the known ones, then one for each other number.
export function all(runs) {
  const named = new Set(panels.flatMap(p => p.metrics.map(m => m[0])));
  const others = new Set();
  for (const run of runs) for (const key of run.curves.keys())
    if (!named.has(key) && !silent.has(key)) others.add(key);
  const rest = [...others].sort().map(key => ({title: key, metrics: [[key, key]]}));
  return [...panels, ...rest].map(p => ({show: number, ...p}));
}
