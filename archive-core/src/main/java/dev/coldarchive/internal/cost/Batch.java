package dev.coldarchive.internal.cost;

import dev.coldarchive.cost.Stock;

/** Objects that were written on the same day and share their fate. Not thread-safe. */
public final class Batch {
    private final String table;
    private final Stock.Kind kind;
    private final double objects;
    private final double bytes;
    private String storageClass;
    private int age;
    private int daysInClass;

    public Batch(String table, Stock.Kind kind, double objects, double bytes, String storageClass, int age, int daysInClass) {
        this.table = table;
        this.kind = kind;
        this.objects = objects;
        this.bytes = bytes;
        this.storageClass = storageClass;
        this.age = age;
        this.daysInClass = daysInClass;
    }

    public String table() {
        return table;
    }

    public Stock.Kind kind() {
        return kind;
    }

    double objects() {
        return objects;
    }

    public double bytes() {
        return bytes;
    }

    public double bytesEach() {
        return objects == 0 ? 0 : bytes / objects;
    }

    public String storageClass() {
        return storageClass;
    }

    public int age() {
        return age;
    }

    int daysInClass() {
        return daysInClass;
    }

    /** A day has passed. */
    public void older() {
        age++;
        daysInClass++;
    }

    public void move(String to) {
        storageClass = to;
        daysInClass = 0;
    }
}
