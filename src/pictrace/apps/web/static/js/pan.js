// Zoom and pan of one picture, or of several together: wheel, drag, pinch, keys.

export class Pan {
  /** panes: the windows; images: one in each, moved alike in fractions of their window; onmove: they did. */
  constructor(panes, images, onmove = (_scale) => {}) {
    this.panes = panes;
    this.images = images;
    this.onmove = onmove;
    /** Something else has the pointer. */
    this.paused = false;
    this.pointers = new Map();
    this.reset();
    for (const pane of panes) {
      pane.addEventListener("wheel", (event) => this.wheel(event, pane), { passive: false });
      pane.addEventListener("pointerdown", (event) => this.down(event, pane));
      pane.addEventListener("pointermove", (event) => this.drag(event, pane));
      for (const name of ["pointerup", "pointercancel"])
        pane.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
      pane.addEventListener("dblclick", (event) => this.twice(event, pane));
    }
  }

  reset() {
    Object.assign(this, { scale: 1, x: 0, y: 0 });
    this.apply();
  }

  /** Around a point (of an event in a pane), or the middle. */
  zoom(factor, event = null, pane = this.panes[0]) {
    const box = pane.getBoundingClientRect();
    const px = event ? (event.clientX - box.left) / box.width : 0.5;
    const py = event ? (event.clientY - box.top) / box.height : 0.5;
    const scale = Math.max(1, Math.min(16, this.scale * factor));
    const change = scale / this.scale;
    this.x = px - (px - this.x) * change;
    this.y = py - (py - this.y) * change;
    this.scale = scale;
    this.apply();
  }

  move(dx, dy, pane = this.panes[0]) {
    this.x += dx / pane.clientWidth;
    this.y += dy / pane.clientHeight;
    this.apply();
  }

  apply() {
    this.x = Math.min(0, Math.max(1 - this.scale, this.x));
    this.y = Math.min(0, Math.max(1 - this.scale, this.y));
    for (const image of this.images)
      image.style.setProperty("transform", `translate(${this.x * 100}%, ${this.y * 100}%) scale(${this.scale})`);
    this.onmove(this.scale);
  }

  wheel(event, pane) {
    event.preventDefault();
    if (this.paused) return;
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), event, pane);
  }

  twice(event, pane) {
    if (this.paused) return;
    if (this.scale > 1) this.reset();
    else this.zoom(2.5, event, pane);
  }

  down(event, pane) {
    if (this.paused || event.button) return;
    pane.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  drag(event, pane) {
    const old = this.pointers.get(event.pointerId);
    if (!old) return;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (others.length) {
      const before = Math.hypot(old[0] - others[0][0], old[1] - others[0][1]);
      const after = Math.hypot(event.clientX - others[0][0], event.clientY - others[0][1]);
      if (before > 10) this.zoom(after / before, event, pane);
    } else this.move(event.clientX - old[0], event.clientY - old[1], pane);
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  close() {
    this.pointers.clear();
  }
}
