// Groups that a person marks for clean-up, and which photo of each they keep. This browser remembers them, for as long as
// the groups are those of one search for duplicates.

const KEY = "pictrace_marked";

export class Marks {
  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [store] */
  constructor(store = localStorage) {
    this.store = store;
    this.run = "";
    /** @type {Map<number, number | null>} place of a group → photo that is kept, null: the one that is suggested */
    this.groups = new Map();
  }

  /** The marks of a search, named by when it began; those of another one are forgotten. */
  of(run) {
    if (run === this.run) return;
    this.run = run;
    this.groups = new Map();
    try {
      const kept = JSON.parse(this.store.getItem(KEY) ?? "{}");
      if (kept.run === run) this.groups = new Map(kept.groups);
    } catch {
      // damaged, or this browser keeps nothing: there are no marks
    }
  }

  get size() {
    return this.groups.size;
  }

  has(place) {
    return this.groups.has(place);
  }

  /** The photo that a person keeps of a group, or null. */
  keeper(place) {
    return this.groups.get(place) ?? null;
  }

  /** Marks a group, or takes the mark back. */
  toggle(place) {
    if (!this.groups.delete(place)) this.groups.set(place, null);
    this.save();
  }

  /** Marks a group around the photo that is to stay. */
  keep(place, photo) {
    this.groups.set(place, photo);
    this.save();
  }

  /** Takes the mark of a group back, whatever it said. */
  drop(place) {
    if (this.groups.delete(place)) this.save();
  }

  /** What a plan of these groups asks for. */
  get wanted() {
    const keepers = Object.fromEntries([...this.groups].filter(([, photo]) => photo !== null));
    return { groups: [...this.groups.keys()], keepers };
  }

  save() {
    try {
      this.store.setItem(KEY, JSON.stringify({ run: this.run, groups: [...this.groups] }));
    } catch {
      // full, or this browser keeps nothing: the marks live as long as the page
    }
  }
}
