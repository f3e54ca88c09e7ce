// --- timeline: one session as lanes on a canvas, and the whole of all of them in small ---
class Timeline extends Plot {
  constructor(canvas, axis, session, system) {
    const rows = {}, y = {};
    let tall = 0;
    const lanes = LANES.filter((lane) => lane.there(session)).map((lane) => {
      if (lane.rows) rows[lane.key] = stacked(lane.rows(session), 4);
      const place = { ...lane, y: tall, tall: lane.tall || ROW * (1 + Math.max(...rows[lane.key])) + 2 };
      y[lane.key] = tall;
      tall += place.tall;
      return place;
    });
    super(canvas, axis, tall + 2);
    Object.assign(this, { session, system, lanes, rows, y, images: {} });
    const count = session.peaks.length / 2, level = (sign) => ((sign.charCodeAt(0) - 48) / 63) ** 2;
    this.peaks = [session.peaks.slice(0, count), session.peaks.slice(count)].map((text) => Float32Array.from(text, level));
    axis.watchers.push(() => this.draw());
  }
  draw() {
    if (!this.begin()) return;
    const { session, axis, ink } = this;
    this.agentInk = ink("sys" + (this.system % 6));
    session.overlaps.forEach(([a, b]) => this.box(a, b, this.y.user, this.y.words ? this.y.words - this.y.user : 124, ink("over")));
    this.lanes.forEach((lane) => lane.draw(this, session, lane.y, lane.tall));
    if (axis.chosen) {
      const [a, b] = axis.chosen;
      this.box(a, b, this.y.user, this.tall, ink("accent"), 0.14);
      this.text(Math.round((b - a) * 1000) + " ms", Math.min(Math.max(this.x((a + b) / 2), 30), this.width - 30), this.y.user + 52, ink("accent"), "center");
    }
    this.box(session.seconds, this.to + 1, this.y.user, this.tall, ink("panel"));
    this.tick(axis.head, 0, this.tall, ink("bad"), 2);
  }
  image(side, levels, columns, ink) { // a spectrogram as a picture, made once for each colour of the ink
    if (this.images[side]?.ink === ink) return this.images[side].canvas;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(columns, 1);
    canvas.height = BANDS;
    const pen = canvas.getContext("2d");
    pen.fillStyle = ink;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data, picture = pen.createImageData(canvas.width, BANDS);
    for (let band = 0; band < BANDS; band++) for (let column = 0; column < columns; column++) {
      const at = 4 * ((BANDS - 1 - band) * columns + column), level = (levels.charCodeAt(band * columns + column) - 97) / LEVELS;
      picture.data.set([red, green, blue, 190 * level], at);
    }
    pen.putImageData(picture, 0, 0);
    this.images[side] = { ink, canvas };
    return canvas;
  }
}
function stacked(spans, most) { // each span's row: the first that is free, or the last
  const ends = [];
  return spans.map(([start, end]) => {
    let row = ends.findIndex((taken) => taken <= start);
    if (row < 0) row = Math.min(ends.length, most - 1);
    ends[row] = end;
    return row;
  });
}
class Minimap extends Plot { // the whole of every session, and which part of it is shown
  constructor(canvas, axis, timelines) {
    super(canvas, axis, 24 * timelines.length + 4);
    this.timelines = timelines;
    axis.watchers.push(() => this.draw());
  }
  get from() { return 0; }
  get to() { return this.axis.whole; }
  draw() {
    if (!this.begin()) return;
    this.timelines.forEach((each, i) => {
      this.session = each.session;
      wave(this, each.peaks[0], 24 * i + 2, 12, this.ink("user"));
      wave(this, each.peaks[1], 24 * i + 14, 12, this.ink("sys" + (each.system % 6)));
    });
    this.tick(this.axis.head, 0, this.tall, this.ink("bad"));
    this.pen.lineWidth = 2;
    this.pen.strokeStyle = this.ink("accent");
    this.pen.strokeRect(this.x(this.axis.from) + 1, 1, Math.max(this.x(this.axis.to) - this.x(this.axis.from) - 2, 3), this.tall - 2);
  }
}
