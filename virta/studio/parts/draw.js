// A curve to be predicted: points at fixed times, moved by pointer or by arrow keys. Each point is a slider.
export default {
  template: `
    <svg class="draw" :viewBox="'0 0 ' + W + ' ' + H" @pointermove="drag" @pointerup="held = null" @pointercancel="held = null"
      ref="svg" role="group" :aria-label="label">
      <g v-for="v in ticks" :key="'g' + v">
        <path :d="'M' + L + ' ' + y(v) + 'H' + (W - 14)" :stroke="v ? '#d8dde4' : '#8d97a4'" />
        <text :x="L - 6" :y="y(v) + 4" text-anchor="end">{{ format(v) }}</text>
      </g>
      <text v-for="(t, i) in times" :key="'t' + i" :x="i === times.length - 1 ? W - 4 : x(t)" :y="H - 6"
        :text-anchor="i === times.length - 1 ? 'end' : 'middle'">{{ plain(t) }}{{ i === times.length - 1 ? ' ' + years : '' }}</text>
      <path :d="'M' + L + ' ' + y(high) + 'V' + y(low) + 'H' + (W - 14)" stroke="#1c2430" fill="none" />
      <path :d="path" stroke="#b54a00" stroke-width="2.5" fill="none" />
      <circle v-if="first !== null" :cx="x(0)" :cy="y(first)" r="5" fill="#1c2430" />
      <circle v-for="(t, i) in times" :key="'p' + i" :cx="x(t)" :cy="y(values[i])" r="9" class="draw-point" tabindex="0"
        role="slider" aria-orientation="vertical" :aria-label="when.replace('{n}', plain(t))" :aria-valuemin="low" :aria-valuemax="high"
        :aria-valuenow="values[i]" :aria-valuetext="format(values[i]) + ' ' + unit" @pointerdown="take($event, i)" @keydown="key($event, i)" />
    </svg>`,
  props: { low: Number, high: Number, step: Number, first: Number, ticks: Array, times: Array, start: Array, unit: String, label: String,
    when: String, years: String, comma: Boolean },
  data() {
    return { values: [...this.start], held: null, W: 640, H: 300, L: 62 };
  },
  mounted() {
    // On a phone the drawing is as narrow as the page, so that its letters keep their size.
    this.W = Math.max(330, Math.min(640, this.$refs.svg.clientWidth));
  },
  computed: {
    path() {
      const points = this.times.map((t, i) => this.x(t) + " " + this.y(this.values[i]));
      if (this.first !== null) points.unshift(this.x(0) + " " + this.y(this.first));
      return "M" + points.join("L");
    },
  },
  methods: {
    x(t) { return this.L + ((this.W - this.L - 14) * t) / this.times[this.times.length - 1]; },
    y(v) { return this.H - 26 - ((this.H - 48) * (v - this.low)) / (this.high - this.low); },
    plain(t) { const s = String(+t.toFixed(2)); return this.comma ? s.replace(".", ",") : s; },
    format(v) { return (v < 0 ? "\u2212" : "") + Math.abs(v).toFixed(0).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f"); },
    put(i, v) {
      const steps = Math.round((Math.min(Math.max(v, this.low), this.high) - this.low) / this.step);
      this.values[i] = Math.min(this.low + steps * this.step, this.high);
      this.$emit("drawn", [...this.values]);
    },
    take(e, i) { this.held = i; this.$refs.svg.setPointerCapture(e.pointerId); e.target.focus(); e.preventDefault(); },
    drag(e) {
      if (this.held === null) return;
      const box = this.$refs.svg.getBoundingClientRect();
      const v = (this.H - 26 - ((e.clientY - box.top) * this.H) / box.height) / (this.H - 48);
      this.put(this.held, this.low + v * (this.high - this.low));
    },
    key(e, i) {
      const big = (this.high - this.low) / 10;
      const by = { ArrowUp: this.step, ArrowRight: this.step, ArrowDown: -this.step, ArrowLeft: -this.step, PageUp: big, PageDown: -big }[e.key];
      if (by) this.put(i, this.values[i] + by);
      else if (e.key === "Home") this.put(i, this.low);
      else if (e.key === "End") this.put(i, this.high);
      else return;
      e.preventDefault();
    },
  },
};
