// The rules table on screen: the grid, its commands, what is under the cursor, and the answers of the server.
"use strict";

(() => {
  const host = document.getElementById("rules-grid");
  if (!host) return;
  const by = (id) => document.getElementById(id);
  const { texts, columns: described, addresses, icons, canEdit } = JSON.parse(host.dataset.sheet);
  const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), texts[name]);
  const isNarrow = matchMedia("(max-width: 48rem)").matches;
  const MARGIN = { name: "", heading: texts.margin, meaning: texts.margin_meaning, width: isNarrow ? 34 : 116, isFrozen: true, isFixed: true, options: [], separators: "" };
  const ALWAYS = ["lead", "co", "basis", "note"];
  const columns = [MARGIN, ...described];
  const cells = new window.JiesuCells(columns, { texts, icons });
  let rows = []; // { id, order, cells, stored, names, by, at, why, wrong: {column: {typed, reason}} }; id null: not saved yet

  const steps = new window.JiesuSteps();
  let journal = { undo: false, redo: false };

  const isWrong = (row) => Object.keys(row.wrong).length > 0;
  const orderOf = (row) => (row.id ? row.order : texts.new_rule);

  const saving = new window.JiesuSaving(addresses, {
    why: () => by("rules-why").value.trim(),
    place,
    accepted,
    refused,
    state,
  });
  const findings = new window.JiesuFindings(addresses.findings, cells, {
    edition: () => saving.edition,
    unsaved: () => rows.reduce((count, row) => count + Object.keys(row.wrong).length + (row.id ? 0 : 1), 0),
    go: goToRule,
    told: () => {
      if (filter.isFound) show();
      else for (const row of grid.rows.slice(grid.first, grid.last)) grid.redraw(row);
      moved();
    },
  });
  const history = new window.JiesuHistory(addresses.history, by("rules-here-history"), { edition: () => saving.edition });
  let completion = null;
  const grid = new window.JiesuGrid(host, columns, {
    draw: (cell, row, column) => cells.draw(cell, row, column, findings.of(row)),
    text: (row, column) => cells.typed(row, column),
    name: (row, column) => cellWords(row, column),
    isRefused: (row, column) => Boolean(row.wrong[column.name]),
    commit,
    moved,
    key: (event) => completion.key(event) || commanded(event),
    typed: (text, isSearching) => completion.typed(text, grid.columns[grid.column], isSearching),
    placed: () => completion?.place(),
  });
  completion = new window.JiesuCompletion(grid, host.parentElement, { hint: texts.options, find });
  grid.isReadOnly = !canEdit;
  grid.table.setAttribute("aria-label", texts.sheet);
  grid.field.setAttribute("aria-describedby", "rules-keys");

  function state(name, values) {
    by("rules-state").dataset.state = name;
    by("rules-state").textContent = say(name, values);
  }

  function find(column, text) {
    const wanted = text.toLowerCase();
    const rank = (option) => {
      const words = [option.value, option.shown, option.label].filter(Boolean).map((word) => word.toLowerCase());
      if (words.includes(wanted)) return 0;
      if (words.some((word) => word.startsWith(wanted))) return 1;
      return words.concat(option.also ?? "").some((word) => word.toLowerCase().includes(wanted)) ? 2 : 3;
    };
    const found = column.options.map((option) => [rank(option), option]).filter(([place]) => place < 3).sort((a, b) => a[0] - b[0]).map(([, option]) => option);
    if (!column.looksUp || !wanted) return [found, null];
    const more = fetch(`${addresses.look_up}?${new URLSearchParams({ column: column.name, q: text })}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { options: [] }))
      .then((answer) => answer.options)
      .catch(() => []);
    return [found, more];
  }

  // -- which columns are shown: those that some rule uses, or all of them

  const STORE_ALL = "jiesu-rules-all-columns";
  let showsAll = localStorage.getItem(STORE_ALL) === "1";

  function layColumns() {
    const isUsed = (column) => column.isFrozen || column.filter || ALWAYS.includes(column.name) || rows.some((row) => cells.raw(row, column));
    const wanted = showsAll ? columns : columns.filter(isUsed);
    by("rules-columns").setAttribute("aria-pressed", String(showsAll));
    by("rules-columns-words").textContent = wanted.length < columns.length ? say("hidden", { count: columns.length - wanted.length }) : texts.all_columns;
    if (wanted.length === grid.columns.length && wanted.every((column, at) => column === grid.columns[at])) return;
    grid.lay(wanted);
    heads.build();
  }

  function showAll(isAll) {
    showsAll = isAll;
    localStorage.setItem(STORE_ALL, isAll ? "1" : "");
    layColumns();
    show();
  }

  // -- which rules are shown

  const filter = { text: "", isFound: false };

  function passes(row) {
    if (!row.id || isWrong(row)) return true;
    if (filter.isFound && !findings.of(row).length) return false;
    if (columns.some((column) => column.filter && !cells.has(row, column, column.filter))) return false;
    return !filter.text || String(row.order) === filter.text || columns.some((column) => column.name && cells.has(row, column, filter.text));
  }

  function show(keep) {
    const isFiltered = filter.text || filter.isFound || columns.some((column) => column.filter);
    const view = isFiltered ? rows.filter(passes) : [...rows];
    grid.show(view, keep);
    by("rules-count").textContent = isFiltered ? say("shown_of", { shown: view.length, all: rows.length }) : say("all", { all: rows.length });
    by("rules-none").hidden = view.length > 0;
  }

  function clearFilter() {
    filter.text = by("rules-search").value = "";
    filter.isFound = false;
    by("rules-only-found").setAttribute("aria-pressed", "false");
    for (const column of columns) delete column.filter;
    for (const field of document.querySelectorAll("#rules-filters input")) field.value = "";
    show();
  }

  function goToRule(order, column) {
    const row = rows.find((one) => one.order === order);
    if (!row) return;
    if (column && !grid.columns.some((one) => one.name === column)) showAll(true);
    if (grid.goTo(row, column)) return;
    clearFilter();
    grid.goTo(row, column);
  }

  // -- what is under the cursor, in full

  function moved(row = grid.row, column = grid.columns[grid.column]) {
    by("rules-here").hidden = !row;
    for (const button of document.querySelectorAll("[data-rules-row]")) button.disabled = !canEdit || !row;
    if (!row) return;
    const wrong = row.wrong[column.name];
    by("rules-here-name").textContent = say("here", { order: orderOf(row), heading: column.heading });
    by("rules-here-text").textContent = column === MARGIN ? "" : cells.readOut(row, column) || texts.anything;
    by("rules-here-meaning").textContent = column.meaning;
    by("rules-here-wrong").hidden = !wrong;
    by("rules-here-reason").textContent = wrong?.reason ?? "";
    history.show(row, [row.at && say("changed", { who: row.by, at: row.at }), row.why && say("why", { why: row.why })].filter(Boolean).join(" "));
    by("rules-here-found").replaceChildren(...findings.of(row).map((one) => findings.line(one)));
    const said = `${grid.field.getAttribute("aria-label")} ${wrong?.reason ?? ""}`;
    if (by("rules-said").textContent !== said) by("rules-said").textContent = said;
  }

  // -- what was typed

  function commit(row, column, text) {
    if (!canEdit) return;
    const value = cells.written(column, text);
    const wasWrong = row.wrong[column.name];
    const before = row.cells[column.name] ?? "";
    if (wasWrong) steps.forget(row, column.name);
    delete row.wrong[column.name];
    const isSame = value === before;
    row.cells[column.name] = value;
    if (!row.id && !isSame) steps.note({ kind: "cell", row, name: column.name, before });
    grid.redraw(row);
    if (!row.id) enter(row);
    else if (!isSame || wasWrong) saving.ask({ kind: "put", row, cells: { [column.name]: value } });
    kept();
    moved();
  }

  // Something typed is not stored, or no longer so.
  function kept() {
    saving.keep(rows);
    tellJournal();
    findings.tellChip();
  }

  // A new rule is stored as soon as somebody is named who must answer.
  function enter(row) {
    if (!row.cells.lead) state("needs_lead");
    else if (!isWrong(row)) saving.ask({ kind: "insert", row, cells: { ...row.cells } });
  }

  function place({ kind, row, after }) {
    if (kind !== "insert") return after?.id ?? null;
    let at = rows.indexOf(row) - 1;
    while (at >= 0 && !rows[at].id) at--;
    return at >= 0 ? rows[at].id : null;
  }

  function accepted(answer, batch) {
    const known = new Map(rows.filter((row) => row.id).map((row) => [row.id, row]));
    const fresh = batch.find((one) => one.kind === "insert")?.row;
    const [{ kind }] = batch;
    const what = ["undo", "redo"].includes(kind) ? whatMoved(answer, known) : "";
    if (kind === "undo") steps.forgetSaved();
    else steps.note({ kind: "saved" });
    if (fresh) steps.forget(fresh);
    let last;
    for (const given of answer.rows) {
      let row = known.get(given.id);
      if (!row && fresh && !fresh.id) row = fresh;
      if (!row) rows.push((row = { wrong: {} }));
      last = Object.assign(row, given, { stored: given.cells, cells: { ...given.cells, ...saving.waitingFor(row) } });
    }
    arrange(answer);
    journal = answer;
    const leads = batch.some((one) => ["copy", "undo", "redo"].includes(one.kind)) && rows.includes(last);
    show(leads ? last : undefined);
    if (leads) grid.go(grid.at, grid.column);
    if (what) state(kind === "undo" ? "taken_back" : "done_again", { what });
    else if (!saving.queue.length) state(rows.some((row) => isWrong(row) || !row.id) ? "saved_but" : "saved", { at: answer.at });
    kept();
    findings.ask();
  }

  // In words, what undo or redo has changed: `known` are the rules as they stood before.
  function whatMoved({ rows: given, removed, orders }, known) {
    const cellOf = (row) => {
      const was = known.get(row.id);
      const column = columns.find((one) => one.name && was && (was.stored[one.name] ?? "") !== (row.cells[one.name] ?? ""));
      return column && cellWords(was, column);
    };
    const cell = given.map(cellOf).find(Boolean);
    if (cell) return cell;
    const gone = known.get(removed[0]);
    if (gone) return say("whole_rule", { order: gone.order });
    const back = given.find((row) => !known.has(row.id));
    if (back) return say("whole_rule", { order: new Map(orders).get(back.id) ?? back.order });
    const shifted = orders.find(([id, order]) => known.has(id) && known.get(id).order !== order);
    return shifted ? say("place", { order: shifted[1] }) : "";
  }

  const cellWords = (row, column) => say("cell", { order: orderOf(row), heading: column.heading, value: cells.shown(row, column).join(" ").trim() || texts.anything });

  // In the order the server keeps; a rule not saved yet stays behind the one it was written under.
  function arrange({ orders, removed }) {
    const unsaved = rows.flatMap((row, at) => (row.id ? [] : [[row, rows[at - 1]]]));
    const now = new Map(orders);
    rows = rows.filter((row) => row.id && !removed.includes(row.id));
    for (const row of rows) row.order = now.get(row.id) ?? row.order;
    rows.sort((a, b) => a.order - b.order);
    for (const [row, before] of unsaved) rows.splice(rows.indexOf(before) + 1, 0, row);
  }

  function tellJournal() {
    if (!canEdit) return;
    by("rules-undo").disabled = !journal.undo && !steps.hasUnsaved;
    by("rules-redo").disabled = !journal.redo;
  }

  async function refused(status, { error = {}, wrong }, batch) {
    if (wrong) refuseCells(batch, wrong);
    else {
      const message = (status === 401 && texts.signed_out) || error.message || texts.signed_out;
      saving.queue.length = 0;
      if (status !== 401) await load();
      for (const edit of batch) for (const [name, typed] of Object.entries(edit.cells ?? {})) keepTyped(edit.row, name, typed, `${message} ${status === 409 ? texts.press_enter : ""}`);
      notice(message);
    }
    state(status === 409 ? "conflict" : "not_accepted");
    kept();
    show();
  }

  // Cells that are not accepted stay red with the reason; what else was in the batch is sent again.
  function refuseCells(batch, wrong) {
    for (const { edit: at, column, message } of wrong) {
      const edit = batch[at];
      edit.row.wrong[column] = { typed: edit.cells[column] ?? edit.row.cells[column] ?? "", reason: message };
      edit.row.cells[column] = edit.row.stored?.[column] ?? "";
      steps.note({ kind: "cell", row: edit.row, name: column, before: edit.row.cells[column] });
      delete edit.cells[column];
    }
    saving.queue.unshift(...batch.filter((one) => one.kind === "put" && Object.keys(one.cells).length));
  }

  function keepTyped(old, name, typed, reason) {
    const row = old.id ? rows.find((one) => one.id === old.id) : rows.find((one) => one === old);
    if (!row || (row.cells[name] ?? "") === typed) return;
    row.wrong[name] = { typed, reason };
    steps.note({ kind: "cell", row, name, before: row.cells[name] ?? "" });
  }

  function notice(message) {
    const line = document.createElement("p");
    line.className = "notice notice-warning";
    line.append(cells.icon("alert-circle"));
    line.appendChild(document.createElement("span")).textContent = message;
    by("notices").replaceChildren(line);
  }

  // -- commands on the rule under the cursor

  const commands = {
    below: () => insert(1),
    above: () => insert(0),
    copy: () => grid.row?.id && saving.ask({ kind: "copy", row: grid.row }, 0),
    up: () => move(-1),
    down: () => move(1),
    remove,
    undo,
    redo: () => saving.ask({ kind: "redo" }, 0),
  };

  function insert(below) {
    const row = { id: null, order: 0, cells: {}, wrong: {} };
    rows.splice(grid.row ? rows.indexOf(grid.row) + below : rows.length, 0, row);
    steps.note({ kind: "row", row });
    kept();
    show(row);
    grid.goTo(row, "violation");
    state("needs_lead");
  }

  function remove() {
    const { row } = grid;
    if (row?.id) return saving.ask({ kind: "remove", row }, 0);
    if (!row) return;
    const at = rows.indexOf(row);
    rows.splice(at, 1);
    steps.note({ kind: "gone", row, at });
    kept();
    show();
  }

  // What was typed last, saved or not: what is not saved is known here alone, the rest by the draft's journal.
  function undo() {
    const step = saving.isWaiting ? null : steps.takeUnsaved();
    if (!step) return journal.undo && saving.ask({ kind: "undo" }, 0);
    const what = step.kind === "cell" ? cellWords(step.row, columns.find((one) => one.name === step.name)) : texts.unsaved_rule;
    if (step.kind === "gone") rows.splice(step.at, 0, step.row);
    else if (step.kind === "row") rows.splice(rows.indexOf(step.row), 1);
    else {
      delete step.row.wrong[step.name];
      step.row.cells[step.name] = step.before;
    }
    kept();
    show(step.kind === "row" ? undefined : step.row);
    state("taken_back", { what });
  }

  function move(by) {
    const { row } = grid;
    const at = rows.indexOf(row);
    const to = at + by;
    if (!row?.id || to < 0 || to >= rows.length || !rows[to].id) return;
    rows.splice(at, 1);
    rows.splice(to, 0, row);
    show(row);
    grid.go(grid.at, grid.column);
    saving.ask({ kind: "move", row, after: rows[to - 1] ?? null });
  }

  function commanded(event) {
    const isControl = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (isControl && key === "f") return by("rules-search").select(), by("rules-search").focus(), true;
    if (grid.isOpen) return false;
    if (key === "Escape") return by("rules-search").focus(), true;
    if (!canEdit) return false;
    let names = {};
    if (event.altKey) names = { ArrowUp: "up", ArrowDown: "down", Enter: event.shiftKey ? "above" : "below", Delete: "remove" };
    else if (isControl) names = { z: event.shiftKey ? "redo" : "undo", y: "redo", d: "copy" };
    if (!Object.hasOwn(names, key)) return false;
    commands[names[key]]();
    return true;
  }

  // -- from the server

  async function load() {
    const answer = await fetch(addresses.rows, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
      notice(texts.not_read); // discarded meanwhile, signed out, or no connection: what is on screen stays
      return false;
    }
    const body = await answer.json();
    rows = body.rows.map((row) => ({ ...row, stored: row.cells, cells: { ...row.cells }, wrong: {} }));
    saving.edition = body.edition;
    journal = body;
    steps.begin(rows);
    tellJournal();
    layColumns();
    show();
    findings.ask();
    return true;
  }

  const heads = new window.JiesuHeads(grid, by("rules-tip"), { label: (column) => say("filter_by", { heading: column.heading }), changed: () => show() });
  for (const button of document.querySelectorAll("[data-rules-do]")) {
    button.addEventListener("click", () => {
      commands[button.dataset.rulesDo]();
      grid.field.focus({ preventScroll: true });
    });
  }
  by("rules-search").addEventListener("input", (event) => {
    filter.text = event.target.value.trim().toLowerCase();
    show();
  });
  by("rules-search").addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    grid.go(grid.at, grid.column);
  });
  by("rules-filter").addEventListener("click", (event) => {
    const isShown = heads.toggleFilters();
    event.currentTarget.setAttribute("aria-expanded", String(isShown));
    if (!isShown) clearFilter();
  });
  by("rules-columns").addEventListener("click", () => showAll(!showsAll));
  by("rules-only-found").addEventListener("click", (event) => {
    filter.isFound = !filter.isFound;
    event.currentTarget.setAttribute("aria-pressed", String(filter.isFound));
    show();
  });
  by("rules-check").addEventListener("click", () => (document.querySelector("#rules-findings button") ?? by("rules-all")).focus());
  if (canEdit) {
    by("rules-why").value = sessionStorage.getItem("jiesu-rules-why") ?? "";
    by("rules-why").addEventListener("input", (event) => sessionStorage.setItem("jiesu-rules-why", event.target.value));
  }

  load().then((isRead) => {
    if (!isRead) return;
    saving.restore(rows);
    steps.begin(rows);
    kept();
    show();
    const asked = new URLSearchParams(location.search);
    const row = rows.find((one) => String(one.id) === asked.get("rule") || String(one.order) === asked.get("order"));
    if (row) goToRule(row.order, asked.get("column") ?? "violation");
    else grid.go(0, 2, { isFocused: document.activeElement === document.body });
    state(canEdit ? "ready" : "read_only");
    host.dataset.ready = "";
  });
})();
