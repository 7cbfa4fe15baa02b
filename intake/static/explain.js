// A page made to be printed: what is folded is unfolded on paper, and folded again afterwards.
(() => {
  "use strict";
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("main details:not([open])")].filter((one) => !one.closest("form"));
    unfolded.forEach((one) => one.setAttribute("open", ""));
  });
  window.addEventListener("afterprint", () => {
    unfolded.forEach((one) => one.removeAttribute("open"));
    unfolded = [];
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
