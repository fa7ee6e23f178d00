// A table for reading, as one element: a page of hundreds of cells would be built anew with each that changes.
export default {
  template: `
    <div class="table-frame" tabindex="0" role="region" :aria-label="now.title">
      <table>
        <caption><span>{{ now.title }}</span><small v-if="now.unit">{{ now.unit }}</small></caption>
        <thead>
          <tr>
            <component v-for="(column, i) in now.columns" :key="i" :is="column ? 'th' : 'td'" :class="{word: i < now.left}"
              :scope="column ? 'col' : null">{{ column }}</component>
          </tr>
        </thead>
        <tbody>
          <tr v-for="(row, k) in now.rows" :key="k" :class="row.kind">
            <td v-for="(cell, i) in row.cells" :key="i" :class="{word: i < now.left}">
              <span>{{ cell[0] }}</span><small v-if="cell[1]">{{ cell[1] }}</small>
            </td>
          </tr>
        </tbody>
      </table>
      <p v-for="(note, k) in now.notes" :key="k" class="note">{{ note }}</p>
    </div>`,
  props: { shown: Object },
  data() {
    return { now: this.shown };
  },
  methods: {
    put(shown) {
      this.now = Object.freeze(shown); // nothing in it is watched
    },
  },
};
