package org.mosp.storage.spi;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EntryIndex.Placed;

/**
 * Entries in the order of their keys, never changed: a change makes another tree that shares all but the nodes on its way. A
 * treap (Seidel and Aragon, "Randomized Search Trees", 1996), whose depth is that of a random search tree.
 *
 * @param <P> where an entry is stored
 */
final class EntryTree<P> {

    private record Node<P>(
            Placed<P> placed,
            int priority,
            @Nullable Node<P> left,
            @Nullable Node<P> right) {

        Node<P> with(@Nullable Node<P> newLeft, @Nullable Node<P> newRight) {
            return new Node<>(placed, priority, newLeft, newRight);
        }

        int order(Bytes key) {
            return key.compareTo(placed.entry().key());
        }
    }

    private final @Nullable Node<P> root;
    private final int size;

    /** Empty. */
    EntryTree() {
        this(null, 0);
    }

    private EntryTree(@Nullable Node<P> root, int size) {
        this.root = root;
        this.size = size;
    }

    int size() {
        return size;
    }

    @Nullable Placed<P> get(Bytes key) {
        Node<P> node = root;
        while (node != null) {
            int order = node.order(key);
            if (order == 0) {
                return node.placed();
            }
            node = order < 0 ? node.left() : node.right();
        }
        return null;
    }

    /** With an entry, which replaces one of the same key. */
    EntryTree<P> with(Placed<P> placed) {
        Bytes key = placed.entry().key();
        if (get(key) != null) {
            return new EntryTree<>(replace(root, key, placed), size);
        }
        int priority = ThreadLocalRandom.current().nextInt();
        return new EntryTree<>(insert(root, key, placed, priority), size + 1);
    }

    /** Without a key. */
    EntryTree<P> without(Bytes key) {
        return get(key) == null ? this : new EntryTree<>(remove(root, key), size - 1);
    }

    private static <P> Node<P> replace(@Nullable Node<P> node, Bytes key, Placed<P> placed) {
        if (node == null) {
            throw new NoSuchElementException();
        }
        int order = node.order(key);
        if (order == 0) {
            return new Node<>(placed, node.priority(), node.left(), node.right());
        }
        return order < 0
                ? node.with(replace(node.left(), key, placed), node.right())
                : node.with(node.left(), replace(node.right(), key, placed));
    }

    private static <P> Node<P> insert(@Nullable Node<P> node, Bytes key, Placed<P> placed, int priority) {
        if (node == null || priority > node.priority()) {
            return new Node<>(placed, priority, below(node, key), above(node, key));
        }
        return node.order(key) < 0
                ? node.with(insert(node.left(), key, placed, priority), node.right())
                : node.with(node.left(), insert(node.right(), key, placed, priority));
    }

    private static <P> @Nullable Node<P> below(@Nullable Node<P> node, Bytes key) {
        if (node == null) {
            return null;
        }
        return node.order(key) < 0 ? below(node.left(), key) : node.with(node.left(), below(node.right(), key));
    }

    private static <P> @Nullable Node<P> above(@Nullable Node<P> node, Bytes key) {
        if (node == null) {
            return null;
        }
        return node.order(key) < 0 ? node.with(above(node.left(), key), node.right()) : above(node.right(), key);
    }

    private static <P> @Nullable Node<P> remove(@Nullable Node<P> node, Bytes key) {
        if (node == null) {
            return null;
        }
        int order = node.order(key);
        if (order == 0) {
            return merge(node.left(), node.right());
        }
        return order < 0
                ? node.with(remove(node.left(), key), node.right())
                : node.with(node.left(), remove(node.right(), key));
    }

    private static <P> @Nullable Node<P> merge(@Nullable Node<P> left, @Nullable Node<P> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.priority() > right.priority()
                ? left.with(left.left(), merge(left.right(), right))
                : right.with(merge(left, right.left()), right.right());
    }

    /** From a key on, in order. */
    Iterator<Placed<P>> from(Bytes from) {
        ArrayDeque<Node<P>> ahead = new ArrayDeque<>();
        for (Node<P> node = root; node != null; ) {
            boolean included = node.order(from) <= 0;
            if (included) {
                ahead.push(node);
            }
            node = included ? node.left() : node.right();
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !ahead.isEmpty();
            }

            @Override
            public Placed<P> next() {
                Node<P> next = ahead.pop();
                for (Node<P> node = next.right(); node != null; node = node.left()) {
                    ahead.push(node);
                }
                return next.placed();
            }
        };
    }
}
