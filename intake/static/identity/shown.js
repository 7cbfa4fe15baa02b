// What was opened is taken off the page when its time is over; without scripts the page goes back by itself.
for (const shown of document.querySelectorAll("[data-shown-for]")) {
  setTimeout(() => shown.remove(), Number(shown.dataset.shownFor) * 1000);
}
