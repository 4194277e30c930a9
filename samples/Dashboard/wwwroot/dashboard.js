import { openStream } from "./streams.js";
import { Model, statuses } from "./model.js";
import { MovingChart } from "./chart.js";
import { Feed } from "./feed.js";
import { Connection } from "./connection.js";

const $ = id => document.getElementById(id);
const whole = new Intl.NumberFormat("en"), euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const model = new Model();
const feed = new Feed($("feed"), $("empty"));
const charts = [
  new MovingChart($("count-chart"), { kind: "bars", colour: "--accent", least: 4, value: bin => bin.count, label: value => whole.format(value) }),
  new MovingChart($("money-chart"), { kind: "area", colour: "--accent2", least: 200, value: bin => bin.revenue, label: value => short(value) }),
];
const connection = new Connection($("connection"), $("log"), resynchronise);

// What arrives is collected here and shown once a frame: a thousand events cost one update of the page.
let queue = [], changed = new Set(), feedIsStale = true, figuresAt = 0;
let syncing = null, syncAgain = false;

/** Reads the state. Called when notifications begin to flow, and where some were dropped. */
function resynchronise() {
  syncAgain = true;
  syncing ??= synchronise().finally(() => syncing = null);
}

async function synchronise() {
  for (let pause = 250; syncAgain; ) {
    syncAgain = false;
    // The state that is read now includes what came before. An event from before a gap, applied after the read, would undo what the gap lost.
    queue = [];
    try {
      const started = performance.now();
      const response = await fetch("api/state");
      if (!response.ok) throw new Error(response.status);
      const state = await response.json();
      model.replace(state, performance.now() - started);
      feedIsStale = true;
      // The events that came meanwhile are still in the queue: they are applied to this state in the next frame.
      connection.synchronised(Math.round(performance.now() - started));
    } catch {
      // The database may be down again; if not, try again.
      await new Promise(resolve => setTimeout(resolve, pause = Math.min(4000, pause * 2)));
      syncAgain = true;
    }
  }
}

function frame() {
  requestAnimationFrame(frame);
  if (!syncing && queue.length > 0) {
    for (const item of queue) {
      if (item.order_id === undefined) { model.applyTotal(item); continue; }
      model.applyOrder(item);
      changed.add(item.order_id);
      feedIsStale = true;
    }
    queue = [];
  }
  if (feedIsStale) {
    feed.update(model.orders, changed);
    changed.clear();
    feedIsStale = false;
  }
  if (performance.now() - figuresAt > 200) {
    figuresAt = performance.now();
    model.age();
    showFigures();
  }
  const now = model.now() / 1000;
  for (const chart of charts) chart.draw(now, model.seconds, connection.gaps(model.clockOffset));
}

function showFigures() {
  const minute = model.lastMinute();
  let orders = 0, revenue = 0;
  for (const status of statuses) {
    orders += model.totals.get(status)?.orders ?? 0;
    revenue += model.totals.get(status)?.revenue ?? 0;
  }
  count($("rate"), minute.count, whole.format);
  count($("revenue"), minute.revenue, euros.format);
  count($("orders"), orders, whole.format);
  $("revenue-note").textContent = minute.count > 0 ? `${euros.format(minute.revenue / minute.count)} for each order` : "no orders just now";
  $("orders-note").textContent = `${euros.format(revenue)} in all`;
  if (model.delays.length > 0) {
    const delay = [...model.delays].sort((a, b) => a - b)[model.delays.length >> 1];
    $("delay").textContent = delay < 10 ? `${delay.toFixed(1)} ms` : `${whole.format(Math.round(delay))} ms`;
  }
  showStatuses(orders);
}

/** Runs to the new value rather than jumping there. */
function count(output, value, format) {
  const shown = output.shown ?? 0;
  const next = calm.matches || Math.abs(value - shown) < 1.5 ? value : shown + (value - shown) * 0.55;
  output.shown = next;
  output.dataset.value = value;
  const text = format(Math.round(next));
  if (output.textContent !== text) output.textContent = text;
}

function showStatuses(all) {
  const round = 2 * Math.PI * 48;
  let before = 0;
  for (const status of statuses) {
    const total = model.totals.get(status)?.orders ?? 0, share = all > 0 ? total / all : 0;
    const arc = $(`arc-${status}`), row = $(`row-${status}`);
    arc.style.strokeDasharray = `${Math.max(0, share * round - 2.5)} ${round}`;
    arc.style.strokeDashoffset = -before * round;
    arc.style.opacity = share > 0 ? 1 : 0;
    row.cells[1].textContent = whole.format(total);
    row.cells[2].textContent = `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
    before += share;
  }
  $("donut-total").textContent = short(all);
}

function short(value) {
  return value >= 10000 ? `${(value / 1000).toFixed(value < 100000 ? 1 : 0)}k` : whole.format(Math.round(value));
}

function makeStatuses() {
  $("donut").innerHTML = `<circle cx="60" cy="60" r="48" stroke="var(--soft)"/>`
    + statuses.map(status => `<circle id="arc-${status}" data-status="${status}" cx="60" cy="60" r="48" stroke="var(--tone)" transform="rotate(-90 60 60)"/>`).join("")
    + `<text id="donut-total" x="60" y="64">0</text><text x="60" y="79">orders</text>`;
  $("statuses").innerHTML = statuses.map(status =>
    `<tr id="row-${status}" data-status="${status}"><th scope="row">${status}</th><td></td><td></td></tr>`).join("");
}

async function press(button, action) {
  button.disabled = true;
  await fetch(`api/actions/${action}`, { method: "POST", headers: { "X-Dashboard": "button" } }).catch(() => {});
  button.disabled = false;
}

// Two streams take two of the six connections that a browser opens to one host over HTTP/1.1, so a hidden tab closes its own.
let streams = [];
function open() {
  close();
  const transport = document.querySelector("input[name=transport]:checked").value;
  connection.begin(transport);
  streams = ["orders", "stats"].map(channel => openStream(transport, channel, (name, data) =>
    name === "received" ? queue.push(data) : connection.on(channel, name, data)));
}
function close() {
  streams.forEach(closeStream => closeStream());
  streams = [];
}

makeStatuses();
document.querySelectorAll("input[name=transport]").forEach(input => input.addEventListener("change", open));
document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
$("burst").addEventListener("click", () => press($("burst"), "burst"));
$("restart").addEventListener("click", () => press($("restart"), "restart"));
fetch("api/server").then(response => response.json()).then(server => $("restart").hidden = !server.canRestart).catch(() => {});
open();
frame();
