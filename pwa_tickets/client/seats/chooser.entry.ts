import "./seat-chooser.ts";
