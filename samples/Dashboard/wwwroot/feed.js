// The table of the latest orders. It holds a bounded number of rows, however many events arrive in one frame.

const Rows = 40;
const money = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export class Feed {
  #body; #empty; #rows = new Map();

  constructor(body, empty) { this.#body = body; this.#empty = empty; }

  /** @param orders by id  @param changed the ids that are marked as fresh */
  update(orders, changed) {
    const latest = [...orders.keys()].sort((a, b) => b - a).slice(0, Rows);
    const wanted = new Set(latest);
    for (const [id, row] of this.#rows) {
      if (!wanted.has(id)) { row.remove(); this.#rows.delete(id); }
    }
    let before = this.#body.firstElementChild;
    for (const id of latest) {
      let row = this.#rows.get(id), isNew = !row;
      const order = orders.get(id);
      if (isNew) {
        this.#rows.set(id, row = makeRow(order));
        this.#body.insertBefore(row, before);
      } else {
        if (row === before) before = before.nextElementSibling;
        if (row.order !== order) fill(row, order);
      }
      if (changed.has(id)) flash(isNew ? row : row.cells[4].firstElementChild);
    }
    this.#empty.hidden = latest.length > 0;
  }
}

function makeRow(order) {
  const row = document.createElement("tr");
  row.innerHTML = "<td></td><td></td><td></td><td class=number></td><td><span class=pill></span></td><td class=number></td>";
  row.dataset.order = order.order_id;
  fill(row, order);
  return row;
}

function fill(row, order) {
  const cells = row.cells, pill = cells[4].firstElementChild;
  row.order = order;
  cells[0].textContent = `#${order.order_id}`;
  cells[1].textContent = order.customer;
  cells[2].textContent = order.product;
  cells[3].textContent = money.format(order.total);
  pill.textContent = pill.dataset.status = order.status;
  cells[5].textContent = clock.format(Date.parse(order.updated_at));
}

function flash(element) {
  element.classList.remove("fresh");
  // Two frames, because removing and adding a class within one frame restarts no animation.
  requestAnimationFrame(() => requestAnimationFrame(() => element.classList.add("fresh")));
}
