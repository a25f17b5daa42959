import "./other.js";
