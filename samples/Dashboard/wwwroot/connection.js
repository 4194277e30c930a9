// Shows the connection: its state in one word, a log of what happened, and the times in which events may be missing.

const Entries = 40;
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const whole = new Intl.NumberFormat("en");
const causes = {
  disconnected: "PostgreSQL was away",
  bufferOverflow: "this page was too slow",
  undecodablePayload: "a payload could not be read",
  storedPayloadMissing: "a stored payload could not be fetched",
  channelMismatch: "a payload was of another channel",
  unwritablePayload: "a payload could not be sent",
  reconnected: "this page was away",
};

export class Connection {
  #pill; #log; #resynchronise; #channels = {}; #transport = ""; #generation = 0; #state = ""; #gaps = [];

  constructor(pill, log, resynchronise) {
    this.#pill = pill;
    this.#log = log;
    this.#resynchronise = resynchronise;
  }

  begin(transport) {
    this.#transport = transport === "websocket" ? "WebSocket" : "Server-Sent Events";
    this.#channels = { orders: "connecting", stats: "connecting" };
    this.#show();
  }

  on(channel, name, data) {
    switch (name) {
      case "open": this.#channels[channel] = "connecting"; break;
      case "away": this.#channels[channel] = "server"; break;
      case "listening":
        this.#channels[channel] = "live";
        this.#generation = data.generation;
        // From now on, nothing that commits after the read is missed.
        if (Object.values(this.#channels).every(state => state === "live")) this.#resynchronise();
        break;
      case "gap":
        if (data.cause === "disconnected") this.#channels[channel] = "database";
        this.#gap(channel, data);
        break;
    }
    this.#show();
  }

  synchronised(milliseconds) {
    const missed = this.#gaps.some(gap => !gap.to);
    this.#gaps.forEach(gap => gap.to ??= Date.now() / 1000);
    this.#add("info", missed ? "Resynchronised" : "Synchronised", `State read in ${milliseconds} ms`);
  }

  /** Times by the clock that is `offset` milliseconds ahead of this one. */
  gaps(offset) {
    const oldest = Date.now() / 1000 - 70;
    this.#gaps = this.#gaps.filter(gap => !gap.to || gap.to > oldest);
    return this.#gaps.map(gap => ({ from: gap.from + offset / 1000, to: gap.to && gap.to + offset / 1000 }));
  }

  #gap(channel, data) {
    const open = this.#gaps.find(gap => !gap.to);
    // Each channel reports a lost connection; log it once.
    if (open?.cause !== data.cause) {
      const what = data.dropped ? `${whole.format(data.dropped)} events are missing` : "events may be missing";
      this.#add("warn", `Gap: ${causes[data.cause] ?? data.cause}`, `Until the state is read again, ${what}`);
    }
    if (!open) this.#gaps.push({ cause: data.cause, from: data.since ? Date.parse(data.since) / 1000 : Date.now() / 1000 });
    // After any other cause no "listening" follows, so read the state now.
    if (data.cause !== "disconnected" && data.cause !== "reconnected") this.#resynchronise();
  }

  #show() {
    const states = Object.values(this.#channels);
    const state = ["server", "database", "connecting"].find(worse => states.includes(worse)) ?? "live";
    this.#pill.lastElementChild.textContent = {
      live: `Live · connection ${this.#generation}`,
      connecting: "Connecting…",
      database: "Database away, reconnecting…",
      server: "Server away, reconnecting…",
    }[state];
    if (state === this.#state) return;
    this.#state = this.#pill.dataset.state = state;
    if (state === "live") this.#add("good", `Listening, connection ${this.#generation}`, `2 channels over ${this.#transport}`);
    if (state === "server") {
      this.#add("bad", "The server can't be reached", "Trying again");
      if (!this.#gaps.some(gap => !gap.to)) this.#gaps.push({ from: Date.now() / 1000 });
    }
  }

  #add(tone, title, text) {
    const entry = document.createElement("li"), time = document.createElement("time"), strong = document.createElement("strong"), detail = document.createElement("p");
    entry.dataset.tone = tone;
    strong.textContent = title;
    time.textContent = clock.format(Date.now());
    detail.textContent = text;
    entry.append(strong, time, detail);
    this.#log.prepend(entry);
    while (this.#log.children.length > Entries) this.#log.lastElementChild.remove();
  }
}
