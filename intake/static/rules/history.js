// What became of the rule under the cursor, through every version: asked for once the cursor rests, kept while nothing is edited.
"use strict";

window.JiesuHistory = class {
  // `edition` says which state of the draft is on screen; another one has another history.
  constructor(address, host, { edition }) {
    Object.assign(this, { address, host, edition });
    this.known = new Map();
    this.asked = "";
  }

  // Until it is known, `meanwhile` stands there.
  show(row, meanwhile) {
    const key = row?.id ? `${row.id} ${this.edition()}` : "";
    if (key && key === this.asked) return;
    this.asked = key;
    clearTimeout(this.waiting);
    if (this.known.has(key)) return this.put(this.known.get(key));
    this.host.textContent = meanwhile;
    if (key) this.waiting = setTimeout(() => this.ask(row.id, key), 150);
  }

  async ask(id, key) {
    const answer = await fetch(this.address.replace("/0/", `/${id}/`), { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    this.known.set(key, await answer.text());
    if (this.asked === key) this.put(this.known.get(key));
  }

  put(text) {
    const part = document.createElement("template");
    part.innerHTML = text;
    this.host.replaceChildren(part.content);
  }
};
