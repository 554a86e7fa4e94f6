package org.mosp.storage.canvas.store.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.support.time.Microseconds;

/**
 * The labels of a canvas: {@code canvas/{id}/labels}; absent if there are none. Immutable.
 *
 * <p>As bytes: layout 1, then for each label its name, its revision, and when it was given, in microseconds.
 *
 * @param labels by revision, then by name
 */
public record LabelList(List<Label> labels) {

    /** No labels. */
    public static final LabelList EMPTY = new LabelList(List.of());

    private static final int LAYOUT = 1;

    public LabelList {
        labels = labels.stream()
                .sorted(Comparator.comparingLong(Label::revision).thenComparing(Label::name))
                .toList();
    }

    /** The label of a name. */
    public Optional<Label> find(String name) {
        return labels.stream().filter(label -> label.name().equals(name)).findFirst();
    }

    /** This with a label, in place of the one of its name. */
    public LabelList with(Label label) {
        List<Label> changed = new ArrayList<>(without(label.name()).labels);
        changed.add(label);
        return new LabelList(changed);
    }

    /** This without the label of a name. */
    public LabelList without(String name) {
        return new LabelList(
                labels.stream().filter(label -> !label.name().equals(name)).toList());
    }

    /** As bytes. */
    public Bytes encode() {
        RecordWriter writer = new RecordWriter(32 * (1 + labels.size())).octet(LAYOUT);
        for (Label label : labels) {
            writer.text(label.name()).number(label.revision()).number(Microseconds.of(label.createdAt()));
        }
        return writer.toBytes();
    }

    /** From bytes. */
    public static LabelList decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        List<Label> labels = new ArrayList<>();
        while (reader.hasMore()) {
            labels.add(label(reader));
        }
        return new LabelList(labels);
    }

    private static Label label(RecordReader reader) {
        try {
            return new Label(reader.text(), reader.number(), Microseconds.instant(reader.number()));
        } catch (IllegalArgumentException e) {
            throw reader.damaged(String.valueOf(e.getMessage()));
        }
    }
}
