package io.sluice.sink;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Decides what a failed insert means, from ClickHouse's error code and text; the HTTP status counts only where there is
 * no code. A pure function.
 *
 * <p>Codes are those of ClickHouse's {@code ErrorCodes.cpp}; the server's own name of each stands in
 * {@code errorCodeToName(code)}.
 */
final class InsertErrors {

    private static final int TOO_MANY_PARTS = 252;
    private static final int TYPE_MISMATCH_OR_INCORRECT_DATA = 117;
    private static final int UNKNOWN_TABLE = 60;
    private static final int TOO_MANY_REQUESTS = 429;

    private static final Map<Integer, Outcome> BY_CODE = new HashMap<>();

    static {
        put(
                Outcome.RETRY,
                3,
                95,
                96,
                159,
                160,
                173,
                198,
                202,
                203,
                209,
                210,
                216,
                225,
                236,
                241,
                242,
                244,
                254,
                279,
                285,
                286,
                289,
                319,
                364,
                373,
                384,
                394,
                416,
                425,
                439,
                473,
                499,
                500,
                519,
                574,
                659,
                667,
                677,
                692,
                693,
                700,
                710,
                733,
                735,
                745,
                749,
                762,
                763,
                776,
                777,
                778,
                900,
                901,
                903,
                904,
                999);
        put(Outcome.RETRY_LATER, 201, 243, TOO_MANY_PARTS);
        put(
                Outcome.BAD_ROWS,
                6,
                9,
                19,
                25,
                26,
                27,
                32,
                33,
                38,
                41,
                53,
                69,
                70,
                72,
                TYPE_MISMATCH_OR_INCORRECT_DATA,
                128,
                130,
                131,
                153,
                190,
                248,
                321,
                349,
                366,
                376,
                395,
                407,
                441,
                467,
                469,
                563,
                632,
                675,
                676,
                691,
                760);
        put(Outcome.TOO_MANY_PARTITIONS, 565);
        put(Outcome.TOO_LARGE, 158, 290, 307, 396);
        put(Outcome.SCHEMA_CHANGED, 7, 8, 10, 16, 20, 44, 47, 50, 122, 772);
        put(Outcome.CORRUPT, 39, 40, 62, 73, 85, 108, 246, 271, 354, 432, 561, 618);
        put(
                Outcome.FAIL,
                UNKNOWN_TABLE,
                81,
                115,
                164,
                192,
                193,
                194,
                195,
                291,
                452,
                471,
                472,
                492,
                497,
                511,
                512,
                516,
                620,
                720,
                767,
                774);
    }

    private static final Set<Integer> RETRY_STATUS = Set.of(408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529);
    private static final Set<Integer> FAIL_STATUS = Set.of(401, 403, 404, 407, 411, 413, 414);

    /** Codes after which the rows may be in the table all the same. */
    private static final Set<Integer> UNKNOWN_END = Set.of(159, 209, 210, 319, 394);

    private InsertErrors() {}

    /** Whether the server may have the rows, or still be at work on them. */
    static boolean mayHaveRows(ClickHouseException failure) {
        if (failure.code() != ClickHouseException.NO_CODE) {
            return UNKNOWN_END.contains(failure.code());
        }
        if (failure.httpStatus() != 0) {
            // What stands between us and the server answers so too when the server ended before it had answered.
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return false;
            }
        }
        return true;
    }

    /** What {@code failure} means for the rows it was about. */
    static Outcome outcome(ClickHouseException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
                return Outcome.FAIL;
            }
        }
        return outcome(failure.code(), failure.httpStatus(), failure.reply());
    }

    static Outcome outcome(int code, int httpStatus, String reply) {
        if (code == ClickHouseException.NO_CODE) {
            return withoutCode(httpStatus);
        }
        Outcome outcome = BY_CODE.getOrDefault(code, Outcome.UNKNOWN);
        if (code == TOO_MANY_PARTS && reply.contains("Too many partitions for single INSERT block")) {
            return Outcome.TOO_MANY_PARTITIONS;
        }
        if (code == TYPE_MISMATCH_OR_INCORRECT_DATA
                && (reply.contains("while reading header") || reply.contains("Type of "))) {
            return Outcome.SCHEMA_CHANGED;
        }
        if ((outcome == Outcome.BAD_ROWS || outcome == Outcome.TOO_LARGE)
                && !ViewRefusal.views(reply).isEmpty()) {
            // The rows may be in the table already: taking the batch apart would insert them twice, and so would each
            // further attempt where the table keeps no tokens.
            return Outcome.FAIL;
        }
        return outcome;
    }

    private static Outcome withoutCode(int httpStatus) {
        if (httpStatus == 0 || RETRY_STATUS.contains(httpStatus)) {
            return Outcome.RETRY;
        }
        if (httpStatus == TOO_MANY_REQUESTS) {
            return Outcome.RETRY_LATER;
        }
        return FAIL_STATUS.contains(httpStatus) ? Outcome.FAIL : Outcome.UNKNOWN;
    }

    private static void put(Outcome outcome, int... codes) {
        for (int code : codes) {
            Outcome before = BY_CODE.put(code, outcome);
            if (before != null) {
                throw new IllegalStateException("code " + code + " stands for " + before + " and " + outcome);
            }
        }
    }
}
