package org.mosp.storage.openraster.file;

import java.time.Instant;
import java.util.*;
import java.util.function.*;
import java.util.stream.Stream;
import org.mosp.storage.*;
import org.mosp.storage.canvas.*;

final class MemoryCanvasStore implements CanvasStore {
    static final class State {
        List<LayerData> layers = List.of();
        Metadata metadata;
        Optional<LayerData> merged = Optional.empty();
        Map<String, Map<Long, Bytes>> tiles = new HashMap<>();
        TreeMap<String, Bytes> entries = new TreeMap<>();
        Bytes thumb = Bytes.EMPTY;
        Revision revision;

        State copy() {
            State s = new State();
            s.layers = layers;
            s.metadata = metadata;
            s.merged = merged;
            s.revision = revision;
            s.thumb = thumb;
            tiles.forEach((k, v) -> s.tiles.put(k, new HashMap<>(v)));
            s.entries.putAll(entries);
            return s;
        }
    }

    final Map<String, List<State>> canvases = new TreeMap<>();
    int ids;

    public CanvasEdit create(Metadata m) {
        State s = new State();
        s.metadata = m;
        return new Edit("c" + ids++, 0, s);
    }

    public CanvasEdit edit(String id) {
        State s = head(id);
        return new Edit(id, s.revision.number(), s.copy());
    }

    State head(String id) {
        List<State> l = canvases.get(id);
        if (l == null) throw new NotFoundException("canvas", id);
        return l.get(l.size() - 1);
    }

    public Revision commit(CanvasEdit e) {
        Edit edit = (Edit) e;
        if (edit.touched && !edit.mergedSet) {
            edit.s.merged = Optional.empty();
        }
        edit.s.revision = new Revision(edit.id, edit.base + 1, edit.base, Instant.now(), edit.bytes, edit.comment);
        canvases.computeIfAbsent(edit.id, k -> new ArrayList<>()).add(edit.s);
        return edit.s.revision;
    }

    public CanvasView open(String id) {
        return new View(head(id));
    }

    public CanvasView open(String id, long r) {
        return canvases.get(id).stream()
                .filter(s -> s.revision.number() == r)
                .findFirst()
                .map(View::new)
                .orElseThrow();
    }

    public Stream<Revision> history(String id) {
        return canvases.get(id).stream().map(s -> s.revision);
    }

    public List<String> canvasIds() {
        return List.copyOf(canvases.keySet());
    }

    public Optional<Bytes> thumbnail(String id) {
        return Optional.of(head(id).thumb).filter(b -> !b.isEmpty());
    }

    public boolean delete(String id) {
        return canvases.remove(id) != null;
    }

    public void settle() {}

    static long key(int x, int y) {
        return (long) x << 32 | y & 0xffffffffL;
    }

    final class Edit implements CanvasEdit {
        final String id;
        final long base;
        final State s;
        boolean touched, mergedSet;
        long bytes;
        String comment = "";
        int lid;

        Edit(String id, long base, State s) {
            this.id = id;
            this.base = base;
            this.s = s;
        }

        public String canvasId() {
            return id;
        }

        public long base() {
            return base;
        }

        public CanvasData data() {
            return new CanvasData(s.layers, s.metadata, s.merged, s.entries.keySet());
        }

        public String newLayerId() {
            return "l" + base + "-" + lid++;
        }

        public CanvasEdit setLayers(List<LayerData> l) {
            touched = true;
            s.layers = List.copyOf(l);
            Set<String> keep = new HashSet<>();
            l.forEach(x -> {
                if (!keep.add(x.id())) throw new IllegalArgumentException("repeats");
            });
            keep.add("merged");
            s.tiles.keySet().retainAll(keep);
            return this;
        }

        public CanvasEdit putLayer(LayerData l, int i) {
            throw new UnsupportedOperationException();
        }

        public CanvasEdit removeLayer(String l) {
            throw new UnsupportedOperationException();
        }

        public CanvasEdit metadata(UnaryOperator<Metadata> c) {
            s.metadata = c.apply(s.metadata);
            return this;
        }

        public CanvasEdit putTile(String l, Tile t) {
            PixelFormat f = l.equals("merged")
                    ? s.merged.orElseThrow().format()
                    : s.layers.stream()
                            .filter(x -> x.id().equals(l))
                            .findFirst()
                            .orElseThrow()
                            .format();
            if (f.tileBytes() != t.pixels().length()) throw new IllegalArgumentException();
            boolean any = false;
            for (byte b : t.pixels().toArray()) any |= b != 0;
            touched = true;
            Map<Long, Bytes> m = s.tiles.computeIfAbsent(l, k -> new HashMap<>());
            if (any) {
                if (!t.pixels().equals(m.put(key(t.x(), t.y()), t.pixels())))
                    bytes += t.pixels().length();
            } else m.remove(key(t.x(), t.y()));
            return this;
        }

        public CanvasEdit clearTiles(String l) {
            s.tiles.remove(l);
            return this;
        }

        public CanvasEdit setMerged(LayerData m) {
            s.tiles.remove("merged");
            s.merged = Optional.of(m);
            mergedSet = true;
            return this;
        }

        public CanvasEdit putEntry(String n, Bytes c) {
            s.entries.put(n, c);
            bytes += c.length();
            return this;
        }

        public CanvasEdit removeEntry(String n) {
            s.entries.remove(n);
            return this;
        }

        public CanvasEdit setThumbnail(Bytes p) {
            s.thumb = p;
            return this;
        }

        public CanvasEdit comment(String t) {
            comment = t;
            return this;
        }

        public void close() {}
    }

    record View(State s) implements CanvasView {
        public Revision revision() {
            return s.revision;
        }

        public CanvasData data() {
            return new CanvasData(s.layers, s.metadata, s.merged, s.entries.keySet());
        }

        public Optional<Bytes> tile(String l, int x, int y) {
            return Optional.ofNullable(s.tiles.getOrDefault(l, Map.of()).get(key(x, y)));
        }

        public void tiles(String l, PixelArea a, Consumer<Tile> c) {
            for (int y = Tile.indexOf(a.y()); y <= Tile.indexOf(a.y() + a.height() - 1); y++)
                for (int x = Tile.indexOf(a.x()); x <= Tile.indexOf(a.x() + a.width() - 1); x++) {
                    int fx = x, fy = y;
                    tile(l, x, y).ifPresent(p -> c.accept(new Tile(fx, fy, p)));
                }
        }

        public PixelArea bounds(String l) {
            PixelArea[] b = {PixelArea.EMPTY};
            s.tiles
                    .getOrDefault(l, Map.of())
                    .keySet()
                    .forEach(k -> b[0] = b[0].union(new PixelArea((int) (k >> 32) * 64, (int) (long) k * 64, 64, 64)));
            return b[0];
        }

        public Optional<Bytes> entry(String n) {
            return Optional.ofNullable(s.entries.get(n));
        }
    }
}
