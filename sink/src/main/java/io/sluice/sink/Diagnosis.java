package io.sluice.sink;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ServerException;
import io.sluice.jobconfig.ClickHouseConfig.Login;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells in one line what went wrong with a request.
 *
 * @param url the server that was asked
 * @param login who asked
 */
record Diagnosis(URI url, Login login) {

    private static final int WRONG_PASSWORD = 516;
    private static final int UNKNOWN_DATABASE = 81;
    private static final int UNKNOWN_TABLE = 60;
    private static final int ACCESS_DENIED = 497;

    private static final Pattern VERSION_TAIL = Pattern.compile(" \\(version [^()]*(\\([^()]*\\))?\\)\\s*$");

    /** The client keeps the status of such an answer in its text alone, the last two as if nobody had answered. */
    private static final Pattern STRANGE_STATUS =
            Pattern.compile("Unexpected result status (\\d{3})|Server returned '(50[23]) ");

    /**
     * The failure of a request.
     *
     * @param verb completes "Cannot ... ClickHouse at"
     * @param queryId of the request, empty if it had none
     * @param failure what the client threw
     */
    ClickHouseException of(String verb, String queryId, Exception failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String at = " ClickHouse at " + url + ": ";
        if (cause instanceof ServerException refusal) {
            return refused(verb, at, queryId, refusal);
        }
        int status = strangeStatus(cause);
        if (status != 0) {
            return new ClickHouseException(
                    "Cannot " + verb + at + "HTTP status " + status + " without an error code of ClickHouse;"
                            + " look at what stands between this job and the server",
                    ClickHouseException.NO_CODE,
                    status,
                    "",
                    queryId,
                    cause);
        }
        return new ClickHouseException(
                "Cannot reach" + at + found(cause) + "; start the server or correct clickhouse.url",
                ClickHouseException.NO_CODE,
                0,
                "",
                queryId,
                cause);
    }

    /** The failure of an insert whose answer says nothing of most of its rows. */
    ClickHouseException unacknowledged(String verb, String queryId, long rows) {
        return new ClickHouseException(
                "Cannot " + verb + " ClickHouse at " + url + ": the answer has status 200 and acknowledges "
                        + Math.max(0, rows) + " rows; look at what stands between this job and the server",
                ClickHouseException.NO_CODE,
                200,
                "",
                queryId,
                new ClientException("incomplete acknowledgement"));
    }

    private ClickHouseException refused(String verb, String at, String queryId, ServerException refusal) {
        String reply = oneLine(refusal.getMessage());
        return new ClickHouseException(
                ViewRefusal.views(reply).isEmpty()
                        ? refusal(verb, at, refusal.getCode(), ClickHouseException.withoutValues(reply))
                        : "Cannot " + verb + at + ClickHouseException.withoutValues(reply) + "; " + ViewRefusal.REMEDY,
                refusal.getCode() < 0 ? ClickHouseException.NO_CODE : refusal.getCode(),
                refusal.getTransportProtocolCode(),
                reply,
                queryId,
                refusal);
    }

    private String refusal(String verb, String at, int code, String found) {
        return switch (code) {
            case WRONG_PASSWORD -> "Cannot log in to" + at + wrongLogin();
            case UNKNOWN_DATABASE ->
                "Cannot " + verb + at + found + "; create the database or correct destination.database";
            case UNKNOWN_TABLE -> "Cannot " + verb + at + found + "; create the table or correct destination.table";
            case ACCESS_DENIED -> "Cannot " + verb + at + found + "; grant it to " + login;
            default -> "Cannot " + verb + at + found;
        };
    }

    private String wrongLogin() {
        if (login instanceof Login.Password) {
            return login + " does not exist or has another password; correct clickhouse.user or clickhouse.password";
        }
        return "the access token is refused; renew clickhouse.accessToken";
    }

    private static String found(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return "no host of that name";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : oneLine(root.getMessage());
    }

    /** The status that the client has no exception for, or 0. */
    private static int strangeStatus(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher status = STRANGE_STATUS.matcher(String.valueOf(cause.getMessage()));
            if ((cause instanceof ClientException || cause instanceof ConnectException) && status.find()) {
                return Integer.parseInt(status.group(1) == null ? status.group(2) : status.group(1));
            }
        }
        return 0;
    }

    /** The server's message without line breaks and its version. */
    private static String oneLine(@Nullable String message) {
        String text = message == null ? "" : message.strip().replaceAll("\\s+", " ");
        Matcher tail = VERSION_TAIL.matcher(text);
        return tail.find() ? text.substring(0, tail.start()) : text;
    }
}
