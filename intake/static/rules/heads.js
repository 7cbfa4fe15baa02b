// The headings of the sheet: what a column means on hover and on focus, and a filter under each.
"use strict";

window.JiesuHeads = class JiesuHeads {
  constructor(grid, tip, { label, changed }) {
    Object.assign(this, { grid, tip, label, changed, isFiltering: false });
    this.build();
  }

  // Anew whenever other columns stand side by side.
  build() {
    const { head, columns } = this.grid;
    head.replaceChildren();
    const [names, filters] = [0, 0].map(() => head.appendChild(document.createElement("div")));
    names.className = "names";
    names.setAttribute("aria-rowindex", "1");
    Object.assign(filters, { className: "filters", id: "rules-filters", hidden: !this.isFiltering });
    columns.forEach((column, at) => {
      names.append(this.#cell(column, at, this.#heading(column), "columnheader"));
      filters.append(this.#cell(column, at, column.isFixed ? "" : this.#filter(column), "gridcell"));
    });
    for (const line of [names, filters]) line.setAttribute("role", "row");
    this.filters = filters;
  }

  #cell(column, at, content, role) {
    const cell = this.grid.cell(column, at, role);
    cell.append(content);
    return cell;
  }

  #heading(column) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "heading" });
    button.appendChild(document.createElement("span")).textContent = column.heading;
    if (column.name) button.appendChild(document.createElement("code")).textContent = column.name;
    button.setAttribute("aria-description", column.meaning);
    for (const name of ["mouseenter", "focus"]) button.addEventListener(name, () => this.#explain(button, column));
    for (const name of ["mouseleave", "blur"]) button.addEventListener(name, () => (this.tip.hidden = true));
    return button;
  }

  #filter(column) {
    const field = document.createElement("input");
    Object.assign(field, { type: "text", autocomplete: "off", value: column.filter ?? "" });
    field.setAttribute("aria-label", this.label(column));
    field.addEventListener("input", () => {
      column.filter = field.value.trim().toLowerCase();
      this.changed();
    });
    return field;
  }

  #explain(button, column) {
    const { tip } = this;
    tip.textContent = column.meaning;
    tip.hidden = false;
    const [box, place] = [tip.offsetParent.getBoundingClientRect(), button.getBoundingClientRect()];
    tip.style.left = `${Math.max(0, Math.min(place.left - box.left, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${place.bottom - box.top + 4}px`;
  }

  toggleFilters() {
    this.isFiltering = !this.isFiltering;
    this.filters.hidden = !this.isFiltering;
    this.grid.show(this.grid.rows);
    if (this.isFiltering) this.filters.querySelector("input").focus();
    return this.isFiltering;
  }
};
