package org.mosp.storage.health;

import java.util.List;
import java.util.function.Supplier;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.mosp.storage.Health;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;

/** What a health check answers. Reads no data, waits for nothing. Any number of threads. */
final class Findings {

    private Findings() {}

    /** How one role is. */
    static Result of(StorageManager storage, StorageRole role) {
        return answer(() -> {
            RoleHealth health = storage.health(role);
            return result(status(health), health.problems(), role.id() + ": all is served");
        });
    }

    /** How the store is: the worst of its roles, and what concerns none of them alone. */
    static Result of(StorageManager storage) {
        return answer(() -> {
            Health health = storage.health();
            Result.Status status =
                    switch (health.state()) {
                        case GREEN -> Result.Status.OK;
                        case YELLOW -> yellow(storage);
                        case RED -> Result.Status.CRITICAL;
                    };
            return result(status, health.problems(), "all roles serve reads and writes");
        });
    }

    private static Result.Status yellow(StorageManager storage) {
        for (StorageRole role : StorageRole.values()) {
            if (status(storage.health(role)) == Result.Status.TEMPORARILY_UNAVAILABLE) {
                return Result.Status.TEMPORARILY_UNAVAILABLE;
            }
        }
        return Result.Status.WARN;
    }

    private static Result.Status status(RoleHealth health) {
        return switch (health.state()) {
            case GREEN -> Result.Status.OK;
            case RED -> Result.Status.CRITICAL;
            case YELLOW -> served(health) ? Result.Status.WARN : Result.Status.TEMPORARILY_UNAVAILABLE;
        };
    }

    /** Without a cache everything goes past it: slower, but served. */
    private static boolean served(RoleHealth health) {
        return health.role() == StorageRole.CACHE
                || health.service() == RoleHealth.Service.FULL
                || health.service() == RoleHealth.Service.READ_ONLY;
    }

    private static Result result(Result.Status status, List<String> problems, String well) {
        ResultLog log = new ResultLog();
        for (String problem : problems) {
            log.add(new ResultLog.Entry(status, problem));
        }
        if (problems.isEmpty()) {
            log.add(new ResultLog.Entry(status, well));
        }
        return new Result(log);
    }

    /** Whoever asks for health gets an answer, that it cannot be told included. */
    private static Result answer(Supplier<Result> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return new Result(
                    Result.Status.HEALTH_CHECK_ERROR, "the store does not say how it is: " + e.getMessage(), e);
        }
    }
}
