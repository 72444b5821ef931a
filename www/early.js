// Plain script on purpose: modules do not load from file://, old browsers skip them, and one that is missing on
// the server stops them all. Whoever needs these sentences would not get them from a module.
(function () {
  /** @param {string} sentence @param {boolean} [reload] whether loading again may help */
  function say(sentence, reload) {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () {
        say(sentence, reload);
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
        location.reload();
      });
      problem.appendChild(button);
    }
    (document.getElementById("page-problems") || document.body).appendChild(problem);
    document.documentElement.setAttribute("data-state", "error");
  }
  if (location.protocol === "file:") {
    say("This page was opened as a file, and browsers do not let a file load its own parts. Serve the folder instead: run “cargo xtask serve” in the project, or put the folder on any web server, and open the address it gives you.");
  } else if (self.origin === "null") {
    say("This page is in a frame that keeps it from its own files. Whoever made the frame has to let it: sandbox=\"allow-scripts allow-same-origin\".");
  } else if (!("noModule" in document.createElement("script"))) {
    say("This browser is too old for this page. Chrome and Edge 111, Firefox 114, Safari 16.4 and anything newer can run it.");
  } else {
    var missing = "A part of this page could not be downloaded. Please check your connection and load the page again; a drawing is kept.";
    addEventListener("error", function (event) {
      if (!(event.target instanceof HTMLScriptElement)) return;
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
