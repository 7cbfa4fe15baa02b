// Boxes drawn over the pages of a file: with the mouse, a finger or the keyboard. The rows of numbers in the form are
// what is sent, and can be typed as well; this file draws what they say and writes what is drawn. Without it they do.
"use strict";

(() => {
  const form = document.querySelector("[data-cover]");
  if (!form) return;
  const SIDES = ["left", "top", "width", "height"];
  const LEAST = 0.8; // hundredths: a box one can still take hold of
  const NEW = { width: 24, height: 5 };
  const MOST_STEPS = 100;
  const pages = [...form.querySelectorAll("[data-page]")];
  const blank = form.querySelector("template").content.firstElementChild;
  const tool = (name) => form.querySelector(`[data-do="${name}"]`);
  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const round = (value) => Math.round(value * 100) / 100;
  const said = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

  let boxes = []; // { page, left, top, width, height }
  let chosen = null;
  let here = pages[0];
  const past = [];

  const stageOf = (page) => page.querySelector("[data-stage]");
  const pageOf = (box) => pages.find((page) => page.dataset.page === box.page);
  const elements = new Map();

  // -- how each page is turned, and how large they are shown

  const LARGEST = 4;
  let zoom = 1;
  const turnField = (page) => page.querySelector("[data-turn]");
  const widest = () => Math.min(form.clientWidth, 60 * parseFloat(getComputedStyle(document.documentElement).fontSize));

  // The picture came turned as the form said then; what was turned since, the browser turns.
  function measure(page) {
    const picture = page.querySelector("img");
    if (!picture.naturalWidth) return;
    const turned = (Number(turnField(page).value) - Number(turnField(page).dataset.turn) + 360) % 360;
    const isAcross = turned % 180 !== 0;
    const { naturalWidth: width, naturalHeight: height } = picture;
    const [wide, high] = isAcross ? [height, width] : [width, height];
    page.classList.add("is-measured");
    page.style.setProperty("--wide", `${Math.min(widest(), wide)}px`);
    page.style.setProperty("--zoom", zoom);
    page.style.setProperty("--shape", `${wide} / ${high}`);
    page.style.setProperty("--turned", `${turned}deg`);
    picture.style.width = isAcross ? `${(width / wide) * 100}%` : "100%";
    page.querySelector(".cover-view").classList.toggle("is-large", zoom > 1);
  }

  function setZoom(wanted) {
    const view = stageOf(here).parentElement;
    const middle = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2];
    const before = zoom;
    zoom = clamp(wanted, 1, LARGEST);
    pages.forEach(measure);
    tool("smaller").disabled = zoom === 1;
    tool("larger").disabled = zoom === LARGEST;
    form.querySelector("[data-cover-zoom]").value = `${Math.round(zoom * 100)}%`;
    const [x, y] = middle.map((each) => (each * zoom) / before);
    view.scrollTo(x - view.clientWidth / 2, y - view.clientHeight / 2);
    if (chosen) elements.get(chosen).scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function turn() {
    keep();
    turnField(here).value = (Number(turnField(here).value) + 90) % 360;
    for (const box of boxes.filter((each) => each.page === here.dataset.page)) {
      const { left, top, width, height } = box;
      Object.assign(box, { left: round(100 - top - height), top: left, width: height, height: width });
    }
    measure(here);
    changed();
  }

  // -- rows of numbers

  function read() {
    boxes = [...form.querySelectorAll(".box-row")].flatMap((row) => {
      const values = SIDES.map((name) => row.querySelector(`[name="${name}"]`).value.trim());
      if (values.some((value) => value === "" || !Number.isFinite(Number(value)))) return [];
      const box = { page: row.closest("[data-page]").dataset.page };
      SIDES.forEach((name, at) => (box[name] = Number(values[at])));
      return [box];
    });
  }

  // A row that cannot be read as a box stays as it was typed, with what is wrong with it.
  function write() {
    for (const page of pages) {
      const rows = page.querySelector("[data-rows]");
      const own = boxes.filter((box) => box.page === page.dataset.page);
      while (rows.children.length > own.length) rows.lastElementChild.remove();
      own.forEach((box, at) => {
        const row = rows.children[at] ?? rows.appendChild(blank.cloneNode(true));
        row.setAttribute("aria-label", said(form.dataset.box, words(box, at)));
        row.querySelector('[name="page"]').value = box.page;
        for (const name of SIDES) {
          const field = row.querySelector(`[name="${name}"]`);
          field.value = box[name];
          field.removeAttribute("aria-invalid");
        }
        row.querySelector(".wrong")?.remove();
      });
      page.querySelector(".cover-numbers").hidden = !own.length;
    }
  }

  const words = (box, at) => ({ number: at + 1, ...Object.fromEntries(SIDES.map((name) => [name, `${box[name]}%`])) });

  // -- what is drawn

  function draw() {
    for (const [box, element] of elements) {
      if (!boxes.includes(box)) {
        element.remove();
        elements.delete(box);
      }
    }
    for (const page of pages) {
      boxes.filter((box) => box.page === page.dataset.page).forEach((box, at) => place(box, at, page));
    }
    tool("undo").disabled = !past.length;
    tool("remove").disabled = !chosen;
    form.querySelector("[data-cover-count]").textContent = said(form.dataset.count, { count: boxes.length });
  }

  function place(box, at, page) {
    let element = elements.get(box);
    if (!element) {
      element = document.createElement("button");
      element.type = "button";
      element.className = "cover-box";
      element.append(document.createElement("span"));
      elements.set(box, element);
      stageOf(page).append(element);
      element.addEventListener("focus", () => choose(box));
    }
    for (const name of SIDES) element.style[name] = `${box[name]}%`;
    element.setAttribute("aria-label", said(form.dataset.box, words(box, at)));
    element.classList.toggle("is-chosen", box === chosen);
  }

  function choose(box) {
    chosen = box;
    if (box) here = pageOf(box);
    for (const [each, element] of elements) element.classList.toggle("is-chosen", each === box);
    tool("remove").disabled = !box;
  }

  function changed() {
    write();
    draw();
  }

  // -- steps that can be undone

  const kept = () => ({
    boxes: boxes.map((box) => ({ ...box })),
    chosen: boxes.indexOf(chosen),
    turns: pages.map((page) => turnField(page).value),
  });

  function keep() {
    past.push(kept());
    if (past.length > MOST_STEPS) past.shift();
  }

  function undo() {
    const before = past.pop();
    if (!before) return;
    ({ boxes } = before);
    pages.forEach((page, at) => {
      turnField(page).value = before.turns[at];
      measure(page);
    });
    choose(boxes[before.chosen] ?? null);
    changed();
    (elements.get(chosen) ?? stageOf(here)).focus();
  }

  function add(box) {
    keep();
    boxes.push(box);
    choose(box);
    changed();
    elements.get(box).focus({ preventScroll: true });
  }

  function addOne() {
    const seen = inView(stageOf(here));
    const beside = chosen && pageOf(chosen) === here ? { left: chosen.left, top: chosen.top + chosen.height + 1 } : seen;
    const at = { left: clamp(beside.left, 0, 100 - NEW.width), top: clamp(beside.top, 0, 100 - NEW.height) };
    add({ page: here.dataset.page, ...Object.fromEntries(Object.entries({ ...at, ...NEW }).map(([name, value]) => [name, round(value)])) });
  }

  // The middle of what of the page is in the window.
  function inView(stage) {
    const { top, height } = stage.getBoundingClientRect();
    const middle = (clamp(-top, 0, height) + clamp(window.innerHeight - top, 0, height)) / 2;
    return { left: 50 - NEW.width / 2, top: (middle / height) * 100 - NEW.height / 2 };
  }

  const whole = () => add({ page: here.dataset.page, left: 0, top: 0, width: 100, height: 100 });

  function remove() {
    if (!chosen) return;
    keep();
    const page = here;
    boxes.splice(boxes.indexOf(chosen), 1);
    choose(null);
    changed();
    stageOf(page).focus();
  }

  function move(box, left, top) {
    box.left = round(clamp(left, 0, 100 - box.width));
    box.top = round(clamp(top, 0, 100 - box.height));
  }

  function resize(box, width, height) {
    box.width = round(clamp(width, LEAST, 100 - box.left));
    box.height = round(clamp(height, LEAST, 100 - box.top));
  }

  // -- keys

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let lastKey = "";

  function arrow(event) {
    if (!chosen) return false;
    const [x, y] = ARROWS[event.key].map((way) => way * (event.altKey ? 0.1 : 1));
    // A key held down is one step to undo.
    if (!(event.repeat && lastKey === event.key)) keep();
    if (event.shiftKey) resize(chosen, chosen.width + x, chosen.height + y);
    else move(chosen, chosen.left + x, chosen.top + y);
    changed();
    return true;
  }

  function pressed(event) {
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl) return event.key.toLowerCase() === "z" ? (undo(), true) : false;
    if (event.key in ARROWS) return arrow(event);
    if (event.altKey) return false;
    if (event.key === "Enter") return addOne(), true;
    if (event.key === "a" || event.key === "A") return whole(), true;
    if (event.key === "r" || event.key === "R") return turn(), true;
    if (event.key === "+" || event.key === "=") return setZoom(zoom * 1.25), true;
    if (event.key === "-") return setZoom(zoom / 1.25), true;
    if (event.key === "0") return setZoom(1), true;
    if (event.key === "Delete" || event.key === "Backspace") return chosen ? (remove(), true) : false;
    return false;
  }

  form.addEventListener("keydown", (event) => {
    if (!event.target.closest("[data-stage]")) return;
    if (pressed(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
    lastKey = event.key;
  });

  // -- mouse and finger

  function dragged(event, page, begin) {
    const stage = stageOf(page);
    const { left, top, width, height } = stage.getBoundingClientRect();
    const at = (one) => [((one.clientX - left) / width) * 100, ((one.clientY - top) / height) * 100].map((each) => clamp(each, 0, 100));
    const step = begin(at(event));
    stage.setPointerCapture(event.pointerId);
    const moved = (one) => {
      step(at(one));
      draw();
    };
    const done = () => {
      for (const name of ["pointerup", "pointercancel"]) stage.removeEventListener(name, done);
      stage.removeEventListener("pointermove", moved);
      step(null);
      changed();
      if (chosen) elements.get(chosen).focus({ preventScroll: true });
    };
    stage.addEventListener("pointermove", moved);
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, done);
  }

  function drawNew(page) {
    return ([x, y]) => {
      keep();
      const box = { page: page.dataset.page, left: round(x), top: round(y), width: 0, height: 0 };
      boxes.push(box);
      choose(box);
      return (to) => {
        if (to) {
          box.left = round(Math.min(x, to[0]));
          box.top = round(Math.min(y, to[1]));
          box.width = round(Math.abs(to[0] - x));
          box.height = round(Math.abs(to[1] - y));
        } else if (box.width < LEAST || box.height < LEAST) {
          // A press is no box.
          boxes.splice(boxes.indexOf(box), 1);
          past.pop();
          choose(null);
        }
      };
    };
  }

  function take(box, isCorner) {
    return ([x, y]) => {
      const before = { ...box };
      keep();
      return (to) => {
        if (!to) {
          if (SIDES.every((name) => box[name] === before[name])) past.pop();
        } else if (isCorner) resize(box, before.width + to[0] - x, before.height + to[1] - y);
        else move(box, before.left + to[0] - x, before.top + to[1] - y);
      };
    };
  }

  for (const page of pages) {
    const stage = stageOf(page);
    stage.tabIndex = 0;
    stage.setAttribute("aria-describedby", "cover-keys");
    stage.addEventListener("focus", () => {
      here = page;
      if (chosen && pageOf(chosen) !== page) choose(null);
    });
    stage.addEventListener("pointerdown", (event) => {
      if (event.button || !event.isPrimary) return;
      const element = event.target.closest(".cover-box");
      const box = element && [...elements].find(([, each]) => each === element)[0];
      const isScrolled = event.pointerType === "touch" && form.classList.contains("is-scrolled");
      if (!box && isScrolled) return;
      event.preventDefault();
      here = page;
      if (box) choose(box);
      else stage.focus({ preventScroll: true });
      dragged(event, page, box ? take(box, event.target !== element) : drawNew(page));
    });
  }

  // -- the tools, and the numbers typed by hand

  const DOES = {
    add: addOne,
    whole,
    remove,
    undo,
    turn,
    larger: () => setZoom(zoom * 1.25),
    smaller: () => setZoom(zoom / 1.25),
    scroll: () => tool("scroll").setAttribute("aria-pressed", String(form.classList.toggle("is-scrolled"))),
  };
  form.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name) DOES[name]();
  });
  // The page that is looked at is the one the tools are for.
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting && !chosen) here = entry.target;
    },
    { rootMargin: "-45% 0px -45% 0px" },
  );
  for (const page of pages) seen.observe(page);

  form.addEventListener("change", (event) => {
    if (!event.target.closest(".box-row")) return;
    keep();
    choose(null);
    read();
    draw();
  });

  for (const page of pages) {
    const picture = page.querySelector("img");
    picture.addEventListener("load", () => measure(page));
    if (picture.complete) measure(page);
  }
  window.addEventListener("resize", () => pages.forEach(measure));

  const isRefused = form.querySelector(".box-row .wrong");
  read();
  if (!isRefused) write();
  for (const part of form.querySelectorAll(".cover-tools")) part.hidden = false;
  for (const part of form.querySelectorAll("[data-more]")) part.hidden = true;
  if (!isRefused) for (const part of form.querySelectorAll(".cover-numbers")) part.open = false;
  draw();
})();
