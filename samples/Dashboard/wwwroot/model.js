// What the page knows. Applying the same order twice changes nothing, so the state and the events that came
// while it was read may overlap.

export const statuses = ["new", "paid", "shipped", "delivered", "cancelled"];

export class Model {
  orders = new Map();      // the latest, by id
  seconds = new Map();     // second → { count, revenue }, of the last minute
  totals = new Map();      // status → { orders, revenue }
  delays = [];             // milliseconds from the change in the database to here
  clockOffset = 0;         // the database's clock minus this one's
  #counted = new Map();    // order → second

  now() { return Date.now() + this.clockOffset; }

  replace(state, roundTrip) {
    this.clockOffset = Date.parse(state.now) + roundTrip / 2 - Date.now();
    this.orders = new Map(state.latest.reverse().map(order => [order.order_id, order]));
    this.totals = new Map(state.totals.map(total => [total.status, total]));
    this.seconds.clear();
    this.#counted.clear();
    state.minute.forEach(order => this.#count(order));
  }

  applyTotal(total) { this.totals.set(total.status, total); }

  applyOrder(order) {
    this.delays.push(Math.max(0, this.now() - Date.parse(order.updated_at)));
    if (this.delays.length > 50) this.delays.shift();
    if (order.action === "DELETE") {
      this.orders.delete(order.order_id);
      return;
    }
    this.orders.set(order.order_id, order);
    if (this.orders.size > 400) this.#forget();
    this.#count(order);
  }

  /** Forgets what has left the window. */
  age() {
    const oldest = Math.floor(this.now() / 1000) - 70;
    for (const second of this.seconds.keys()) if (second < oldest) this.seconds.delete(second);
    for (const [id, second] of this.#counted) {
      if (second >= oldest) break;
      this.#counted.delete(id);
    }
  }

  lastMinute() {
    const from = this.now() / 1000 - 60;
    let count = 0, revenue = 0;
    for (const [second, bin] of this.seconds) if (second >= from) { count += bin.count; revenue += bin.revenue; }
    return { count, revenue };
  }

  #count(order) {
    const second = Math.floor(Date.parse(order.created_at) / 1000);
    if (this.#counted.has(order.order_id) || second < this.now() / 1000 - 70) return;
    this.#counted.set(order.order_id, second);
    let bin = this.seconds.get(second);
    if (!bin) this.seconds.set(second, bin = { count: 0, revenue: 0 });
    bin.count++;
    bin.revenue += order.total;
  }

  #forget() {
    const newest = [...this.orders.keys()].sort((a, b) => b - a).slice(0, 100);
    this.orders = new Map(newest.map(id => [id, this.orders.get(id)]));
  }
}
