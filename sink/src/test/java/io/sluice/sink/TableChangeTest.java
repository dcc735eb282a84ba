package io.sluice.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableChangeTest {

    @Test
    void namesWhatIsGoneRetypedOrTakesNoValue() {
        List<Column> encoded = List.of(
                column("kept", "UInt8", Column.DefaultKind.NONE),
                column("go`ne", "String", Column.DefaultKind.NONE),
                column("retyped", "UInt32", Column.DefaultKind.NONE),
                column("computed", "UInt32", Column.DefaultKind.NONE));
        Table now = new Table(
                "d",
                "t",
                List.of(
                        column("new", "String", Column.DefaultKind.NONE),
                        column("computed", "UInt32", Column.DefaultKind.MATERIALIZED),
                        column("retyped", "Nullable(UInt64)", Column.DefaultKind.NONE),
                        column("kept", "UInt8", Column.DefaultKind.NONE)));

        assertThat(TableChange.between(encoded, now))
                .containsExactly(
                        "column `go\\`ne` is gone",
                        "column `retyped` was UInt32 and is Nullable(UInt64)",
                        "column `computed` is MATERIALIZED now");
    }

    @Test
    void findsNothingInAddedColumnsOtherOrdersAndNewDefaults() {
        List<Column> encoded = List.of(column("a", "UInt8", Column.DefaultKind.NONE));
        Table now = new Table(
                "d",
                "t",
                List.of(
                        column("b", "UInt8", Column.DefaultKind.NONE),
                        column("a", "UInt8", Column.DefaultKind.DEFAULT)));

        assertThat(TableChange.between(encoded, now)).isEmpty();
    }

    private static Column column(String name, String type, Column.DefaultKind kind) {
        return new Column(name, DataType.parse(type), kind);
    }
}
