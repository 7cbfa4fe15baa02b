// A cell, written and read out: the file keeps codes, people read and write words.
"use strict";

window.JiesuCells = class JiesuCells {
  constructor(columns, { texts, icons }) {
    Object.assign(this, { columns, texts, icons });
    for (const column of columns) {
      column.isCoded = column.options.length > 0 || Boolean(column.looksUp);
      column.known = new Map(column.options.map((option) => [option.value, option]));
      column.words = new Map(column.options.flatMap((option) => [option.value, option.shown, option.label].filter(Boolean).map((word) => [word.toLowerCase(), option.value])));
    }
  }

  #each(column, text, change) {
    const parts = column.separators ? text.split(new RegExp(`([${column.separators}])`)) : [text];
    return parts.map((part, at) => (at % 2 ? part : change(part.trim()))).join("");
  }

  // What was typed, as the file keeps it: 投诉|举报 is complaint|report.
  written(column, text) {
    return column.isCoded && text ? this.#each(column, text, (part) => column.words.get(part.toLowerCase()) ?? part) : text;
  }

  // As it stands in the field while one edits.
  spoken(column, text) {
    return column.isSpoken && text ? this.#each(column, text, (part) => column.known.get(part)?.shown || part) : text;
  }

  raw(row, column) {
    return row.wrong[column.name]?.typed ?? row.cells[column.name] ?? "";
  }

  typed(row, column) {
    if (column.name === "order") return String(row.order);
    return this.spoken(column, this.raw(row, column));
  }

  // As it stands in the sheet: the words, and softly the name of a code that stands alone.
  shown(row, column) {
    const text = this.raw(row, column);
    if (!text || !column.isCoded) return [text, ""];
    const spread = (words) => words.replaceAll("|", " | ");
    if (column.isSpoken) return [spread(this.spoken(column, text)), ""];
    if (column.separators.includes("/")) return [spread(this.#each(column, text, (part) => column.known.get(part)?.label || part)), ""];
    return [spread(text), column.known.get(text)?.label ?? row.names?.[column.name] ?? ""];
  }

  // In full, for the panel below: every code with its name.
  readOut(row, column) {
    if (column.name === "order") return row.id ? String(row.order) : "";
    const name = (part) => {
      const option = column.known.get(part);
      if (!option) return part;
      return column.isSpoken ? option.shown : `${part} ${option.label}`;
    };
    const text = this.#each(column, this.raw(row, column), name).replaceAll("|", " | ");
    const named = row.names?.[column.name];
    return named ? `${text} ${named}` : text;
  }

  has(row, column, wanted) {
    return `${this.raw(row, column)} ${this.shown(row, column).join(" ")}`.toLowerCase().includes(wanted);
  }

  // -- drawn

  icon(name) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("class", "icon");
    drawing.setAttribute("aria-hidden", "true");
    drawing.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", `${this.icons}#${name}`);
    return drawing;
  }

  draw(cell, row, column, found) {
    if (!column.name) return this.#drawMargin(cell, row, found);
    if (column.name === "order") {
      cell.textContent = row.id ? row.order : "＋";
      cell.classList.add("order");
      return;
    }
    const [text, soft] = this.shown(row, column);
    cell.textContent = text;
    cell.title = text.length > 10 || soft ? `${text} ${soft}`.trim() : "";
    if (soft) cell.appendChild(document.createElement("i")).textContent = soft;
    if (row.wrong[column.name]) cell.classList.add("is-wrong");
    if (column.name.startsWith("amount")) cell.classList.add("amount");
    if (found.some((one) => one.column === column.name && one.severity === "error")) cell.classList.add("is-found");
  }

  #drawMargin(cell, row, found) {
    const wrong = Object.values(row.wrong);
    const worst = found.find((one) => one.severity === "error") ?? found[0];
    cell.classList.add("margin");
    cell.title = wrong[0]?.reason ?? found.map((one) => one.message).join("\n");
    if (!worst && !wrong.length && row.id) return cell.replaceChildren();
    const isGrave = wrong.length > 0 || worst?.severity === "error";
    const word = document.createElement("span");
    if (wrong.length) word.textContent = this.texts.not_saved;
    else if (worst) word.textContent = worst.word + (found.length > 1 ? ` +${found.length - 1}` : "");
    else word.textContent = this.texts.new_rule;
    cell.replaceChildren(this.icon(isGrave ? "alert-octagon" : worst ? "alert-triangle" : "plus"), word);
    cell.classList.toggle("is-grave", isGrave);
  }
};
