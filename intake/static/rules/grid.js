// A sheet for thousands of rows: only the rows in sight are drawn, and one field follows the cursor.
//
// The field has the focus all the time, empty and transparent until something is typed. So an input method for Chinese
// begins its composition in a real field with the very first key, which no grid that opens its editor on a key press
// can do (none of Tabulator, SlickGrid, AG Grid and jspreadsheet handles a composition at all).
"use strict";

window.JiesuGrid = class JiesuGrid {
  static ROW = 30; // px; every row is as high, so a place is a multiplication
  static SPARE = 8; // rows drawn above and below what is in sight

  // `on`: draw(cell, row, column), text(row, column), name(row, column), commit(row, column, text), moved(row, column),
  // isRefused(row, column), key(event), typed(text, isSearching), placed()
  constructor(host, columns, on) {
    Object.assign(this, { host, columns, on, rows: [], headHigh: 0, tidying: 0, at: 0, column: 1, first: 0, last: 0, drawn: new Map(), high: host.clientHeight });
    this.editing = "";
    this.isOpen = false;
    this.#build();
    this.lay(columns);
    this.#listen();
  }

  // -- what is shown

  show(rows, keep = null) {
    this.headHigh = this.head.offsetHeight;
    const wanted = keep ?? this.rows[this.at];
    this.rows = rows;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    const found = rows.indexOf(wanted);
    this.at = found >= 0 ? found : Math.max(0, Math.min(this.at, rows.length - 1));
    this.draw(true);
    this.#place();
    this.on.moved(this.row, this.columns[this.column]);
  }

  get row() {
    return this.rows[this.at];
  }

  draw(isAnew = false) {
    const view = Math.ceil(this.high / JiesuGrid.ROW);
    const top = Math.floor(this.host.scrollTop / JiesuGrid.ROW);
    const first = Math.max(0, Math.min(top, this.rows.length - 1) - JiesuGrid.SPARE);
    const last = Math.min(this.rows.length, top + view + JiesuGrid.SPARE);
    if (!isAnew && first === this.first && last === this.last) return;
    const free = [];
    for (const [index, line] of this.drawn) {
      if (index >= first && index < last) continue;
      free.push(line);
      this.drawn.delete(index);
    }
    for (let index = first; index < last; index++) {
      const line = this.drawn.get(index);
      if (!line || isAnew) this.drawn.set(index, this.#fill(line ?? free.pop() ?? this.body.appendChild(this.#line()), index));
    }
    for (const line of free) line.remove();
    Object.assign(this, { first, last });
    this.body.style.height = `${this.rows.length * JiesuGrid.ROW}px`;
    clearTimeout(this.tidying);
    this.tidying = setTimeout(() => this.#tidy(), 200);
  }

  // Lines are taken over where they stand in the page; who has it read aloud wants them in order, once scrolling rests.
  #tidy() {
    const lines = [...this.drawn.values()].sort((a, b) => a.index - b.index);
    if (lines.some((line, at) => this.body.children[at] !== line)) this.body.append(...lines);
  }

  redraw(row) {
    const index = this.rows.indexOf(row);
    const line = this.drawn.get(index);
    if (line) this.#fill(line, index);
  }

  #line() {
    const line = document.createElement("div");
    line.className = "line";
    line.setAttribute("role", "row");
    this.columns.forEach((column, at) => line.append(this.cell(column, at, at === 1 ? "rowheader" : "gridcell")));
    return line;
  }

  cell(column, at, role) {
    const cell = document.createElement("div");
    cell.setAttribute("role", role);
    cell.setAttribute("aria-colindex", at + 1);
    cell.style.width = `${column.width}px`;
    if (column.isFrozen) cell.style.left = `${column.left}px`;
    cell.className = column.isFrozen ? "cell frozen" : "cell";
    return cell;
  }

  #fill(line, index) {
    const row = this.rows[index];
    line.index = index;
    line.setAttribute("aria-rowindex", index + 2);
    line.style.top = `${index * JiesuGrid.ROW}px`;
    line.classList.toggle("is-here", index === this.at);
    for (let at = 0; at < this.columns.length; at++) {
      const column = this.columns[at];
      const cell = line.children[at];
      cell.className = column.isFrozen ? "cell frozen" : "cell";
      if (index === this.at && at === this.column) cell.classList.add("is-active");
      this.on.draw(cell, row, column);
    }
    return line;
  }

  #build() {
    this.host.innerHTML = '<div role="grid" class="table-of-rules"><div role="rowgroup" class="head"></div><div role="rowgroup" class="body"></div></div>';
    [this.table] = this.host.children;
    [this.head, this.body] = this.table.children;
    this.field = this.host.appendChild(document.createElement("input"));
    Object.assign(this.field, { className: "grid-field", type: "text", autocomplete: "off", spellcheck: false });
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-expanded", "false");
  }

  // Which columns stand side by side; the cursor stays in its column if that is still there.
  lay(columns) {
    const here = this.columns[this.column];
    let from = 0;
    for (const column of columns) {
      column.from = from;
      column.left = from;
      from += column.width;
    }
    this.table.style.width = `${from}px`;
    this.table.setAttribute("aria-colcount", columns.length);
    for (const line of this.drawn.values()) line.remove();
    this.drawn.clear();
    this.columns = columns;
    this.column = Math.max(1, columns.indexOf(here));
  }

  // -- the cursor

  go(at, column, { isFocused = true } = {}) {
    const before = this.drawn.get(this.at);
    this.at = Math.max(0, Math.min(at, this.rows.length - 1));
    this.column = Math.max(1, Math.min(column, this.columns.length - 1)); // the margin is not a cell
    this.#reveal();
    this.draw();
    for (const line of [before, this.drawn.get(this.at)]) if (line && this.rows[line.index]) this.#fill(line, line.index);
    this.#place();
    if (isFocused) this.field.focus({ preventScroll: true });
    this.on.moved(this.row, this.columns[this.column]);
  }

  goTo(row, name, options) {
    const at = this.rows.indexOf(row);
    const column = name ? this.columns.findIndex((one) => one.name === name) : this.column;
    if (at >= 0) this.go(at, column < 0 ? this.column : column, options);
    return at >= 0;
  }

  #reveal() {
    const { host } = this;
    const top = this.at * JiesuGrid.ROW;
    const high = host.clientHeight - this.headHigh - JiesuGrid.ROW;
    if (top < host.scrollTop) host.scrollTop = top;
    else if (top > host.scrollTop + high) host.scrollTop = top - high;
    const column = this.columns[this.column];
    if (column.isFrozen) return;
    const frozen = this.columns.filter((one) => one.isFrozen).reduce((sum, one) => sum + one.width, 0);
    if (column.from - frozen < host.scrollLeft) host.scrollLeft = column.from - frozen;
    else if (column.from + column.width > host.scrollLeft + host.clientWidth) host.scrollLeft = column.from + column.width - host.clientWidth;
  }

  #place() {
    const column = this.columns[this.column];
    const left = column.isFrozen ? column.left + this.host.scrollLeft : column.from;
    const wide = this.editing && column.isLong ? Math.max(column.width, 420) : column.width;
    const room = this.host.scrollLeft + this.host.clientWidth;
    Object.assign(this.field.style, {
      top: `${this.headHigh + this.at * JiesuGrid.ROW}px`,
      left: `${Math.max(0, Math.min(left, Math.max(room, left + column.width) - wide))}px`,
      width: `${wide}px`,
    });
    this.field.classList.toggle("over-frozen", Boolean(column.isFrozen));
    this.field.setAttribute("aria-label", this.row ? this.on.name(this.row, column) : "");
    this.on.placed?.();
  }

  // -- writing in a cell

  edit(text) {
    const column = this.columns[this.column];
    if (!this.row || this.field.readOnly || column.isFixed) return;
    this.editing = "all";
    this.field.value = text ?? this.on.text(this.row, column);
    this.#open();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  #open() {
    this.isOpen = true;
    this.field.classList.add("is-open");
    this.#place();
    this.on.typed?.(this.field.value, this.editing === "over");
  }

  close(isKept) {
    const text = this.field.value.replace(/\s+/g, " ").trim();
    const [row, column, isOpen] = [this.row, this.columns[this.column], this.isOpen];
    this.editing = "";
    this.isOpen = false;
    this.field.value = "";
    this.field.classList.remove("is-open");
    this.on.typed?.(null);
    this.#place();
    // What was not accepted, or was overtaken, is sent again as it stands.
    if (isOpen && isKept && (text !== this.on.text(row, column) || this.on.isRefused(row, column))) this.on.commit(row, column, text);
  }

  set isReadOnly(value) {
    this.field.readOnly = value;
  }

  // -- keys, pointer, clipboard

  #listen() {
    const { field, host } = this;
    host.addEventListener("scroll", () => {
      this.draw();
      if (this.columns[this.column].isFrozen) this.#place();
    });
    new ResizeObserver(() => {
      this.high = host.clientHeight;
      this.headHigh = this.head.offsetHeight;
      if (document.activeElement === field) this.#reveal();
      this.draw();
    }).observe(host);
    host.addEventListener("mousedown", (event) => this.#pressed(event));
    host.addEventListener("dblclick", (event) => event.target.closest(".body") && this.edit());
    const begins = () => {
      if (this.isOpen || field.readOnly || this.columns[this.column].isFixed) return;
      this.editing = "over";
      this.#open();
    };
    field.addEventListener("compositionstart", begins);
    field.addEventListener("input", () => {
      if (this.columns[this.column].isFixed) field.value = "";
      else if (this.isOpen) this.on.typed?.(field.value, true);
      else begins();
    });
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.isOpen && this.close(true));
    for (const name of ["copy", "cut", "paste"]) field.addEventListener(name, (event) => this.#clipboard(event));
  }

  #pressed(event) {
    const cell = event.target.closest(".body .cell");
    const line = cell?.parentElement;
    if (!line || line.index === undefined || event.target.closest("button, a")) return;
    event.preventDefault();
    if (this.isOpen) this.close(true);
    this.go(line.index, [...line.children].indexOf(cell));
  }

  #clipboard(event) {
    if (this.isOpen || !this.row) return;
    event.preventDefault();
    const column = this.columns[this.column];
    if (event.type !== "paste") {
      event.clipboardData.setData("text/plain", this.on.text(this.row, column));
      if (event.type === "cut") this.#write(this.at, this.column, "");
      return;
    }
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    lines.forEach((line, down) => line.split("\t").forEach((text, right) => this.#write(this.at + down, this.column + right, text.trim())));
  }

  #write(at, index, text) {
    const [row, column] = [this.rows[at], this.columns[index]];
    if (!row || !column || column.isFixed || this.field.readOnly || text === this.on.text(row, column)) return;
    this.on.commit(row, column, text);
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the input method's own keys
    if (this.on.key(event) || (this.isOpen ? this.#keyInCell(event) : this.#keyOnSheet(event))) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #keyInCell(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const steps = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] };
    if (this.editing === "over") Object.assign(steps, { ArrowUp: [-1, 0], ArrowDown: [1, 0] });
    if (event.key === "Escape") return this.close(false), true;
    if (event.key === "F2") return (this.editing = "all"), true;
    if (!Object.hasOwn(steps, event.key)) return false;
    this.close(true);
    this.#step(...steps[event.key]);
    return true;
  }

  #keyOnSheet(event) {
    if (event.altKey || (event.shiftKey && !["Tab", "Enter"].includes(event.key))) return false;
    const isFar = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((this.host.clientHeight - this.headHigh) / JiesuGrid.ROW) - 1);
    const last = [this.rows.length - 1, this.columns.length - 1];
    const places = {
      ArrowUp: [isFar ? 0 : this.at - 1, this.column],
      ArrowDown: [isFar ? last[0] : this.at + 1, this.column],
      ArrowLeft: [this.at, isFar ? 1 : this.column - 1],
      ArrowRight: [this.at, isFar ? last[1] : this.column + 1],
      PageUp: [this.at - page, this.column],
      PageDown: [this.at + page, this.column],
      Home: [isFar ? 0 : this.at, 1],
      End: [isFar ? last[0] : this.at, last[1]],
    };
    if (Object.hasOwn(places, event.key)) return this.go(...places[event.key]), true;
    if (isFar) return false;
    if (event.key === "Tab") return this.#step(0, event.shiftKey ? -1 : 1), true;
    if (event.key === "Enter" || event.key === "F2") return this.edit(), true;
    if (event.key === "Delete" || event.key === "Backspace") return this.#write(this.at, this.column, ""), true;
    return false;
  }

  // Past the last column comes the first of the next row.
  #step(down, right) {
    const last = this.columns.length - 1;
    const to = this.column + right;
    if (to > last && this.at < this.rows.length - 1) this.go(this.at + 1, 1);
    else if (to < 1 && this.at > 0) this.go(this.at - 1, last);
    else this.go(this.at + down, to);
  }
};
