// Fetched with the first chart; its stylesheet comes with the page's (training.css).

export { default } from "uplot";
