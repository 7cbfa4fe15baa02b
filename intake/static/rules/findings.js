// What the checker says, a moment after every save: beside the rules, in a list, and gaps as sentences on top.
"use strict";

window.JiesuFindings = class JiesuFindings {
  static PAUSE = 120;
  static MOST = 200; // in the list; beside their rules stand all of them

  // `on`: edition(), unsaved(), told(), go(order, column)
  constructor(address, cells, on) {
    Object.assign(this, { address, cells, on, all: [], byOrder: new Map(), summary: "", timer: 0 });
  }

  of(row) {
    return (row.id && this.byOrder.get(row.order)) || [];
  }

  ask() {
    clearTimeout(this.timer);
    document.getElementById("rules-check").setAttribute("aria-busy", "true");
    this.timer = setTimeout(() => this.#fetch(), JiesuFindings.PAUSE);
  }

  async #fetch() {
    const answer = await fetch(this.address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
      document.getElementById("rules-check").removeAttribute("aria-busy");
      document.getElementById("rules-check-words").textContent = this.cells.texts.not_checked;
      return;
    }
    const body = await answer.json();
    if (body.edition !== this.on.edition()) return; // of an older table than the one on screen: the next is on its way
    this.all = body.findings;
    this.byOrder = new Map();
    for (const one of this.all) for (const order of one.rules) this.byOrder.set(order, [...(this.byOrder.get(order) ?? []), one]);
    this.#tell(body.summary);
    this.on.told();
  }

  #tell(summary) {
    const by = (id) => document.getElementById(id);
    this.summary = summary;
    by("rules-check").removeAttribute("aria-busy");
    this.tellChip();
    const gaps = this.all.filter((one) => one.isGap);
    by("rules-gaps").hidden = !gaps.length;
    by("rules-gaps-list").replaceChildren(...gaps.slice(0, 5).map((one) => Object.assign(document.createElement("li"), { textContent: one.witness || one.message })));
    by("rules-findings").replaceChildren(...this.all.slice(0, window.JiesuFindings.MOST).map((one) => this.line(one)));
    by("rules-findings-none").hidden = this.all.length > 0;
  }

  // Nothing is said to be in order beside what was typed and is not stored: the check has not seen it.
  tellChip() {
    if (!this.summary) return;
    const count = this.on.unsaved();
    const isGrave = count > 0 || this.all.some((one) => one.severity === "error");
    document.getElementById("rules-check").dataset.state = isGrave ? "errors" : this.all.length ? "warnings" : "clean";
    const told = count && !this.all.length ? [] : [this.summary];
    if (count) told.unshift(this.cells.texts.unsaved.replaceAll("{count}", count));
    document.getElementById("rules-check-words").textContent = told.join(" · ");
  }

  line(one) {
    const line = document.createElement("li");
    const button = line.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = one.severity === "error" ? "is-grave" : "";
    button.append(this.cells.icon(one.severity === "error" ? "alert-octagon" : "alert-triangle"));
    button.appendChild(document.createElement("b")).textContent = `${one.word} ${one.rules.slice(0, 4).join(", ")}${one.rules.length > 4 ? "…" : ""}`;
    button.appendChild(document.createElement("span")).textContent = [one.message, one.isGap ? "" : one.witness].filter(Boolean).join(" ");
    button.addEventListener("click", () => one.rules.length && this.on.go(one.rules[0], one.column));
    return line;
  }
};
