// Plain script on purpose: modules do not load from file://, old browsers skip them, and one that is missing on
// the server stops them all. Whoever needs these sentences would not get them from a module.
(function () {
  var root = document.documentElement;
  var hasSpoken = false;
  /** @param {string} sentence @param {boolean} [reload] whether loading again may help @param {boolean} [goesOn] the page works all the same */
  function say(sentence, reload, goesOn) {
    hasSpoken = true;
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () {
        say(sentence, reload, goesOn);
      });
      return;
    }
    var problem = document.createElement("div");
    problem.className = "problem";
    var words = document.createElement("p");
    words.setAttribute("data-testid", "error-message");
    words.textContent = sentence;
    problem.appendChild(words);
    if (reload) {
      var button = document.createElement("button");
      button.type = "button";
      button.setAttribute("data-testid", "retry");
      button.textContent = "Retry";
      button.addEventListener("click", function () {
        button.disabled = true;
        loadAnew();
      });
      problem.appendChild(button);
    }
    (document.getElementById("page-problems") || document.body).appendChild(problem);
    if (!goesOn) root.setAttribute("data-state", "error");
  }

  /** What the browser keeps of scripts and styles may be what is wrong: they are fetched past it. */
  function loadAnew() {
    var files = performance.getEntriesByType("resource").map(function (entry) {
      return entry.name;
    }).filter(function (name) {
      return name.indexOf(location.origin) === 0 && /\.(js|css)$/.test(name);
    });
    var fetched = files.map(function (name) {
      return fetch(name, { cache: "reload" }).then(function (response) {
        return response.arrayBuffer(); // only whole files are kept
      }).catch(function () {});
    });
    var patience = new Promise(function (resolve) {
      setTimeout(resolve, 3000);
    });
    Promise.race([Promise.all(fetched), patience]).then(function () {
      location.reload();
    });
  }

  if (location.protocol === "file:") {
    say("This page was opened as a file, and browsers do not let a file load its own parts. Serve the folder instead: run “cargo xtask serve” in the project, or put the folder on any web server, and open the address it gives you.");
  } else if (self.origin === "null") {
    say("This page is in a frame that keeps it from its own files. Whoever made the frame has to let it: sandbox=\"allow-scripts allow-same-origin allow-downloads\".");
  } else if (!("noModule" in document.createElement("script"))) {
    say("This browser is too old for this page. Chrome and Edge 111, Firefox 114, Safari 16.4 and anything newer can run it.");
  } else {
    var missing = "A part of this page could not be downloaded. Please check your connection and load the page again; a drawing is kept.";
    var silent = "A part of this page does not come: its server does not answer, or the connection is very slow. When it comes, the page goes on by itself; a drawing is kept.";
    var damaged = "A part of this page arrived damaged, or something else came in its place. Retry fetches it anew; a drawing is kept. If that does not help, the server sends something wrong, or a network that asks you to log in does.";
    var unstyled = "The styles of this page did not arrive whole, so it does not look as it should. It works all the same.";
    var PATIENCE_MS = 10000;

    /** As main.js says with its last line. */
    var hasStarted = function () {
      return root.hasAttribute("data-started");
    };
    /** The page's own code has failed before the page was there. @param {unknown} error */
    var failed = function (error) {
      if (hasSpoken || root.getAttribute("data-state") !== "loading" || !(error instanceof Error)) return;
      // what an extension does in this page is not ours
      if (!(error instanceof SyntaxError) && error.stack && error.stack.indexOf(location.origin) < 0) return;
      say(error instanceof SyntaxError ? damaged : "This page could not start. " + error.message + (/[.!?]$/.test(error.message) ? "" : ".") + " Closing other tabs and loading it again may help, or a newer browser; a drawing is kept.", true);
    };
    addEventListener("unhandledrejection", function (event) {
      failed(event.reason);
    });
    addEventListener("load", function () {
      if (!hasStarted() && !hasSpoken) say(damaged, true); // a script that was cut between two statements
      // the last rule of the last sheet
      if (!getComputedStyle(root).getPropertyValue("--styles-are-whole")) say(unstyled, true, true);
    });
    /** @param {number} before how many files had come */
    var wait = function (before) {
      setTimeout(function () {
        if (hasStarted() || hasSpoken) return;
        var now = performance.getEntriesByType("resource").length;
        if (now > before) wait(now);
        else say(silent, true);
      }, PATIENCE_MS);
    };
    wait(0);
    addEventListener("error", function (event) {
      if (event.target === window) return failed(event.error);
      if (!(event.target instanceof HTMLScriptElement)) return;
      hasSpoken = true; // or will have, in a moment
      // a script that arrives as anything else is refused, and no reload helps
      fetch(event.target.src, { method: "HEAD" }).then(function (response) {
        var type = (response.headers.get("content-type") || "").split(";")[0].trim();
        if (!response.ok || /script|html/.test(type)) say(missing, true);
        else say("The server sends the scripts of this page as " + (type ? "“" + type + "”" : "files without a type") + ", and browsers run them only as “text/javascript”. Whoever runs the server has to set that for files that end in .js.");
      }, function () {
        say(missing, true);
      });
    }, true);
  }
})();
