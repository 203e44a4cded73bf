"use strict";
(() => {
  const rows = JSON.parse(document.getElementById("rows").textContent);
  const byId = (id) => document.getElementById(id);
  const [text, kind, verdict, order] = ["text", "kind", "verdict", "order"].map(byId);
  const list = byId("list"), more = byId("more"), count = byId("count");
  const STEP = 100;
  let found = [], shown = 0;

  // Everything below becomes a text node: what articles and models wrote is never markup.
  const make = (tag, style, ...children) => {
    const node = document.createElement(tag);
    if (style) node.className = style;
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  };
  const slug = (name) => name.replaceAll(" ", "-");
  const percent = (share) => `${Math.round(share * 100)} %`;

  const haystack = (row) => [
    row.id, row.kind, row.question, row.short ?? "", ...(row.gold ?? []),
    ...row.answer.map((sentence) => sentence.text),
    ...row.citations.flatMap((it) => [it.title, it.article, it.source]),
    ...row.evidence.map((it) => it[0]),
  ].join("\n").toLowerCase();
  rows.forEach((row, place) => { row.place = place; row.haystack = haystack(row); });

  const fill = (select, names) => {
    const counts = new Map();
    names.filter(Boolean).forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1));
    for (const [name, number] of counts) {
      const option = make("option", "", `${name} (${number})`);
      option.value = name;
      select.append(option);
    }
    select.parentElement.hidden = counts.size < 2;
  };
  fill(kind, rows.map((row) => row.kind));
  fill(verdict, rows.map((row) => row.verdict));

  const orders = {
    confident: (a, b) => b.confidence - a.confidence,
    doubtful: (a, b) => a.confidence - b.confidence,
    slow: (a, b) => b.ms - a.ms,
    f1: (a, b) => (a.scores["answers.f1"] ?? 2) - (b.scores["answers.f1"] ?? 2),
  };

  const quote = (citation, label) => {
    const head = make("p", "source");
    head.append(make("span", "number", label));
    const title = make(citation.url ? "a" : "span", "title", citation.title);
    if (citation.url) { title.href = citation.url; title.rel = "noreferrer noopener"; }
    head.append(title);
    for (const detail of [citation.source, citation.published.slice(0, 10), citation.article]) {
      if (detail && detail !== citation.title) head.append(make("span", "detail", detail));
    }
    if (citation.gold) head.append(make("span", "tag good", "gold evidence"));
    if (!citation.verbatim) head.append(make("span", "tag bad", "does not stand there"));
    const [from, to] = citation.short ?? [0, 0];
    const words = make("mark", "", citation.quote.slice(0, from),
      to ? make("u", "", citation.quote.slice(from, to)) : "", citation.quote.slice(to));
    const passage = make("blockquote", "", citation.before, words, citation.after);
    return make("div", "quote", head, passage);
  };

  const labelled = (label, ...children) =>
    make("div", "part", make("h4", "", label), ...children);

  const golds = (row) => {
    if (row.gold === null) return make("p", "", "none: the articles do not answer it");
    if (!row.gold.length) return make("p", "", "not known; the evidence is");
    return make("ul", "", ...row.gold.map((gold) => make("li", "", gold)));
  };

  const answer = (row) => {
    const box = make("p", "answer");
    for (const sentence of row.answer) {
      box.append(sentence.text, " ");
      sentence.citations.forEach((n) => box.append(make("sup", "", `[${n}]`)));
      if (!sentence.verified) box.append(make("span", "tag bad", "unverified"));
      box.append(" ");
    }
    return box;
  };

  const scores = (row) => {
    const said = Object.entries(row.scores).map(([name, value]) =>
      make("span", "score", `${name} ${value.toFixed(2)}`));
    said.push(make("span", "score", `confidence ${row.confidence.toFixed(3)}`),
      make("span", "score", `${row.ms.toFixed(1)} ms`));
    return make("p", "scores", ...said);
  };

  const body = (row) => {
    const box = make("div", "body");
    if (row.history.length) {
      box.append(labelled("Before it", ...row.history.map(([role, said]) =>
        make("p", "turn", make("b", "", role === "user" ? "asked" : "answered"), " ", said))));
    }
    if (row.standalone && row.standalone !== row.question) {
      box.append(labelled("Understood as", make("p", "", row.standalone)));
    }
    if (row.as_of) box.append(labelled("As of", make("p", "", row.as_of.slice(0, 10))));
    const pair = make("div", "pair",
      labelled("Answer", answer(row), row.short ? make("p", "short", `in short: ${row.short}`) : null),
      labelled("Gold", golds(row)));
    box.append(pair);
    if (row.citations.length) {
      box.append(labelled("Quotes", ...row.citations.map((it) => quote(it, `[${it.n}]`))));
    }
    if (row.nearest) box.append(labelled("Nearest passage", quote(row.nearest, "")));
    const evidence = row.evidence.map(([id, words]) =>
      make("li", "", make("code", "", id), words ? ` “${words}”` : ""));
    if (evidence.length) box.append(labelled("Gold evidence", make("ul", "", ...evidence)));
    if (row.fallback) box.append(labelled("Fell back", make("p", "", row.fallback)));
    box.append(scores(row));
    return box;
  };

  const entry = (row) => {
    const item = make("details", `v-${slug(row.verdict)}`);
    const brief = row.short ?? row.answer.map((sentence) => sentence.text).join(" ");
    item.append(make("summary", "",
      make("span", "dot", ""),
      make("span", "words", make("span", "asked", row.question), make("span", "brief", brief)),
      make("span", "kind", row.kind),
      make("span", "verdict", row.verdict),
      make("span", "sure", percent(row.confidence))));
    item.addEventListener("toggle", () => {
      if (item.open && item.children.length === 1) item.append(body(row));
    });
    return item;
  };

  const showMore = () => {
    const next = found.slice(shown, shown + STEP);
    list.append(...next.map(entry));
    shown += next.length;
    more.hidden = shown >= found.length;
    more.textContent = `Show more (${found.length - shown} left)`;
  };

  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = rows.filter((row) =>
      (!kind.value || row.kind === kind.value) &&
      (!verdict.value || row.verdict === verdict.value) &&
      words.every((word) => row.haystack.includes(word)));
    found.sort(orders[order.value] ?? ((a, b) => a.place - b.place));
    count.textContent = `${found.length} of ${rows.length} questions`;
    list.replaceChildren();
    shown = 0;
    showMore();
  };

  const move = (step) => {
    const entries = () => [...list.querySelectorAll("summary")];
    const here = entries().indexOf(document.activeElement);
    if (here + step >= shown && shown < found.length) showMore();
    const items = entries();
    const next = items[Math.min(items.length - 1, Math.max(0, here + step))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      [text, kind, verdict, order].forEach((field) => { field.value = ""; });
      filter();
    } else if (!typing && event.key === "/") {
      event.preventDefault();
      text.focus();
    } else if (!typing && (event.key === "j" || event.key === "k")) {
      move(event.key === "j" ? 1 : -1);
    }
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  text.addEventListener("input", filter);
  [kind, verdict, order].forEach((field) => field.addEventListener("change", filter));
  more.addEventListener("click", showMore);
  filter();
})();
