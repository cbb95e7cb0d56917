// Keys, clicks and the first view.

function show() {
  showChanges();
  showPicture();
}

function showInTable(row) {
  clearFilters();
  if (row.dataset.number > most) most = Infinity;
  view.open.add(row.dataset.address);
  show();
  row.scrollIntoView({ block: "center" });
  row.querySelector(".open").focus({ preventScroll: true });
  writeLink();
}

function showInPicture(address) {
  const has = (name) => pictures.get(name)?.nodes.find((node) => node.dataset.address === address);
  const kinds = rowOf.get(address).dataset.kinds.split(" ");
  const name = [view.picture, ...environments].find((one) => kinds[environments.indexOf(one)] && has(one));
  if (!name) return;
  view.picture = name;
  choose(has(name));
  document.getElementById("resources").scrollIntoView({ block: "start" });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, .row, .node");
  if (!target) return;
  const row = target.closest(".row");
  if (target.dataset.filter) {
    toggled(target.dataset.filter === "kind" ? view.kinds : view.environments, target.dataset.value);
    showChanges();
  } else if (target.id === "clear" || "clear" in target.dataset) {
    clearFilters();
    showChanges();
    document.getElementById("query").focus();
  } else if (target.id === "expand") {
    view.everythingOpen = !view.everythingOpen;
    view.open.clear();
    showChanges();
  } else if (target.id === "show-rest") {
    most = Infinity;
    showChanges();
  } else if (target.id === "close") {
    closePanel();
  } else if ("showInGraph" in target.dataset) {
    showInPicture(target.closest(".detail").previousElementSibling.dataset.address);
  } else if (target.dataset.picture !== undefined) {
    view.picture = target.dataset.picture;
    showPicture();
  } else if (target.dataset.zoom) {
    zoom(target.dataset.zoom);
  } else if (target.classList.contains("node")) {
    choose(target);
  } else if (row && (target !== row || !String(getSelection()))) {
    flip(row);
    showChanges();
  }
  writeLinkSoon();
});

function zoom(how) {
  const picture = pictures.get(view.picture);
  if (!picture?.svg) return;
  const now = picture.svg.getAttribute("width") / picture.svg.dataset.width;
  scale = how === "fit" ? fitting(picture) : Math.min(2, Math.max(0.2, now * (how === "in" ? 1.25 : 0.8)));
  resize();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target.matches("input, select, textarea");
  const node = event.target.closest(".node");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    document.getElementById("query")?.focus();
  } else if (event.key === "Escape" && !panel.hidden) {
    closePanel();
  } else if (node && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    choose(node);
  } else if (node && event.key.startsWith("Arrow")) {
    event.preventDefault();
    const picture = pictures.get(view.picture);
    const next = beyond(picture.nodes, node, event.key);
    if (!next) return;
    makeReachable(picture, next);
    next.focus({ preventScroll: true });
    bringIntoSight(next);
  }
});

document.getElementById("query")?.addEventListener("input", (event) => {
  view.query = event.target.value;
  showChanges();
  writeLinkSoon();
});

document.getElementById("capability")?.addEventListener("change", (event) => {
  view.capability = event.target.value;
  showChanges();
  writeLinkSoon();
});

document.getElementById("environment")?.addEventListener("change", (event) => {
  view.environments = new Set(event.target.value ? [event.target.value] : []);
  showChanges();
  writeLinkSoon();
});

document.getElementById("picture")?.addEventListener("change", (event) => {
  view.picture = event.target.value;
  showPicture();
  writeLinkSoon();
});

document.querySelector(".filters")?.addEventListener("submit", (event) => event.preventDefault());

addEventListener("hashchange", () => {
  if (location.hash === "#changes") return;
  readLink();
  show();
});
addEventListener("resize", () => resize());

// On a phone the first change stands before the filters that nobody asked for.
if (matchMedia("(max-width: 44rem)").matches) document.getElementById("more-filters")?.removeAttribute("open");
readLink();
show();
