// --- timeline: a session on a canvas. x is time; every edge is drawn at the pixel of its instant. ---
const LANES = { ruler: 20, user: 62, agent: 62, words: 20, events: 34, floor: 16, stage: 16 };
const PEAK = 0.005;

class Timeline {
  constructor(canvas, mini, session, system) {
    Object.assign(this, { canvas, mini, session, system, head: 0, chosen: null, from: 0 });
    this.to = this.whole = Math.max(session.seconds, 0.1);
    const count = session.peaks.length / 2;
    const level = (sign) => ((sign.charCodeAt(0) - 48) / 63) ** 2;
    this.user = Float32Array.from(session.peaks.slice(0, count), level);
    this.agent = Float32Array.from(session.peaks.slice(count), level);
    this.stageRows = this.rowsOf(session.stages.map((s) => [s[1], s[2]]), 4);
    this.place();
  }
  place() {
    let y = 0;
    this.y = {};
    for (const lane of ["ruler", "user", "agent", "words", "events", "floor"]) {
      if (lane === "floor" && !this.session.decisions.length) continue;
      this.y[lane] = y;
      y += LANES[lane];
    }
    this.y.stage = y;
    this.height = y + LANES.stage * (Math.max(-1, ...this.stageRows) + 1) + 4;
    this.canvas.style.height = this.height + "px";
  }
  rowsOf(spans, most) {
    const ends = [];
    return spans.map(([start, end]) => {
      let row = ends.findIndex((taken) => taken <= start);
      if (row < 0) row = Math.min(ends.length, most - 1);
      ends[row] = end;
      return row;
    });
  }
  get width() { return this.canvas.clientWidth; }
  x(time) { return ((time - this.from) / (this.to - this.from)) * this.width; }
  time(x) { return this.from + (x / this.width) * (this.to - this.from); }
  view(from, span) {
    const wide = Math.min(Math.max(span, 0.05), this.whole);
    this.from = Math.min(Math.max(from, 0), this.whole - wide);
    this.to = this.from + wide;
    this.draw();
  }
  zoom(factor, at) {
    const span = (this.to - this.from) / factor;
    this.view(at - ((at - this.from) / (this.to - this.from)) * span, span);
  }
  follow() { if (this.head < this.from || this.head > this.to) this.view(this.head - (this.to - this.from) * 0.1, this.to - this.from); else this.draw(); }
  colours() {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue("--" + name).trim();
  }
  sized(canvas, height) {
    const ratio = window.devicePixelRatio || 1;
    const wide = Math.round(canvas.clientWidth * ratio), tall = Math.round(height * ratio);
    if (canvas.width !== wide || canvas.height !== tall) { canvas.width = wide; canvas.height = tall; }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, height);
    pen.font = "12px system-ui, sans-serif";
    pen.textBaseline = "middle";
    return pen;
  }
  draw() {
    if (!this.width) return;
    const pen = this.sized(this.canvas, this.height), ink = this.colours(), s = this.session;
    const agentInk = ink("sys" + (this.system % 6));
    this.pen = pen; this.ink = ink;
    this.ruler();
    s.overlaps.forEach(([a, b]) => this.box(a, b, this.y.user, LANES.user + LANES.agent, ink("over")));
    s.cues.forEach((cue) => {
      const kind = cue[0] === "turn" ? "user-bg" : cue[0] === "interruption" || cue[0] === "collision" ? "cut" : "hold";
      cue[2].forEach(([a, b]) => this.box(a, b, this.y.user, LANES.user - 4, ink(kind)));
    });
    s.waits.forEach(([a, b, answered]) => { this.box(a, b, this.y.agent, LANES.agent - 4, ink(answered ? "wait" : "bad-bg")); this.label(answered ? Math.round((b - a) * 1000) + " ms" : "no reply", a, b, this.y.agent + LANES.agent - 13, ink("ink")); });
    [...s.agent, ...s.back].forEach(([a, b]) => this.box(a, b, this.y.agent, LANES.agent - 4, agentInk, 0.16));
    this.wave(this.user, this.y.user, LANES.user - 4, ink("user"));
    this.wave(this.agent, this.y.agent, LANES.agent - 4, agentInk);
    s.cues.forEach((cue) => { if (cue[2].length) this.label(cue[1] || "(" + cue[0].replace("_", " ") + ")", cue[2][0][0], cue[2][cue[2].length - 1][1], this.y.user + 8, ink("ink"), true); });
    s.replies.forEach((reply) => this.reply(reply));
    this.events();
    s.decisions.forEach((d) => { this.tick(d[0], this.y.floor, LANES.floor, ink("soft")); this.label(d[1], d[0], d[0] + 60 * (this.to - this.from) / this.width, this.y.floor + 8, ink("ink")); });
    const names = [...new Set(s.stages.map((stage) => stage[0]))];
    s.stages.forEach(([name, a, b, modelled], i) => {
      const y = this.y.stage + this.stageRows[i] * LANES.stage;
      this.box(a, b, y, LANES.stage - 3, ink("st" + (names.indexOf(name) % 8)));
      this.label(name + (modelled ? ", modelled" : ""), a, b, y + 7, ink("stage-ink"));
    });
    if (this.chosen) { const [a, b] = this.chosen; this.box(a, b, LANES.ruler, this.height, ink("accent"), 0.14); this.plain(Math.round((b - a) * 1000) + " ms", this.x((a + b) / 2), this.y.words + 10, ink("accent"), "center"); }
    this.box(this.whole, this.to + 1, 0, this.height, ink("panel"));
    this.tick(this.head, 0, this.height, ink("bad"), 2);
    this.small();
  }
  ruler() {
    const span = this.to - this.from, about = span / Math.max(3, this.width / 110);
    const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60].find((each) => each >= about) || 120;
    const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
    for (let t = Math.ceil(this.from / step) * step; t <= this.to; t += step) {
      this.tick(t, 14, this.height, this.ink("grid"));
      this.plain(t.toFixed(digits) + " s", this.x(t) + 3, 8, this.ink("soft"));
    }
  }
  box(a, b, y, tall, fill, alpha = 1) {
    const left = Math.max(this.x(a), -2), right = Math.min(this.x(b), this.width + 2);
    if (right <= left) return;
    this.pen.globalAlpha = alpha;
    this.pen.fillStyle = fill;
    this.pen.fillRect(left, y, right - left, tall);
    this.pen.globalAlpha = 1;
  }
  tick(t, y, tall, fill, wide = 1) { this.pen.fillStyle = fill; this.pen.fillRect(this.x(t) - wide / 2, y, wide, tall); }
  plain(text, x, y, fill, align = "left") { this.pen.textAlign = align; this.pen.fillStyle = fill; this.pen.fillText(text, x, y); this.pen.textAlign = "left"; }
  label(text, a, b, y, fill, spill = false) {
    const left = Math.max(this.x(a), 0) + 3, room = (spill ? Math.max(this.x(b), left + 90) : this.x(b)) - left - 1;
    if (room < 14 || left > this.width) return;
    let shown = text;
    while (shown.length > 1 && this.pen.measureText(shown).width > room) shown = shown.slice(0, Math.floor(shown.length * 0.8) - 1) + "…";
    if (this.pen.measureText(shown).width <= room) this.plain(shown, left, y, fill);
  }
  wave(levels, y, tall, fill) {
    const middle = y + tall / 2, half = tall / 2 - 1, per = ((this.to - this.from) / PEAK) / this.width;
    this.pen.fillStyle = fill;
    const wide = Math.max(1, 1 / per);
    for (let x = 0; x < this.width; x += wide) {
      const first = Math.floor(this.time(x) / PEAK + 1e-6), last = Math.max(first + 1, Math.floor(this.time(x + wide) / PEAK + 1e-6));
      let peak = 0;
      for (let i = first; i < last && i < levels.length; i++) if (levels[i] > peak) peak = levels[i];
      const reach = Math.sqrt(peak) * half;
      if (reach > 0.3) this.pen.fillRect(x, middle - reach, wide, 2 * reach);
    }
    this.pen.fillRect(0, middle - 0.25, Math.min(this.width, this.x(this.whole)), 0.5);
  }
  reply([cue, start, end, words, declared, rejected]) {
    const y = this.y.words;
    if (!words.length && declared) { // what it says that it said, and nobody checked
      this.pen.setLineDash([3, 3]); this.pen.strokeStyle = this.ink("soft"); this.pen.strokeRect(this.x(start), y + 2, this.x(end) - this.x(start), 15); this.pen.setLineDash([]);
      this.label(rejected ? "declared, and not in its sound: " + declared : "declared, not checked: " + declared, start, end, y + 10, this.ink("soft"));
      return;
    }
    const each = words.length && this.x(words[words.length - 1][2]) - this.x(words[0][1]) > 40 * words.length;
    if (!each) { this.label(words.map((word) => word[0]).join(" "), start, end, y + 10, this.ink("ink")); return; }
    words.forEach(([text, a, b, , evidence]) => {
      this.box(a, b, y + 2, 15, this.ink(evidence ? "good-bg" : "user-bg"));
      this.label(text, a, b, y + 10, this.ink(evidence ? "good" : "ink"));
    });
  }
  events() {
    let last = [-99, -99];
    this.session.markers.forEach(([at, letter, , tone]) => {
      const x = this.x(at);
      if (x < -10 || x > this.width + 10) return;
      const row = x - last[0] > 17 ? 0 : x - last[1] > 17 ? 1 : last[0] <= last[1] ? 0 : 1;
      last[row] = x;
      const y = this.y.events + 9 + row * 16, fill = this.ink(tone === "neutral" ? "ink" : tone);
      this.tick(at, this.y.user, y - this.y.user, fill, 0.6);
      this.pen.fillStyle = this.ink("panel"); this.pen.strokeStyle = fill; this.pen.lineWidth = 1.3;
      this.pen.beginPath();
      if (tone === "bad") this.pen.rect(x - 7, y - 7, 14, 14); else this.pen.arc(x, y, 7.5, 0, 7);
      this.pen.fill(); this.pen.stroke();
      this.pen.font = "bold 12px system-ui, sans-serif"; this.plain(letter, x, y + 0.5, fill, "center"); this.pen.font = "12px system-ui, sans-serif";
    });
  }
  small() { // the whole session, and which part of it is shown
    const pen = this.sized(this.mini, 28), scale = this.mini.clientWidth / this.whole, ink = this.ink;
    [[this.user, 7, ink("user")], [this.agent, 20, ink("sys" + (this.system % 6))]].forEach(([levels, y, fill]) => {
      pen.fillStyle = fill;
      for (let x = 0; x < this.mini.clientWidth; x++) {
        let peak = 0;
        for (let i = Math.floor(x / scale / PEAK); i < (x + 1) / scale / PEAK && i < levels.length; i++) peak = Math.max(peak, levels[i]);
        const reach = Math.sqrt(peak) * 7;
        if (reach > 0.3) pen.fillRect(x, y - reach, 1, 2 * reach);
      }
    });
    pen.fillStyle = ink("bad"); pen.fillRect(this.head * scale - 0.5, 0, 1, 28);
    pen.strokeStyle = ink("accent"); pen.lineWidth = 2; pen.strokeRect(this.from * scale + 1, 1, Math.max((this.to - this.from) * scale - 2, 3), 26);
  }
}
