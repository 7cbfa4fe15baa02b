// What was done in this sheet and not taken back, the newest last: what is not saved stands here alone, and of what is
// saved that it was. So undo takes back what was typed last, wherever it stands.
"use strict";

window.JiesuSteps = class JiesuSteps {
  constructor() {
    this.all = [];
  }

  // `step`: { kind: "cell", row, name, before } of a cell not stored, { kind: "row", row } of a rule not stored,
  // { kind: "gone", row, at } of such a rule thrown away, { kind: "saved" } of what the draft's journal has.
  note(step) {
    this.all.push(step);
  }

  get hasUnsaved() {
    return this.all.some((step) => step.kind !== "saved");
  }

  // The newest where it is not saved, and it is none any more; null where the journal is to be asked.
  takeUnsaved() {
    return !this.all.length || this.all.at(-1).kind === "saved" ? null : this.all.pop();
  }

  // The journal took one back.
  forgetSaved() {
    const at = this.all.findLastIndex((step) => step.kind === "saved");
    if (at >= 0) this.all.splice(at, 1);
  }

  // Of a rule, or of one cell of it: it was stored, or is typed anew.
  forget(row, name = null) {
    this.all = this.all.filter((step) => step.row !== row || (name && step.name !== name));
  }

  // After a reload of the tab, what was kept of it.
  begin(rows) {
    this.all = [];
    for (const row of rows) {
      if (!row.id) this.note({ kind: "row", row });
      for (const name of Object.keys(row.wrong)) this.note({ kind: "cell", row, name, before: row.cells[name] ?? "" });
    }
  }
};
