package io.sluice.local;

import java.util.List;
import java.util.Objects;

/**
 * A user of a local ClickHouse.
 *
 * @param name its name
 * @param password its password
 * @param grants its GRANT statements without the receiver, such as {@code GRANT INSERT ON shop.orders}
 * @param readOnly whether its profile sets {@code readonly=1}
 */
public record ClickHouseUser(String name, String password, List<String> grants, boolean readOnly) {

    public ClickHouseUser {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(password, "password");
        grants = List.copyOf(grants);
    }
}
