"use strict";
{
  // A link to what is folded, or into it, opens it.
  const unfold = (hash) => {
    const target = document.getElementById(hash.slice(1));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    return target;
  };
  addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) unfold(link.hash);
  });
  addEventListener("hashchange", () => unfold(location.hash));
  addEventListener("load", () => unfold(location.hash)?.scrollIntoView());

  // The contents stand open beside a wide page; on a narrow one they are folded and close behind a choice.
  const contents = document.querySelector(".contents");
  const fold = contents.querySelector("details");
  const wide = matchMedia("(min-width: 1180px)");
  const fit = () => (fold.open = wide.matches);
  wide.addEventListener("change", fit);
  contents.addEventListener("click", (event) => event.target.closest("a") && fit());
  fit();
  const links = [...contents.querySelectorAll("a")];
  const places = links.map((link) => document.getElementById(link.hash.slice(1)));
  const follow = () => {
    const isEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const reached = places.filter((place) => place.getBoundingClientRect().top <= innerHeight / 4).length;
    const current = isEnd ? links.length - 1 : Math.max(reached - 1, 0);
    links.forEach((link, place) => (place === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  follow();

  // Paper cannot be unfolded; style.css says so too, but not every browser knows how. A chart's words are for who does not see it.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")].filter((one) => !one.closest("figcaption"));
    opened.forEach((one) => (one.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
}
