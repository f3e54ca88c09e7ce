// --- lanes: what is drawn of one session, one function a lane. p is the plot, s the session, y and tall the lane's place. ---
const PEAK = 0.005, HOP = 0.01, BANDS = 40, LEVELS = 15, PITCH = [60, 400], PAUSE = 0.3;
const FLOOR = ["interruption", "collision"];

function rulerLane(p, s, y, tall) {
  const about = p.axis.span / Math.max(3, p.width / 110);
  const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60].find((each) => each >= about) || 120;
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
  for (let n = Math.ceil(p.from / step); n * step <= p.to; n++) {
    p.tick(n * step, y + 14, p.tall, p.ink("grid"));
    p.text((n * step).toFixed(digits) + " s", p.x(n * step) + 3, y + 8, p.ink("soft"));
  }
}
function userLane(p, s, y, tall) {
  const colour = (kind) => p.ink(kind === "turn" ? "user-bg" : FLOOR.includes(kind) ? "cut" : "hold");
  s.cues.forEach(([kind, , speech]) => speech.forEach(([a, b]) => p.box(a, b, y, tall - 4, colour(kind))));
  wave(p, p.peaks[0], y, tall - 4, p.ink("user"));
  s.cues.filter((cue) => cue[2].length).forEach(([kind, text, speech], i, played) => {
    const next = i + 1 < played.length ? played[i + 1][2][0][0] : p.axis.whole;
    const end = speech[speech.length - 1][1], room = Math.min(90, p.x(next) - p.x(speech[0][0]) - 4);
    p.label(text || "(" + kind.replace("_", " ") + ")", speech[0][0], end, y + 8, p.ink("ink"), room);
  });
}
function agentLane(p, s, y, tall) {
  s.waits.forEach(([a, b, answered]) => {
    p.box(a, b, y, tall - 4, p.ink(answered ? "wait" : "bad-bg"));
    p.label(answered ? Math.round((b - a) * 1000) + " ms" : "no reply", a, b, y + tall - 13, p.ink("ink"));
  });
  [...s.agent, ...s.back].forEach(([a, b]) => p.box(a, b, y, tall - 4, p.agentInk, 0.16));
  wave(p, p.peaks[1], y, tall - 4, p.agentInk);
}
function wave(p, levels, y, tall, fill) {
  const middle = y + tall / 2, half = tall / 2 - 1;
  const bar = (left, wide, peak) => {
    const reach = Math.sqrt(peak) * half;
    if (reach > 0.3) p.pen.fillRect(left, middle - reach, wide, 2 * reach);
  };
  p.pen.fillStyle = fill;
  p.pen.fillRect(p.x(0), middle - 0.25, p.x(p.session.seconds) - p.x(0), 0.5);
  const first = Math.floor(p.from / PEAK + 1e-6), last = Math.min(Math.ceil(p.to / PEAK), levels.length), pixel = 1 / p.ratio;
  if (p.x(PEAK) - p.x(0) >= pixel) { // each stretch is at least a pixel wide: drawn from its own begin to its end
    for (let i = first; i < last; i++) bar(p.x(i * PEAK), p.x((i + 1) * PEAK) - p.x(i * PEAK), levels[i]);
    return;
  }
  for (let i = first, left = Math.floor(p.x(first * PEAK) / pixel) * pixel; i < last; left += pixel) {
    let peak = 0;
    for (; i < last && p.x(i * PEAK) < left + pixel; i++) peak = Math.max(peak, levels[i]);
    bar(left, pixel, peak);
  }
}
function wordsLane(p, s, y, tall) {
  s.replies.forEach((reply, i) => {
    const next = i + 1 < s.replies.length ? s.replies[i + 1][1] : p.axis.whole;
    const [, start, end, words, declared, rejected, unplayed] = reply;
    if (words.length) heardWords(p, words, unplayed ? end : next, y);
    else if (declared) { // what it says that it said, and nobody checked
      p.frame(start, end, y + 2, 15, p.ink("soft"), true);
      p.label((rejected ? "not in its sound: " : "not checked: ") + declared, start, end, y + 10, p.ink("soft"));
    }
    if (unplayed) neverPlayed(p, unplayed, end, next, y);
  });
}
function heardWords(p, words, limit, y) {
  const wide = ([text, a, b]) => p.pen.measureText(text).width + 4 <= p.x(b) - p.x(a);
  const ink = (word) => p.ink(word[4] ? "good" : "ink");
  runs(words).forEach((run, i, all) => {
    run.forEach((word) => p.box(word[1], word[2], y + 2, 15, p.ink(word[4] ? "good-bg" : "user-bg")));
    const next = i + 1 < all.length ? all[i + 1][0][1] : limit;
    if (run.every(wide)) run.forEach((word) => p.label(word[0], word[1], word[2], y + 10, ink(word)));
    else p.label(run.map((word) => word[0]).join(" "), run[0][1], next, y + 10, p.ink("ink"));
  });
}
function runs(words) { // parted where nothing is said for a while
  const parts = [];
  words.forEach((word, i) => { if (i && word[1] - words[i - 1][2] < PAUSE) parts[parts.length - 1].push(word); else parts.push([word]); });
  return parts;
}
function neverPlayed(p, text, end, next, y) { // struck through, behind the stop
  const wide = p.label(text, end, next, y + 10, p.ink("bad"));
  if (wide) { p.pen.fillStyle = p.ink("bad"); p.pen.fillRect(Math.max(p.x(end), 0) + 3, y + 10, wide, 1); }
}
const spectrum = (side) => (p, s, y, tall) => {
  const { levels, pitch } = s.lanes[side], columns = levels.length / BANDS, ink = side ? p.agentInk : p.ink("user");
  const image = p.image(side, levels, columns, p.ink("ink"));
  p.pen.imageSmoothingEnabled = false;
  p.pen.drawImage(image, p.x(-HOP / 2), y, p.x(columns * HOP) - p.x(0), tall - 4);
  const high = (hz) => y + (tall - 4) * (1 - (Math.log(hz) - Math.log(PITCH[0])) / (Math.log(PITCH[1]) - Math.log(PITCH[0])));
  p.pen.strokeStyle = ink;
  p.pen.lineWidth = 2;
  p.pen.beginPath();
  pitch.forEach((hz, i) => { if (hz) { if (pitch[i - 1]) p.pen.lineTo(p.x(i * HOP), high(hz)); else p.pen.moveTo(p.x(i * HOP), high(hz)); } });
  p.pen.stroke();
};
function eventsLane(p, s, y) {
  let last = [-99, -99];
  s.markers.forEach(([at, letter, , tone]) => {
    const x = p.x(at);
    if (x < -10 || x > p.width + 10) return;
    const row = x - last[0] > 17 ? 0 : x - last[1] > 17 ? 1 : last[0] <= last[1] ? 0 : 1;
    last[row] = x;
    sign(p, x, y + 9 + row * 16, letter, tone);
  });
}
function sign(p, x, y, letter, tone) { // a fault is square: it must not need colour
  const ink = p.ink(tone === "neutral" ? "ink" : tone), pen = p.pen;
  const last = Math.floor(x * p.ratio) + 1, wide = Math.max(1, Math.round(0.6 * p.ratio)); // whole pixels, the last one holds the instant
  pen.fillStyle = ink;
  pen.fillRect((last - wide) / p.ratio, p.y.user, wide / p.ratio, y - p.y.user);
  pen.fillStyle = p.ink("panel");
  pen.strokeStyle = ink;
  pen.lineWidth = 1.3;
  pen.beginPath();
  if (tone === "bad") pen.rect(x - 7, y - 7, 14, 14); else pen.arc(x, y, 7.5, 0, 7);
  pen.fill();
  pen.stroke();
  pen.font = "bold " + FONT;
  p.text(letter, x, y + 0.5, ink, "center");
  pen.font = FONT;
}
function floorLane(p, s, y, tall) {
  s.decisions.forEach(([at, decision], i) => {
    const next = i + 1 < s.decisions.length ? s.decisions[i + 1][0] : p.axis.whole;
    p.tick(at, y, tall - 2, p.ink("soft"));
    p.label(decision, at, next, y + 8, p.ink("ink"));
  });
}
function stagesLane(p, s, y) {
  const names = [...new Set(s.stages.map((stage) => stage[0]))];
  s.stages.forEach(([name, a, b, modelled], i) => {
    const top = y + p.rows.stages[i] * ROW;
    p.box(a, b, top, ROW - 3, p.ink("st" + (names.indexOf(name) % 8)));
    p.label(name + (modelled ? ", modelled" : ""), a, b, top + 7, p.ink("stage-ink"));
  });
}
function tasksLane(p, s, y) {
  s.tasks.forEach(([name, a, b, phase], i) => {
    const top = y + p.rows.tasks[i] * ROW;
    p.box(a, Math.max(b, a + 0.01), top, ROW - 3, p.ink("rest"));
    p.label(name + ": " + phase, a, b, top + 7, p.ink("stage-ink"), 90);
  });
}
const ROW = 16;
const LANES = [ // name, height (or of each row), there if, how it is drawn
  { key: "ruler", name: "", tall: 20, there: () => true, draw: rulerLane },
  { key: "user", name: "user", tall: 62, there: () => true, draw: userLane },
  { key: "agent", name: "agent", tall: 62, there: () => true, draw: agentLane },
  { key: "words", name: "words", tall: 20, there: (s) => s.replies.length, draw: wordsLane },
  { key: "events", name: "events", tall: 34, there: () => true, draw: eventsLane },
  { key: "userSound", name: "pitch", tall: 52, there: (s) => s.lanes.length, draw: spectrum(0) },
  { key: "agentSound", name: "pitch", tall: 52, there: (s) => s.lanes.length, draw: spectrum(1) },
  { key: "floor", name: "floor", tall: 18, there: (s) => s.decisions.length, draw: floorLane },
  { key: "stages", name: "stages", rows: (s) => s.stages.map((stage) => [stage[1], stage[2]]), there: (s) => s.stages.length, draw: stagesLane },
  { key: "tasks", name: "tasks", rows: (s) => s.tasks.map((task) => [task[1], task[2]]), there: (s) => s.tasks.length, draw: tasksLane },
];
