// The table: which rows are shown, and what a row says when it is open.

const rows = [...document.querySelectorAll("#matrix .row")];
const rowOf = new Map(rows.map((row) => [row.dataset.address, row]));
const environments = [...document.querySelectorAll(".picture")].map((one) => one.dataset.environment);
const textOf = new Map();
let most = Number(document.getElementById("matrix")?.dataset.atFirst);

function searched(row) {
  if (!textOf.has(row)) {
    const inside = row.querySelector("template").content;
    const said = inside.querySelectorAll(".attributes th > code, .value > del, .value > ins, .note code");
    const parts = [row.dataset.address, row.parentNode.dataset.group, row.querySelector(".open").textContent];
    textOf.set(row, [...parts, ...[...said].map((one) => one.textContent)].join("\n").toLowerCase());
  }
  return textOf.get(row);
}

function matches(row, words) {
  if (view.capability && row.parentNode.dataset.group !== view.capability) return false;
  const kinds = row.dataset.kinds.split(" ");
  const here = environments.some(
    (name, column) =>
      kinds[column] &&
      (!view.environments.size || view.environments.has(name)) &&
      (!view.kinds.size || view.kinds.has(kinds[column])),
  );
  return here && words.every((word) => searched(row).includes(word));
}

function showRow(row, isShown) {
  row.hidden = !isShown;
  const detail = row.nextElementSibling;
  if (detail?.classList.contains("detail")) detail.hidden = !isShown || !isOpen(row);
}

function isOpen(row) {
  return row.querySelector(".open").getAttribute("aria-expanded") === "true";
}

function openRow(row, open) {
  const button = row.querySelector(".open");
  const id = `detail-${row.dataset.number}`;
  let detail = document.getElementById(id);
  if (open && !detail) {
    const sheet = element("div", { className: "sheet" }, row.querySelector("template").content.cloneNode(true));
    detail = element("tr", { className: "detail", id }, element("td", { colSpan: row.cells.length }, sheet));
    row.after(detail);
    button.setAttribute("aria-controls", id);
  }
  button.setAttribute("aria-expanded", String(open));
  if (detail) detail.hidden = !open || row.hidden;
}

function isFiltered() {
  return Boolean(view.query || view.capability || view.kinds.size || view.environments.size);
}

function showChanges() {
  if (!rows.length) return;
  const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
  let matching = 0;
  for (const row of rows) {
    const isMatch = matches(row, words);
    matching += isMatch;
    const isShown = isMatch && matching <= most;
    showRow(row, isShown);
    const open = isShown && (view.everythingOpen || view.open.has(row.dataset.address));
    if (open !== isOpen(row)) openRow(row, open);
  }
  for (const group of document.querySelectorAll("#matrix > tbody")) {
    group.hidden = !group.querySelector(".row:not([hidden])");
  }
  const shown = Math.min(matching, most);
  document.getElementById("shown").textContent = [
    `${number(shown)} of ${number(rows.length)} ${rows.length === 1 ? "change" : "changes"} shown`,
    ...(matching > shown ? [`${number(matching - shown)} more match`] : []),
  ].join(", ");
  document.getElementById("more").hidden = matching === shown;
  document.getElementById("clear").hidden = !isFiltered();
  document.getElementById("nothing").hidden = matching > 0;
  document.querySelector(".matrix").hidden = matching === 0;
  document.getElementById("expand").textContent = view.everythingOpen ? "Collapse all" : "Expand all";
  showFilters();
}

function number(count) {
  return count.toLocaleString("en");
}

function showFilters() {
  const query = document.getElementById("query");
  if (query.value !== view.query) query.value = view.query;
  document.getElementById("capability").value = view.capability;
  const environment = document.getElementById("environment");
  if (environment) {
    const several = document.getElementById("several");
    several.hidden = view.environments.size < 2;
    several.textContent = `${number(view.environments.size)} environments`;
    if (several.hidden) environment.value = [...view.environments][0] ?? "";
    else several.selected = true;
  }
  for (const button of document.querySelectorAll("[data-filter]")) {
    const chosen = button.dataset.filter === "kind" ? view.kinds : view.environments;
    button.setAttribute("aria-pressed", String(chosen.has(button.dataset.value)));
  }
}

function clearFilters() {
  view.query = "";
  view.capability = "";
  view.kinds.clear();
  view.environments.clear();
}

function flip(row) {
  if (view.everythingOpen) {
    view.everythingOpen = false;
    view.open = new Set(rows.filter((one) => !one.hidden).map((one) => one.dataset.address));
  }
  toggled(view.open, row.dataset.address);
}
