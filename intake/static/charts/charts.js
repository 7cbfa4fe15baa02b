// Charts: arrow keys among the marks, what a mark counts in words, and the table behind. Every chart is whole without this.
"use strict";

(() => {
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const marksOf = (chart) => [...chart.querySelectorAll("[data-at]")];
  const placeOf = (mark) => mark.dataset.at.split(",").map(Number);
  const chartOf = (element) => element.closest?.("[data-chart]");
  const isOpen = (chart) => chart.hasAttribute("data-open");

  // One stop of the Tab key for each chart; a table that is not shown has none.
  function setStop(chart, at) {
    for (const mark of marksOf(chart)) mark.setAttribute("tabindex", mark === at ? 0 : -1);
  }

  function setTable(chart, open) {
    chart.toggleAttribute("data-open", open);
    chart.querySelector("[data-shows-table]")?.setAttribute("aria-expanded", open);
    for (const link of chart.querySelectorAll(".chart-table a")) open ? link.removeAttribute("tabindex") : link.setAttribute("tabindex", -1);
  }

  function dress() {
    for (const chart of document.querySelectorAll("[data-chart]")) {
      const marks = marksOf(chart);
      if (marks.length && !marks.some((mark) => mark.getAttribute("tabindex") === "0")) setStop(chart, marks[0]);
      setTable(chart, isOpen(chart));
    }
  }

  // In its own direction the next mark; across, the nearest one of the next line that has any.
  function next(marks, from, [down, right]) {
    const [row, column] = placeOf(from);
    const ahead = marks.filter((mark) => {
      const [r, c] = placeOf(mark);
      return right ? r === row && (c - column) * right > 0 : (r - row) * down > 0;
    });
    const distance = (mark) => {
      const [r, c] = placeOf(mark);
      return Math.abs(r - row) * 1000 + Math.abs(c - column);
    };
    return ahead.sort((one, other) => distance(one) - distance(other))[0];
  }

  function tell(mark) {
    const said = chartOf(mark)?.querySelector("[data-told]");
    if (said) said.textContent = mark.getAttribute("aria-label");
  }

  document.addEventListener("keydown", (event) => {
    const mark = event.target.closest?.("[data-at]");
    const chart = mark && chartOf(mark);
    if (!chart || event.ctrlKey || event.metaKey || event.altKey) return;
    const marks = marksOf(chart);
    const ends = { Home: marks[0], End: marks[marks.length - 1] };
    const to = Object.hasOwn(STEPS, event.key) ? next(marks, mark, STEPS[event.key]) : ends[event.key];
    if (!Object.hasOwn(STEPS, event.key) && !to) return;
    event.preventDefault();
    if (!to) return;
    setStop(chart, to);
    to.focus();
  });

  for (const kind of ["focusin", "pointerover"]) {
    document.addEventListener(kind, (event) => {
      const mark = event.target.closest?.("[data-at]");
      if (mark) tell(mark);
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-shows-table]");
    if (button) setTable(chartOf(button), !isOpen(chartOf(button)));
  });

  document.addEventListener("htmx:after:swap", () => {
    dress();
    // On the wall nobody puts away what was said when an answer failed to come.
    if (document.querySelector("main.wall")) document.getElementById("notices")?.replaceChildren();
  });
  dress();
})();
