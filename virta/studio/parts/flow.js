// The customer flow: bands as wide as people are many, and dots that move along them. All text is set as text.
const FRAME = 40; // ms: dots are drawn on a canvas of their own, for a screen without a graphics card draws all of it
export default {
  template: `
    <figure class="flow" :data-drawn="drawn" :style="{aspectRatio: now.width + ' / ' + now.height}">
      <svg :viewBox="box" aria-hidden="true">
        <path v-for="(way, i) in now.ways" :key="i" :d="way.band" :fill="way.colour" />
      </svg>
      <canvas ref="dots" aria-hidden="true"></canvas>
      <svg :viewBox="box" role="img" :aria-label="now.alt">
        <rect v-for="(bar, i) in now.bars" :key="'r' + i" :x="bar.x" :y="bar.y" :width="bar.width" :height="bar.height"
          :fill="bar.colour" rx="1" />
        <text v-for="(way, i) in now.ways" :key="'n' + i" :x="way.at[0]" :y="way.at[1]" class="flow-number"
          :style="{fontSize: now.small + 'px'}">{{ way.text }}</text>
        <g v-for="(bar, i) in now.bars" :key="'t' + i">
          <text v-for="(line, k) in bar.title" :key="k" :x="bar.middle" :y="bar.head + k * now.small * 1.25"
            class="flow-title" :fill="bar.ink" :style="{fontSize: now.small + 1 + 'px'}">{{ line }}</text>
          <text :x="bar.middle" :y="bar.head + bar.title.length * now.small * 1.25 + 4" class="flow-people"
            :style="{fontSize: now.small + 3 + 'px'}">{{ bar.people }}</text>
        </g>
      </svg>
    </figure>`,
  props: { shown: Object },
  data() {
    return { now: this.shown, drawn: 0, running: true };
  },
  computed: {
    box() { return `0 0 ${this.now.width} ${this.now.height}`; },
  },
  mounted() {
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.phases = []; // how far dots have come, in distances between two of them
    this.last = performance.now();
    this.prepare();
    this.timer = setInterval(() => document.hidden || this.draw(), FRAME);
  },
  unmounted() {
    clearInterval(this.timer);
  },
  methods: {
    put(shown, drawn) {
      this.now = Object.freeze(shown); // nothing in it is watched
      this.drawn = drawn;
      this.prepare();
    },
    run(running) { this.running = running; },
    prepare() {
      this.paths = this.now.ways.map((way) => new Path2D(way.line));
      this.stale = true;
    },
    draw() {
      const time = performance.now(), moving = this.running && !this.calm.matches, canvas = this.$refs.dots;
      const width = Math.round(canvas.clientWidth * devicePixelRatio);
      const resized = width !== canvas.width;
      const passed = moving ? (time - this.last) / 1000 : 0;
      this.last = time;
      if (!moving && !resized && !this.stale) return;
      this.stale = false;
      if (resized) canvas.width = width;
      const height = Math.round((width * this.now.height) / this.now.width);
      if (height !== canvas.height) canvas.height = height;
      const pen = canvas.getContext("2d"), scale = width / this.now.width;
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, this.now.width, this.now.height);
      pen.lineCap = "round";
      this.now.ways.forEach((way, i) => {
        this.phases[i] = ((this.phases[i] || 0) + passed / way.seconds) % 1;
        pen.setLineDash([0, way.gap]);
        pen.lineDashOffset = -this.phases[i] * way.gap;
        pen.lineWidth = way.size;
        pen.strokeStyle = way.dot;
        pen.stroke(this.paths[i]);
      });
    },
  },
};
