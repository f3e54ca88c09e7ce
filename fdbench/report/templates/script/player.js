// --- player: the sound of the open sessions, one of them at a time, which the axis follows: speed, one side alone, a loop ---
class Player {
  constructor(sources, axis) { // a source: address, file, seconds
    Object.assign(this, { axis, at: 0, loop: null, quiet: [false, false] });
    this.sources = sources.map((source, i) => {
      const inside = block("sound", source.address), place = inside ? inside.textContent : source.file;
      const audio = h("audio", {
        preload: i ? "none" : "auto", src: place || null, // the others when they are to be heard
        onplay: () => this.run(), onseeked: () => this.told(audio), onended: () => this.told(audio),
      });
      // a file beside a page that was opened from the disk may not be taken apart
      return { audio, place, seconds: source.seconds, parts: Boolean(place) && (Boolean(inside) || location.protocol !== "file:") };
    });
  }
  get source() { return this.sources[this.at]; }
  get audio() { return this.source.audio; }
  told(audio) { if (audio === this.audio) this.axis.move(audio.currentTime); }
  run() {
    if (this.loop && this.audio.currentTime >= this.loop[1]) this.audio.currentTime = this.loop[0];
    this.axis.move(this.audio.currentTime);
    if (!this.audio.paused && !this.audio.ended) requestAnimationFrame(() => this.run());
  }
  seek(time, play) {
    const { audio, place } = this.source;
    this.axis.move(time);
    if (!place) return;
    audio.preload = "auto";
    const go = () => {
      audio.currentTime = Math.min(time, this.source.seconds);
      if (play) { this.pause(audio); audio.play().catch(() => {}); }
    };
    if (audio.readyState >= 1) go(); else audio.addEventListener("loadedmetadata", go, { once: true });
  }
  pause(but) { document.querySelectorAll("audio").forEach((each) => { if (each !== but) each.pause(); }); }
  toggle() {
    if (!this.audio.paused) { this.audio.pause(); return; }
    const over = this.axis.head >= this.source.seconds - 0.05;
    this.seek(this.loop ? this.loop[0] : over ? 0 : this.axis.head, true);
  }
  choose(at) { // another system, at the same instant
    if (at === this.at) return;
    const playing = !this.audio.paused;
    this.audio.pause();
    this.at = at;
    this.mute();
    this.seek(this.axis.head, playing);
  }
  speed(rate) { this.sources.forEach((source) => { source.audio.playbackRate = rate; }); }
  mute(side = 0, quiet = this.quiet[side]) {
    this.quiet[side] = quiet;
    if (!this.source.parts || (!this.source.gains && !this.quiet.includes(true))) return;
    if (!this.source.gains) this.source.gains = this.taken(this.source.audio);
    this.context.resume();
    this.source.gains.forEach((gain, channel) => { gain.gain.value = this.quiet[channel] ? 0 : 1; });
  }
  taken(audio) { // apart: left is the user, right is the agent
    this.context = this.context || new AudioContext();
    const split = this.context.createChannelSplitter(2), join = this.context.createChannelMerger(2);
    this.context.createMediaElementSource(audio).connect(split);
    join.connect(this.context.destination);
    return [0, 1].map((channel) => {
      const gain = this.context.createGain();
      split.connect(gain, channel);
      gain.connect(join, 0, channel);
      return gain;
    });
  }
  close() { this.sources.forEach((source) => source.audio.pause()); if (this.context) this.context.close(); }
}
