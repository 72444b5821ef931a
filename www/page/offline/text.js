// What the page says about its own versions.

export const newer = {
  here: "A newer version is here. Your drawing and what you taught are kept.",
  reload: "Reload",
  later: "Later",
};

export const renewing = {
  replaced: "A newer version of this page has taken its place on the server, and this part is no longer there. Load the page again: your drawing and what you taught are kept.",
  reload: "Load the page again",
};
