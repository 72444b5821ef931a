// uPlot asks Intl for the visitor's language while it loads, and Intl refuses some that browsers name: WebKitGTK says
// "C" where Linux has no language set. Such a browser names English from here on. `main.js` imports this first.

try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
