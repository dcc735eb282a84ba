package io.sluice.sink;

import io.sluice.schema.Column;
import io.sluice.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells how a table differs from the one that rows were encoded for. A pure function. */
final class TableChange {

    private TableChange() {}

    /**
     * The differences that keep an insert from working, one phrase each; empty if there is none.
     *
     * @param encoded what the rows give, in the order of their bytes
     * @param now the table as it is
     */
    static List<String> between(List<Column> encoded, Table now) {
        Map<String, Column> present = new LinkedHashMap<>();
        now.columns().forEach(column -> present.put(column.name(), column));
        List<String> changes = new ArrayList<>();
        for (Column before : encoded) {
            Column after = present.get(before.name());
            String name = "column " + Identifier.quote(before.name());
            if (after == null) {
                changes.add(name + " is gone");
            } else if (!after.insertable()) {
                changes.add(name + " is " + after.defaultKind() + " now");
            } else if (!after.type().equals(before.type())) {
                changes.add(name + " was " + before.type() + " and is " + after.type());
            }
        }
        return changes;
    }
}
