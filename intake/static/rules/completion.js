// What a coded cell may hold, offered under the field while one types: the code, its name, and after a | the next one.
"use strict";

window.JiesuCompletion = class JiesuCompletion {
  static MOST = 12;

  // `find(column, token)`: the options at once, and a promise of further ones from the server, or null
  constructor(grid, host, { find, hint }) {
    Object.assign(this, { grid, find, hint, options: [], chosen: -1, asked: 0 });
    this.list = host.appendChild(document.createElement("div"));
    Object.assign(this.list, { id: "rules-options", className: "grid-options", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", hint);
    grid.field.setAttribute("aria-controls", this.list.id);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const at = [...this.list.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) this.take(at);
    });
  }

  async typed(text, column, isSearching) {
    const asked = ++this.asked;
    if (text === null || !column.isCoded) return this.hide();
    const token = this.#token(text, column).trim();
    const [options, more] = this.find(column, isSearching ? token : "");
    const first = isSearching && token ? 0 : -1;
    this.#show(options, first);
    const further = more && (await more);
    if (further?.length && asked === this.asked) this.#show([...options, ...further], Math.max(first, this.chosen));
  }

  #token(text, column) {
    return text.slice(this.#from(text, column));
  }

  #from(text, column) {
    return Math.max(-1, ...[...column.separators].map((sign) => text.lastIndexOf(sign))) + 1;
  }

  #show(all, chosen) {
    const options = all.slice(0, window.JiesuCompletion.MOST);
    this.options = options;
    this.list.replaceChildren(
      ...options.map((option, at) => {
        const line = document.createElement("div");
        line.id = `rules-option-${at}`;
        line.setAttribute("role", "option");
        const code = line.appendChild(document.createElement("b"));
        code.textContent = option.shown || option.value;
        const name = line.appendChild(document.createElement("span"));
        name.textContent = option.label || "";
        return line;
      }),
    );
    this.list.hidden = !options.length;
    this.grid.field.setAttribute("aria-expanded", String(options.length > 0));
    this.place();
    this.choose(options.length ? chosen : -1);
  }

  hide() {
    this.#show([], -1);
  }

  place() {
    const { field, host } = this.grid;
    if (this.list.hidden) return;
    const [cell, box] = [field.getBoundingClientRect(), this.list.offsetParent.getBoundingClientRect()];
    const isBelow = cell.bottom + this.list.offsetHeight < Math.max(host.getBoundingClientRect().bottom, window.innerHeight - 8);
    this.list.style.left = `${Math.max(0, Math.min(cell.left - box.left, box.width - this.list.offsetWidth))}px`;
    this.list.style.top = `${(isBelow ? cell.bottom : cell.top - this.list.offsetHeight) - box.top}px`;
  }

  choose(at) {
    this.chosen = at;
    [...this.list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    const line = this.list.children[at];
    line?.scrollIntoView({ block: "nearest" });
    if (line) this.grid.field.setAttribute("aria-activedescendant", line.id);
    else this.grid.field.removeAttribute("aria-activedescendant");
  }

  // The chosen option in place of what is being typed, the values before it kept.
  take(at = this.chosen) {
    const option = this.options[at];
    if (!option) return false;
    const { field } = this.grid;
    const column = this.grid.columns[this.grid.column];
    field.value = field.value.slice(0, this.#from(field.value, column)) + (option.shown && column.isSpoken ? option.shown : option.value);
    this.hide();
    return true;
  }

  // True when the key was the list's.
  key(event) {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "ArrowDown") return this.choose((this.chosen + 1) % this.options.length), true;
    if (event.key === "ArrowUp") return this.choose((this.chosen + this.options.length - (this.chosen < 0 ? 0 : 1)) % this.options.length), true;
    if (event.key === "Enter" || event.key === "Tab") this.take(); // and the sheet goes on with the key
    return false;
  }
};
