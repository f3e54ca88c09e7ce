// --- player: sound that follows the timeline: speed, one side alone, a loop ---
class Player {
  constructor(session, address, moved) {
    const carried = block("sound", address);
    this.carried = Boolean(carried);
    this.source = carried ? carried.textContent : session.file || "";
    this.seconds = session.seconds;
    this.moved = moved;
    this.loop = null;
    this.sides = [true, true];
    this.audio = h("audio", { preload: "auto", src: this.source || null, onplay: () => this.run(), onseeked: () => this.moved(this.audio.currentTime), onended: () => this.moved(this.audio.currentTime) });
  }
  run() {
    if (this.loop && this.audio.currentTime >= this.loop[1]) this.audio.currentTime = this.loop[0];
    this.moved(this.audio.currentTime);
    if (!this.audio.paused && !this.audio.ended) requestAnimationFrame(() => this.run());
  }
  seek(time, play) {
    if (!this.source) return;
    const go = () => { this.audio.currentTime = time; if (play) this.audio.play().catch(() => {}); };
    if (this.audio.readyState >= 1) go(); else this.audio.addEventListener("loadedmetadata", go, { once: true });
  }
  toggle(at) {
    if (!this.audio.paused) { this.audio.pause(); return; }
    document.querySelectorAll("audio").forEach((other) => { if (other !== this.audio) other.pause(); });
    this.seek(at >= this.seconds - 0.05 ? 0 : at, true);
  }
  mute(side, quiet) { // a file beside a page that was opened from the disk may not be taken apart: then there is no such button
    if (!this.context) {
      this.context = new AudioContext();
      const input = this.context.createMediaElementSource(this.audio), split = this.context.createChannelSplitter(2), join = this.context.createChannelMerger(2);
      input.connect(split);
      this.gains = [0, 1].map((channel) => { const gain = this.context.createGain(); split.connect(gain, channel); gain.connect(join, 0, channel); return gain; });
      join.connect(this.context.destination);
    }
    this.context.resume();
    this.sides[side] = !quiet;
    this.gains[side].gain.value = quiet ? 0 : 1;
  }
}
