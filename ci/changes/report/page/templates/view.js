// What is shown, and the link that shows the same again. Nothing in these files makes markup out of text.

const view = {
  query: "",
  kinds: new Set(),
  environments: new Set(),
  capability: "",
  open: new Set(),
  everythingOpen: false,
  picture: "",
  node: "",
};

const LISTS = { kind: "kinds", env: "environments", open: "open" };
const TEXTS = { q: "query", capability: "capability", picture: "picture", node: "node" };

function readLink() {
  const link = new URLSearchParams(location.hash.slice(1));
  for (const [name, field] of Object.entries(LISTS)) view[field] = new Set(link.getAll(name));
  for (const [name, field] of Object.entries(TEXTS)) view[field] = link.get(name) ?? "";
  view.everythingOpen = link.get("open-all") === "yes";
}

function writeLink() {
  const link = new URLSearchParams();
  for (const [name, field] of Object.entries(TEXTS)) if (view[field]) link.set(name, view[field]);
  for (const [name, field] of Object.entries(LISTS)) for (const one of view[field]) link.append(name, one);
  if (view.everythingOpen) link.set("open-all", "yes");
  history.replaceState(null, "", `#${link}`);
}

let writing = 0;

// Browsers refuse a link that changes with every key.
function writeLinkSoon() {
  clearTimeout(writing);
  writing = setTimeout(writeLink, 150);
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function toggled(set, value) {
  if (!set.delete(value)) set.add(value);
}
