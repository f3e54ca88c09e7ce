// --- axis: which seconds are shown and where the playhead is. All timelines of the open session share one. ---
class Axis {
  constructor(seconds) {
    this.whole = Math.max(seconds, 0.1);
    Object.assign(this, { from: 0, to: this.whole, head: 0, chosen: null, watchers: [], pending: 0 });
  }
  get span() { return this.to - this.from; }
  changed() { // many changes between two frames are drawn once
    if (!this.pending) this.pending = requestAnimationFrame(() => this.settle());
  }
  settle() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.watchers.forEach((watch) => watch());
  }
  view(from, span) {
    const wide = Math.min(Math.max(span, 0.05), this.whole);
    this.from = Math.min(Math.max(from, 0), this.whole - wide);
    this.to = this.from + wide;
    this.changed();
  }
  zoom(factor, at) {
    const span = this.span / factor;
    this.view(at - ((at - this.from) / this.span) * span, span);
  }
  pan(seconds) { this.view(this.from + seconds, this.span); }
  choose(a, b) {
    const inside = (time) => Math.min(Math.max(time, 0), this.whole);
    this.chosen = a === null ? null : [inside(a), inside(b)].sort((x, y) => x - y);
    this.changed();
  }
  move(time) { // the view follows the head when it leaves it
    const before = this.head;
    this.head = Math.min(Math.max(time, 0), this.whole);
    if (Math.abs(this.head - before) < 0.001) return this.changed(); // told again of where it is
    if (this.head < this.from || this.head > this.to) this.view(this.head - this.span * 0.1, this.span);
    this.changed();
  }
  get middle() { return this.head >= this.from && this.head <= this.to ? this.head : (this.from + this.to) / 2; }
}
