// A chart of the last minute that moves with the clock. Periods in which events may be missing are hatched.

const Window = 60, Left = 40, Bottom = 20, Top = 6;

export class MovingChart {
  #canvas; #context; #options; #top = 1; #colours; #hatch;

  /** @param options kind: "bars" or "area"; colour: a CSS variable; value: of one second; label: of the axis; least: of the axis */
  constructor(canvas, options) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#options = options;
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => this.#colours = null);
  }

  draw(now, seconds, gaps) {
    const { width, height } = this.#fit(), context = this.#context;
    this.#colours ??= this.#readColours();
    context.clearRect(0, 0, width, height);
    const area = { left: Left, right: width - 2, top: Top, bottom: height - Bottom };
    area.second = (area.right - area.left) / Window;
    const x = second => area.right - (now - second) * area.second;

    const points = [];
    for (let second = Math.floor(now) - Window - 2; second <= now; second++) {
      const bin = seconds.get(second);
      points.push({ second, value: bin ? this.#options.value(bin) : 0 });
    }
    const shown = this.#options.kind === "area" ? smooth(points) : points;

    // The scale follows slowly, so that the chart does not jump.
    const wanted = Math.max(this.#options.least, ...shown.map(point => point.value)) * 1.12;
    this.#top += (wanted - this.#top) * (wanted > this.#top ? 0.25 : 0.04);
    const y = value => area.bottom - value / this.#top * (area.bottom - area.top);

    this.#axes(area, x, y, now);
    context.save();
    context.beginPath();
    context.rect(area.left, 0, area.right - area.left, area.bottom);
    context.clip();
    this.#gaps(gaps, area, x, now);
    this.#options.kind === "area" ? this.#area(shown, area, x, y) : this.#bars(shown, area, x, y);
    context.restore();
  }

  #bars(points, area, x, y) {
    const context = this.#context, fill = context.createLinearGradient(0, area.top, 0, area.bottom);
    fill.addColorStop(0, this.#colours.main);
    fill.addColorStop(1, fade(this.#colours.main, 45));
    context.fillStyle = fill;
    context.beginPath();
    for (const { second, value } of points) {
      if (value > 0) context.roundRect(x(second) + area.second * 0.12, y(value), area.second * 0.76, area.bottom - y(value), [2.5, 2.5, 0, 0]);
    }
    context.fill();
  }

  #area(points, area, x, y) {
    const context = this.#context, line = new Path2D();
    // The current second is incomplete, so the line ends before it.
    const complete = points.slice(0, -1).map(point => ({ x: x(point.second + 1), y: y(point.value) }));
    line.moveTo(complete[0].x, complete[0].y);
    for (let i = 1; i < complete.length; i++) {
      const middle = (complete[i - 1].x + complete[i].x) / 2;
      line.bezierCurveTo(middle, complete[i - 1].y, middle, complete[i].y, complete[i].x, complete[i].y);
    }
    const last = complete.at(-1), shape = new Path2D(line);
    shape.lineTo(last.x, area.bottom);
    shape.lineTo(complete[0].x, area.bottom);
    const fill = context.createLinearGradient(0, area.top, 0, area.bottom);
    fill.addColorStop(0, fade(this.#colours.main, 42));
    fill.addColorStop(1, fade(this.#colours.main, 3));
    context.fillStyle = fill;
    context.fill(shape);
    context.strokeStyle = this.#colours.main;
    context.lineWidth = 2;
    context.stroke(line);
    context.fillStyle = this.#colours.main;
    context.beginPath();
    context.arc(last.x, last.y, 3.2, 0, 7);
    context.fill();
  }

  #gaps(gaps, area, x, now) {
    const context = this.#context;
    for (const gap of gaps) {
      const from = Math.max(area.left, x(gap.from)), to = x(gap.to ?? now);
      if (to < area.left) continue;
      context.fillStyle = this.#hatch ??= this.#makeHatch();
      context.fillRect(from, 0, Math.max(3, to - from), area.bottom);
      context.fillStyle = fade(this.#colours.gap, 80);
      context.fillRect(from, 0, 1, area.bottom);
      context.fillRect(Math.max(from + 2, to - 1), 0, 1, area.bottom);
    }
  }

  #axes(area, x, y, now) {
    const context = this.#context, step = niceStep(this.#top / 5);
    context.font = "11px ui-sans-serif, system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (let value = 0; value <= this.#top; value += step) {
      const at = Math.round(y(value)) + 0.5;
      context.fillStyle = this.#colours.line;
      context.fillRect(area.left, at, area.right - area.left, 1);
      context.fillStyle = this.#colours.dim;
      context.fillText(this.#options.label(value), area.left - 8, at);
    }
    context.textBaseline = "bottom";
    for (const ago of [60, 45, 30, 15, 0]) {
      context.textAlign = ago === 60 ? "left" : ago === 0 ? "right" : "center";
      context.fillText(ago === 0 ? "now" : `−${ago} s`, x(now - ago), area.bottom + Bottom);
    }
  }

  #fit() {
    const ratio = devicePixelRatio, width = this.#canvas.clientWidth, height = this.#canvas.clientHeight;
    if (this.#canvas.width !== Math.round(width * ratio) || this.#canvas.height !== Math.round(height * ratio)) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
      this.#hatch = null;
    }
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { width, height };
  }

  #readColours() {
    const style = getComputedStyle(document.documentElement), read = name => style.getPropertyValue(name).trim();
    this.#hatch = null;
    return { main: read(this.#options.colour), line: read("--line"), dim: read("--dim"), gap: read("--warn") };
  }

  #makeHatch() {
    const tile = document.createElement("canvas"), context = tile.getContext("2d");
    tile.width = tile.height = 8;
    context.fillStyle = fade(this.#colours.gap, 10);
    context.fillRect(0, 0, 8, 8);
    context.strokeStyle = fade(this.#colours.gap, 45);
    context.lineWidth = 1.4;
    for (const shift of [-8, 0, 8]) {
      context.moveTo(shift, 8);
      context.lineTo(shift + 8, 0);
    }
    context.stroke();
    return this.#context.createPattern(tile, "repeat");
  }
}

function fade(colour, percent) { return `color-mix(in srgb, ${colour} ${percent}%, transparent)`; }

function smooth(points) {
  return points.map((point, i) => {
    const value = back => (points[i - back] ?? point).value;
    return { second: point.second, value: value(0) * 0.32 + value(1) * 0.28 + value(2) * 0.2 + value(3) * 0.12 + value(4) * 0.08 };
  });
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return Math.max(1, [1, 2, 5, 10].find(factor => factor * power >= rough) * power);
}
