// The customer flow: bands as wide as people are many, and dots that move along them. All text is set as text.
export default {
  template: `
    <figure class="flow" :class="{still: !running}" :data-drawn="drawn">
      <svg :viewBox="'0 0 ' + width + ' ' + height" role="img" :aria-label="alt" preserveAspectRatio="xMidYMid meet">
        <path v-for="(way, i) in ways" :key="'b' + i" :d="way.band" :fill="way.colour" class="flow-band" />
        <path v-for="(way, i) in ways" :key="'d' + i" :d="way.line" class="flow-dots" :stroke="way.dot"
          :stroke-width="way.size" :style="{animationDuration: way.seconds + 's', strokeDasharray: '0 ' + way.gap,
          '--gap': -way.gap + 'px'}" />
        <rect v-for="(bar, i) in bars" :key="'r' + i" :x="bar.x" :y="bar.y" :width="bar.width" :height="bar.height"
          :fill="bar.colour" rx="1" />
        <text v-for="(way, i) in ways" :key="'n' + i" :x="way.at[0]" :y="way.at[1]" class="flow-number"
          :style="{fontSize: small + 'px'}">{{ way.text }}</text>
        <g v-for="(bar, i) in bars" :key="'t' + i">
          <text v-for="(line, k) in bar.title" :key="k" :x="bar.middle" :y="bar.head + k * small * 1.25"
            class="flow-title" :fill="bar.ink" :style="{fontSize: small + 1 + 'px'}">{{ line }}</text>
          <text :x="bar.middle" :y="bar.head + bar.title.length * small * 1.25 + 4" class="flow-people"
            :style="{fontSize: small + 3 + 'px'}">{{ bar.people }}</text>
        </g>
      </svg>
    </figure>`,
  props: {
    width: Number, height: Number, small: Number, ways: Array, bars: Array, alt: String, running: Boolean, drawn: Number,
  },
};
