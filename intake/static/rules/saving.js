// How edits reach the draft: gathered for 300 ms, one batch on its way at a time, nothing lost when no answer comes.
"use strict";

window.JiesuSaving = class JiesuSaving {
  static PAUSE = 300;
  static AGAIN = 3000;

  // `on`: why(), place(edit) for what has none, accepted(answer, batch), refused(status, answer, batch), state(name)
  constructor(addresses, on) {
    Object.assign(this, { addresses, on, edition: 0, queue: [], isBusy: false, timer: 0 });
    this.store = `jiesu-rules-${addresses.rows}`;
    window.addEventListener("beforeunload", (event) => this.isWaiting && event.preventDefault());
  }

  get isWaiting() {
    return this.isBusy || this.queue.length > 0;
  }

  // `edit`: { kind, row, cells, after }. Cells of one rule travel together.
  ask(edit, pause = JiesuSaving.PAUSE) {
    const last = this.queue.at(-1);
    const mate = this.queue.find((one) => one.kind === edit.kind && one.row === edit.row);
    if (mate && edit.kind === "insert") Object.assign(mate.cells, edit.cells);
    else if (mate && edit.kind === "put" && last.kind === "put") Object.assign(mate.cells, edit.cells);
    else if (mate && edit.kind === "move" && last === mate) mate.after = edit.after;
    else this.queue.push(edit);
    this.on.state("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  // What is typed in a rule and not stored yet.
  waitingFor(row) {
    return Object.assign({}, ...this.queue.filter((one) => one.kind === "put" && one.row === row).map((one) => one.cells));
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.isBusy || !this.queue.length) return;
    const others = this.queue.findIndex((one) => one.kind !== "put");
    const batch = this.queue.splice(0, this.queue[0].kind === "put" ? (others < 0 ? this.queue.length : others) : 1);
    this.isBusy = true;
    const { status, answer } = await this.#send(batch);
    this.isBusy = false;
    if (status === 200) {
      this.edition = answer.edition;
      this.on.accepted(answer, batch);
    } else if (status === 0) {
      this.queue.unshift(...batch);
      this.on.state("lost");
      this.timer = setTimeout(() => this.flush(), JiesuSaving.AGAIN);
      return;
    } else await this.on.refused(status, answer, batch);
    this.flush();
  }

  async #send(batch) {
    const { kind } = batch[0];
    const isJournal = kind in this.addresses; // undo and redo say nothing but what was on screen
    const edits = (isJournal ? [] : batch).map((edit) => ({ kind: edit.kind, id: edit.row?.id ?? null, after: this.on.place(edit), cells: edit.cells ?? {} }));
    const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
    try {
      const got = await fetch(isJournal ? this.addresses[kind] : this.addresses.edits, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ edition: this.edition, why: this.on.why(), edits }),
      });
      return { status: got.status, answer: await got.json().catch(() => ({})) };
    } catch {
      return { status: 0, answer: {} };
    }
  }

  // -- what could not be saved outlives a reload of this tab

  keep(rows) {
    const wrong = rows.filter((row) => row.id && Object.keys(row.wrong).length).map((row) => [row.id, row.wrong]);
    const fresh = rows.flatMap((row, at) => (row.id ? [] : [[rows[at - 1]?.id ?? null, row.cells]]));
    if (wrong.length || fresh.length) sessionStorage.setItem(this.store, JSON.stringify({ wrong, fresh }));
    else sessionStorage.removeItem(this.store);
  }

  restore(rows) {
    const kept = JSON.parse(sessionStorage.getItem(this.store) ?? '{"wrong": [], "fresh": []}');
    for (const [id, wrong] of kept.wrong) {
      const row = rows.find((one) => one.id === id);
      if (row) row.wrong = wrong;
    }
    for (const [after, cells] of kept.fresh) rows.splice(rows.findIndex((row) => row.id === after) + 1, 0, { id: null, order: 0, cells, wrong: {} });
  }
};
