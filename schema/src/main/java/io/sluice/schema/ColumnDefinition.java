package io.sluice.schema;

import java.util.Objects;
import java.util.Optional;

/**
 * A column of a new table.
 *
 * @param column name, type, and where values come from that an INSERT does not give
 * @param expression the SQL expression of DEFAULT, MATERIALIZED or ALIAS; an EPHEMERAL column may do without
 * @param codec SQL of its codec, such as {@code ZSTD(3)}
 * @param ttl SQL expression of the time until its values are reset
 * @param comment free text
 */
public record ColumnDefinition(
        Column column,
        Optional<String> expression,
        Optional<String> codec,
        Optional<String> ttl,
        Optional<String> comment) {

    public ColumnDefinition {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(expression, "expression");
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(comment, "comment");
        boolean valid = switch (column.defaultKind()) {
            case NONE -> expression.isEmpty();
            case DEFAULT, MATERIALIZED, ALIAS -> expression.isPresent();
            case EPHEMERAL -> true;
        };
        if (!valid) {
            throw new SchemaException("Cannot define column '" + column.name() + "': it is "
                    + (expression.isEmpty()
                            ? column.defaultKind() + " without an expression; give one"
                            : "given an expression and no kind; say which kind it is"));
        }
    }

    /** A column that is nothing but a name and a type. */
    public static ColumnDefinition of(Column column) {
        return new ColumnDefinition(column, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    String sql() {
        StringBuilder sql =
                new StringBuilder(Sql.identifier(column.name())).append(' ').append(column.type());
        if (column.defaultKind() != Column.DefaultKind.NONE) {
            sql.append(' ').append(column.defaultKind());
        }
        expression.ifPresent(text -> sql.append(' ').append(text));
        comment.ifPresent(text -> sql.append(" COMMENT ").append(TypeParser.quote(text)));
        codec.ifPresent(text -> sql.append(" CODEC(").append(text).append(')'));
        ttl.ifPresent(text -> sql.append(" TTL ").append(text));
        return sql.toString();
    }
}
