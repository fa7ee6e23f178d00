// A number to be moved: a native slider and a field, which say the same. What the person does is shown at once and
// sent; nothing comes back but what the server sets on purpose (undo, reset), so that no input is lost.
export default {
  template: `
    <div class="lever" :class="{moved: !same}">
      <label :for="'range-' + uid" class="lever-title">{{ title }}</label>
      <span class="lever-value">
        <input :id="'field-' + uid" class="lever-field" inputmode="decimal" :value="text" :aria-label="title + ', ' + unit"
          @change="typed($event.target.value)" @keydown.enter="typed($event.target.value)" />
        <span class="lever-unit">{{ unit }}</span>
      </span>
      <input :id="'range-' + uid" type="range" class="lever-range" :style="{'--at': share}" :min="low" :max="high"
        :step="step" :value="now" :aria-valuetext="text + ' ' + unit" :data-path="path"
        @input="slid($event.target.value)" @pointerup="$emit('settled')" @blur="$emit('settled')" />
      <button v-if="!same" class="lever-was" type="button" @click="back">{{ was.replace('{value}', format(base)) }}</button>
    </div>`,
  props: {
    title: String, unit: String, path: String, low: Number, high: Number, step: Number, base: Number,
    value: Number, factor: Number, comma: Boolean, was: String,
  },
  data() {
    return { now: this.value, uid: Math.random().toString(36).slice(2) };
  },
  watch: {
    value(v) { this.now = v; },
  },
  computed: {
    text() { return this.format(this.now); },
    same() { return Math.abs(this.now - this.base) < this.step / 1000; },
    share() { return (100 * (this.now - this.low)) / (this.high - this.low) + "%"; },
  },
  methods: {
    format(v) {
      const shown = v * this.factor, step = this.step * this.factor;
      const places = Math.max(0, Math.min(4, -Math.floor(Math.log10(step) + 1e-9)));
      const [whole, rest] = shown.toFixed(places).split(".");
      const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
      return rest ? grouped + (this.comma ? "," : ".") + rest : grouped;
    },
    set(v) {
      this.now = v;
      this.$emit("moved", v);
    },
    slid(v) {
      const value = Number(v);
      // The number of the file is a resting place, though it may lie between two steps.
      this.set(Math.abs(value - this.base) < this.step / 2 ? this.base : value);
    },
    typed(text) {
      const v = Number(text.replace(/[\s\u202f]/g, "").replace(",", ".")) / this.factor;
      if (Number.isFinite(v)) this.set(Math.min(Math.max(v, this.low), this.high));
      this.$forceUpdate();
      this.$emit("settled");
    },
    back() {
      this.set(this.base);
      this.$emit("settled");
    },
    put(v) { this.now = v; },
  },
};
