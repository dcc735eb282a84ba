package io.sluice.benchmark;

import io.sluice.local.WikipediaEdits;
import io.sluice.schema.Column;
import io.sluice.schema.DataType;
import io.sluice.schema.EncodedRow;
import io.sluice.schema.RowEncoder;
import io.sluice.schema.StreamRecord;
import io.sluice.schema.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** The documents that are measured with, and the table each kind goes to. */
public enum Corpus {
    /** Real edits of Wikipedia: 435 bytes on average, flat. */
    WIKIPEDIA("""
            time DateTime64(3)
            channel LowCardinality(String)
            cityName Nullable(String)
            comment String
            countryIsoCode Nullable(String)
            countryName Nullable(String)
            isAnonymous Bool
            isMinor Bool
            isNew Bool
            isRobot Bool
            isUnpatrolled Bool
            metroCode Nullable(UInt16)
            namespace LowCardinality(String)
            page String
            regionIsoCode Nullable(String)
            regionName Nullable(String)
            user String
            delta Int32
            added UInt32
            deleted UInt32
            """) {
        @Override
        List<String> texts() {
            return WikipediaEdits.documents().subList(0, 10_000);
        }
    },

    /** Made-up events of a web shop: 1.6 KB on average, nested. */
    EVENTS("""
            id UUID
            occurred DateTime64(6)
            kind LowCardinality(String)
            tenant UInt64
            session UUID
            user UUID
            price Decimal(18, 4)
            quantity Int32
            score Float64
            tags Array(String)
            attributes Map(String, String)
            lines Array(Tuple(sku String, count UInt32, price Decimal(18, 4)))
            address Tuple(street String, zip String, city String, country LowCardinality(String))
            agent String
            message String
            flags Array(Bool)
            counts Map(String, UInt32)
            parent Nullable(String)
            """) {
        @Override
        List<String> texts() {
            Random random = new Random(7);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                texts.add(event(random));
            }
            return texts;
        }
    },

    /** Made-up orders of nothing but UUIDs, texts and integers: 1.6 KB on average, nested. */
    ORDERS("""
            id UUID
            customer Tuple(id UUID, name String, age UInt8, street String)
            placed Int64
            items Array(Tuple(product UUID, name String, count UInt32))
            visits UInt32
            note String
            """) {
        @Override
        List<String> texts() {
            return orders(5_000, 10, false);
        }
    },

    /** Such orders with a price and a weight of each item, and the time as a text: 1.6 KB on average. */
    PRICED_ORDERS(Orders.PRICED) {
        @Override
        List<String> texts() {
            return orders(5_000, 8, true);
        }
    },

    /** Long orders: 8 KB on average. */
    LONG_ORDERS(Orders.PRICED) {
        @Override
        List<String> texts() {
            return orders(2_000, 55, true);
        }
    },

    /** Made-up readings of sensors: 200 bytes on average, flat. */
    READINGS("""
            sensor UUID
            read DateTime64(3)
            value Float64
            unit LowCardinality(String)
            place String
            count UInt32
            good Bool
            """) {
        @Override
        List<String> texts() {
            Random random = new Random(7);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                texts.add("{\"sensor\":\"" + uuid(random) + "\",\"read\":\"" + time(random) + "\",\"value\":"
                        + decimal(random) + ",\"unit\":\"kelvin\",\"place\":\"" + words(random, 50)
                        + "\",\"count\":" + random.nextInt(100_000) + ",\"good\":true}");
            }
            return texts;
        }
    };

    /** Columns of more than one kind; a constant of this enum cannot see those of the enum itself. */
    private static final class Orders {
        static final String PRICED = """
            id UUID
            customer Tuple(id UUID, name String, age UInt8, street String)
            placed DateTime64(3)
            items Array(Tuple(product UUID, name String, count UInt32, price Decimal(18, 2), weight Float64))
            visits UInt32
            note String
            """;
    }

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz      ";

    private final String columns;

    Corpus(String columns) {
        this.columns = columns;
    }

    abstract List<String> texts();

    /** The documents as records of a stream. */
    public List<StreamRecord> records() {
        List<StreamRecord> records = new ArrayList<>();
        for (String text : texts()) {
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            records.add(new StreamRecord(
                    payload,
                    "benchmark",
                    "shardId-000000000000",
                    String.valueOf(records.size()),
                    0,
                    "key",
                    1_700_000_000_000L));
        }
        return records;
    }

    /** The table with a column for each field. */
    public Table table() {
        List<Column> parsed = new ArrayList<>();
        for (String column : columns.lines().toList()) {
            int space = column.indexOf(' ');
            parsed.add(new Column(
                    column.substring(0, space), DataType.parse(column.substring(space + 1)), Column.DefaultKind.NONE));
        }
        return new Table("default", name().toLowerCase(Locale.ROOT), parsed);
    }

    /** Size of all documents. */
    long documentBytes() {
        return records().stream().mapToLong(record -> record.payload().length).sum();
    }

    /** Size of the rows that all documents become. */
    long rowBytes() {
        RowEncoder encoder = RowEncoder.forTable(table(), List.of());
        return records().stream()
                .map(encoder::encode)
                .mapToLong(mapped -> mapped instanceof EncodedRow row ? row.bytes().length : 0)
                .sum();
    }

    private static String event(Random random) {
        StringBuilder json = new StringBuilder("{");
        json.append("\"id\":\"").append(uuid(random)).append("\",");
        json.append("\"occurred\":\"2026-03-0").append(1 + random.nextInt(9)).append("T12:34:5");
        json.append(random.nextInt(10))
                .append('.')
                .append(100_000 + random.nextInt(900_000))
                .append("Z\",");
        json.append("\"kind\":\"order.").append(random.nextInt(8)).append("\",");
        json.append("\"tenant\":").append(random.nextLong() >>> 1).append(',');
        json.append("\"session\":\"").append(uuid(random)).append("\",");
        json.append("\"user\":\"").append(uuid(random)).append("\",");
        json.append("\"price\":").append(decimal(random)).append(',');
        json.append("\"quantity\":").append(random.nextInt(100)).append(',');
        json.append("\"score\":").append(random.nextInt(10_000) / 10_000.0).append(',');
        json.append("\"tags\":[");
        for (int i = 0; i < 5; i++) {
            json.append(i > 0 ? "," : "").append('"').append(words(random, 8)).append('"');
        }
        json.append("],\"attributes\":{");
        for (int i = 0; i < 8; i++) {
            json.append(i > 0 ? "," : "").append("\"attribute").append(i).append("\":\"");
            json.append(words(random, 14)).append('"');
        }
        json.append("},\"lines\":[");
        for (int i = 0; i < 4; i++) {
            json.append(i > 0 ? "," : "")
                    .append("{\"sku\":\"")
                    .append(words(random, 10))
                    .append("\",\"count\":");
            json.append(random.nextInt(20))
                    .append(",\"price\":")
                    .append(decimal(random))
                    .append('}');
        }
        json.append("],\"address\":{\"street\":\"").append(words(random, 24)).append("\",\"zip\":\"");
        json.append(10_000 + random.nextInt(90_000)).append("\",\"city\":\"M\u00fcnchen\",\"country\":\"DE\"},");
        json.append("\"agent\":\"").append(words(random, 90)).append("\",");
        json.append("\"message\":\"")
                .append(words(random, 300))
                .append("\\n")
                .append(words(random, 140))
                .append("\",");
        json.append("\"flags\":[true,false,true,true],\"counts\":{");
        for (int i = 0; i < 6; i++) {
            json.append(i > 0 ? "," : "")
                    .append("\"counter")
                    .append(i)
                    .append("\":")
                    .append(random.nextInt(1_000_000));
        }
        return json.append("},\"parent\":null}").toString();
    }

    private static List<String> orders(int count, int items, boolean priced) {
        Random random = new Random(7);
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(order(random, items, priced));
        }
        return orders;
    }

    private static String order(Random random, int items, boolean priced) {
        StringBuilder json = new StringBuilder("{\"id\":\"").append(uuid(random));
        json.append("\",\"customer\":{\"id\":\"").append(uuid(random));
        json.append("\",\"name\":\"").append(words(random, 20));
        json.append("\",\"age\":").append(18 + random.nextInt(60));
        json.append(",\"street\":\"").append(words(random, 30)).append("\"},\"placed\":");
        if (priced) {
            json.append('"').append(time(random)).append('"');
        } else {
            json.append(1_770_000_000_000L + random.nextInt());
        }
        json.append(",\"items\":[");
        for (int i = 0; i < items; i++) {
            json.append(i > 0 ? "," : "").append("{\"product\":\"").append(uuid(random));
            json.append("\",\"name\":\"").append(words(random, 10 + random.nextInt(50)));
            json.append("\",\"count\":").append(random.nextInt(100));
            if (priced) {
                json.append(",\"price\":").append(decimal(random));
                json.append(",\"weight\":").append(random.nextInt(100_000) / 1000.0);
            }
            json.append('}');
        }
        json.append("],\"visits\":").append(random.nextInt(10_000));
        json.append(",\"note\":\"").append(words(random, 300)).append("\"}");
        return json.toString();
    }

    private static String time(Random random) {
        return "2026-03-0" + (1 + random.nextInt(9)) + "T12:34:5" + random.nextInt(10) + "."
                + (100 + random.nextInt(900)) + "Z";
    }

    private static UUID uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static String decimal(Random random) {
        return random.nextInt(1000) + "." + (10 + random.nextInt(90));
    }

    private static String words(Random random, int length) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < length; i++) {
            words.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return words.toString();
    }
}
