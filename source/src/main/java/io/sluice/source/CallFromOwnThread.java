package io.sluice.source;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls of AWS from a thread made for each, since the search for credentials may block whoever calls. */
final class CallFromOwnThread {

    private CallFromOwnThread() {}

    /**
     * Makes a call.
     *
     * @param thread name of the thread, which does not keep the JVM alive
     * @return the call's answer, or what it failed with or threw
     */
    static <T> CompletableFuture<T> make(String thread, Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread caller = new Thread(
                () -> {
                    try {
                        var unused = call.get().whenComplete((value, failure) -> {
                            if (failure == null) {
                                answer.complete(value);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
                    } catch (RuntimeException e) {
                        // the SDK reports some failures, such as missing credentials, by throwing
                        answer.completeExceptionally(e);
                    }
                },
                thread);
        caller.setDaemon(true);
        caller.start();
        return answer;
    }
}
