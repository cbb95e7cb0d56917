// The picture: which environment it is of, which resource is chosen, and what the panel says of it.

const pictures = new Map(
  [...document.querySelectorAll(".picture")].map((place) => {
    const nodes = [...place.querySelectorAll(".node")];
    return [place.dataset.environment, { place, svg: place.querySelector("svg"), nodes }];
  }),
);
const panel = document.getElementById("panel");

// A chip's corner and size do not change; the picture is scaled as a whole.
function frame(node) {
  const { x, y, width, height } = node.querySelector("rect");
  return { x: x.baseVal.value, y: y.baseVal.value, width: width.baseVal.value, height: height.baseVal.value };
}

function uses(picture, node) {
  return node.dataset.uses.split(" ").filter(Boolean).map((number) => numbered(picture, number));
}

function numbered(picture, number) {
  return picture.nodes.find((node) => node.dataset.number === number);
}

function usedBy(picture, node) {
  return picture.nodes.filter((other) => other.dataset.uses.split(" ").includes(node.dataset.number));
}

function link(from, to, name) {
  const a = frame(from);
  const b = frame(to);
  const [startY, endY] = [a.y + a.height / 2, b.y + b.height / 2];
  let [start, end, bend] = [a.x, b.x + b.width, Math.max(24, (a.x - b.x - b.width) / 2)];
  let [bendStart, bendEnd] = [start - bend, end + bend];
  if (a.x === b.x) {
    [end, bendStart, bendEnd] = [b.x, a.x - 16, b.x - 16];
  } else if (a.x < b.x) {
    [start, end] = [a.x + a.width, b.x];
    bend = Math.max(24, (end - start) / 2);
    [bendStart, bendEnd] = [start + bend, end - bend];
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", `M${start} ${startY}C${bendStart} ${startY} ${bendEnd} ${endY} ${end} ${endY}`);
  path.setAttribute("class", name);
  return path;
}

function showPicture() {
  if (!pictures.has(view.picture)) view.picture = mostTelling();
  for (const [name, picture] of pictures) {
    picture.place.hidden = name !== view.picture;
    const chosen = name === view.picture && picture.nodes.find((node) => node.dataset.address === view.node);
    if (picture.svg) highlight(picture, chosen);
    if (name === view.picture) fillPanel(picture, chosen);
  }
  for (const button of document.querySelectorAll("[data-picture]")) {
    button.setAttribute("aria-pressed", String(button.dataset.picture === view.picture));
  }
  const chooser = document.getElementById("picture");
  if (chooser) chooser.value = view.picture;
  resize();
}

// The first environment in which something changes.
function mostTelling() {
  const differs = (name, column) => rows.some((row) => row.dataset.kinds.split(" ")[column]);
  return environments.find(differs) ?? environments[0] ?? "";
}

function highlight(picture, chosen) {
  const near = new Set();
  const links = [];
  if (chosen) {
    for (const other of uses(picture, chosen)) near.add(other) && links.push(link(chosen, other, "uses"));
    for (const other of usedBy(picture, chosen)) near.add(other) && links.push(link(other, chosen, "used-by"));
  }
  picture.svg.querySelector(".links").replaceChildren(...links);
  picture.svg.classList.toggle("choosing", Boolean(chosen));
  const groupOf = (node) => node.parentNode.dataset.group;
  const groups = new Set([...near].map(groupOf));
  for (const edge of picture.svg.querySelectorAll(".edge")) {
    const { user, used } = edge.dataset;
    const isNear = chosen && [user, used].includes(groupOf(chosen)) && (groups.has(user) || groups.has(used));
    edge.classList.toggle("near", Boolean(isNear && groups.has(user === groupOf(chosen) ? used : user)));
  }
  for (const node of picture.nodes) {
    node.classList.toggle("near", near.has(node));
    node.setAttribute("aria-pressed", String(node === chosen));
  }
  makeReachable(picture, chosen || picture.nodes.find((node) => node.tabIndex === 0));
}

// One node of a picture is in the order of the Tab key, the arrow keys reach the others.
function makeReachable(picture, node) {
  const reachable = node || picture.nodes.find((one) => one.dataset.kind !== "unchanged") || picture.nodes[0];
  for (const one of picture.nodes) one.setAttribute("tabindex", one === reachable ? "0" : "-1");
}

function fillPanel(picture, chosen) {
  panel.hidden = !chosen;
  const title = document.getElementById("panel-title");
  const body = document.getElementById("panel-body");
  title.textContent = chosen ? `${chosen.parentNode.dataset.group} / ${chosen.dataset.label}` : "";
  body.replaceChildren();
  if (!chosen) return;
  const { kind, type, address } = chosen.dataset;
  const sign = chosen.querySelector(".sign")?.textContent ?? "";
  const tag = element("span", { className: `tag ${kind}` }, element("b", {}, sign), element("span", {}, kind));
  body.append(element("p", {}, tag, ` in ${view.picture}`), element("code", {}, address), element("p", { className: "none" }, type));
  const row = rowOf.get(address);
  if (row && kind !== "unchanged") {
    body.append(...differences(row, environments.indexOf(view.picture)));
    const show = element("button", { type: "button", className: "plain" }, "Show in the table");
    show.addEventListener("click", () => showInTable(row));
    body.append(show);
  }
  body.append(...neighbours("refers to", uses(picture, chosen)), ...neighbours("is referred to by", usedBy(picture, chosen)));
}

// The column of one environment out of a row's details.
function differences(row, column) {
  const inside = row.querySelector("template").content;
  const here = `[data-env~="${column}"]`;
  const notes = [...inside.querySelectorAll(`.note${here}`)].map((note) => note.cloneNode(true));
  const list = element("dl");
  for (const line of inside.querySelectorAll(".attributes > tbody > tr")) {
    const value = line.querySelector(`td${here} .value`);
    if (!value) continue;
    const names = [...line.querySelector("th").childNodes].map((one) => one.cloneNode(true));
    list.append(element("dt", {}, ...names), element("dd", {}, value.cloneNode(true)));
  }
  return list.children.length ? [...notes, list] : notes;
}

function neighbours(words, nodes) {
  if (!nodes.length) return [element("h4", {}, `${words} nothing here`)];
  const items = nodes.map((node) => {
    const name = `${node.parentNode.dataset.group} / ${node.dataset.label}`;
    const sign = node.querySelector(".sign")?.textContent;
    const button = element("button", { type: "button", className: "plain" }, sign ? `${sign} ${name}` : name);
    button.addEventListener("click", () => choose(node));
    return element("li", {}, button);
  });
  return [element("h4", {}, `${words} ${nodes.length}`), element("ul", {}, ...items)];
}

function choose(node) {
  view.node = node.dataset.address;
  showPicture();
  node.focus({ preventScroll: true });
  bringIntoSight(node);
  const hiddenBy = node.getBoundingClientRect().bottom + 16 - panel.getBoundingClientRect().top;
  if (getComputedStyle(panel).position === "fixed" && hiddenBy > 0) window.scrollBy(0, hiddenBy);
  writeLink();
}

function bringIntoSight(node) {
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
  const scroller = node.closest(".scroller");
  const [inner, outer] = [node.getBoundingClientRect(), scroller.getBoundingClientRect()];
  scroller.scrollLeft += Math.max(0, inner.right + 16 - outer.right) - Math.max(0, outer.left + 16 - inner.left);
}

function closePanel() {
  const picture = pictures.get(view.picture);
  const chosen = picture?.nodes.find((node) => node.dataset.address === view.node);
  view.node = "";
  showPicture();
  chosen?.focus({ preventScroll: true });
  writeLink();
}

// The nearest node in the direction of an arrow key; what is beside counts for more than what is far.
function beyond(nodes, from, key) {
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  const a = frame(from);
  let best = null;
  let least = Infinity;
  for (const node of nodes) {
    const b = frame(node);
    const ahead = sign * (across ? b.x - a.x : b.y - a.y);
    const aside = Math.abs(across ? b.y - a.y : b.x - a.x);
    if (ahead > 0 && ahead + 3 * aside < least) [best, least] = [node, ahead + 3 * aside];
  }
  return best;
}

let scale = 0;

function fitting(picture) {
  const room = picture.place.querySelector(".scroller").clientWidth;
  return Math.min(1, room / Number(picture.svg.dataset.width));
}

function resize() {
  const picture = pictures.get(view.picture);
  if (!picture?.svg) return;
  const now = scale || Math.max(0.9, fitting(picture));
  picture.svg.setAttribute("width", Math.round(picture.svg.dataset.width * now));
  picture.svg.setAttribute("height", Math.round(picture.svg.dataset.height * now));
}
