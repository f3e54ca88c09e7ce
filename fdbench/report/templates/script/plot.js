// --- plot: a canvas whose x is time. Every edge is drawn at the pixel of its instant. ---
const FONT = "12px system-ui, sans-serif";

class Plot {
  constructor(canvas, axis, tall) {
    Object.assign(this, { canvas, axis, tall });
    canvas.style.height = tall + "px";
  }
  get from() { return this.axis.from; }
  get to() { return this.axis.to; }
  x(time) { return ((time - this.from) / (this.to - this.from)) * this.width; }
  time(x) { return this.from + (x / this.width) * (this.to - this.from); }
  begin() { // false where there is nothing to draw on
    this.width = this.canvas.clientWidth;
    if (!this.width) return false;
    this.ratio = window.devicePixelRatio || 1;
    const wide = Math.round(this.width * this.ratio), tall = Math.round(this.tall * this.ratio);
    if (this.canvas.width !== wide || this.canvas.height !== tall) { this.canvas.width = wide; this.canvas.height = tall; }
    const style = getComputedStyle(document.documentElement), known = new Map();
    this.ink = (name) => {
      if (!known.has(name)) known.set(name, style.getPropertyValue("--" + name).trim());
      return known.get(name);
    };
    this.pen = this.canvas.getContext("2d");
    this.pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.pen.clearRect(0, 0, this.width, this.tall);
    this.pen.font = FONT;
    this.pen.textBaseline = "middle";
    return true;
  }
  box(a, b, y, tall, fill, alpha = 1) {
    const left = Math.max(this.x(a), -2), right = Math.min(this.x(b), this.width + 2);
    if (right <= left) return;
    this.pen.globalAlpha = alpha;
    this.pen.fillStyle = fill;
    this.pen.fillRect(left, y, right - left, tall);
    this.pen.globalAlpha = 1;
  }
  frame(a, b, y, tall, stroke, dashed) {
    this.pen.setLineDash(dashed ? [3, 3] : []);
    this.pen.strokeStyle = stroke;
    this.pen.lineWidth = 1;
    this.pen.strokeRect(this.x(a), y + 0.5, this.x(b) - this.x(a), tall - 1);
    this.pen.setLineDash([]);
  }
  tick(time, y, tall, fill, wide = 1) {
    this.pen.fillStyle = fill;
    this.pen.fillRect(this.x(time) - wide / 2, y, wide, tall);
  }
  text(said, x, y, fill, align = "left") {
    this.pen.textAlign = align;
    this.pen.fillStyle = fill;
    this.pen.fillText(said, x, y);
  }
  // Text inside [a, b], shortened to fit; the left edge of the view holds it. Returns how wide it is, 0 if it does not fit.
  label(said, a, b, y, fill, least = 0) {
    const left = Math.max(this.x(a), 0) + 3, room = Math.max(this.x(b) - left, least) - 1;
    if (!said || room < 14 || left > this.width || this.x(b) < 0) return 0;
    let shown = said;
    while (shown.length > 1 && this.pen.measureText(shown).width > room) shown = shown.slice(0, Math.floor(shown.length * 0.8) - 1) + "…";
    const wide = this.pen.measureText(shown).width;
    if (wide > room || shown === "…") return 0;
    this.text(shown, left, y, fill);
    return wide;
  }
}
