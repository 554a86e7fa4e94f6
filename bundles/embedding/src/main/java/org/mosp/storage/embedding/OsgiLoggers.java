package org.mosp.storage.embedding;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerConsumer;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * OSGi's own log, in which the runtime of components tells what fails, on the same loggers as SLF4J's. A logger is a proxy: its
 * thirty methods differ in their level only.
 */
@SuppressWarnings("deprecation")
final class OsgiLoggers implements LogService {

    @Override
    public Logger getLogger(String name) {
        return getLogger(name, Logger.class);
    }

    @Override
    public Logger getLogger(Class<?> type) {
        return getLogger(type.getName(), Logger.class);
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> type, Class<L> loggerType) {
        return getLogger(type.getName(), loggerType);
    }

    @Override
    public <L extends Logger> L getLogger(@Nullable Bundle bundle, String name, Class<L> loggerType) {
        return getLogger(name, loggerType);
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> loggerType) {
        return loggerType.cast(Proxy.newProxyInstance(
                OsgiLoggers.class.getClassLoader(),
                new Class<?>[] {loggerType},
                new Calls(LoggerFactory.getLogger(name), loggerType == FormatterLogger.class)));
    }

    @Override
    public void log(int level, String message) {
        log(null, level, message, null);
    }

    @Override
    public void log(int level, String message, @Nullable Throwable throwable) {
        log(null, level, message, throwable);
    }

    @Override
    public void log(@Nullable ServiceReference<?> service, int level, String message) {
        log(service, level, message, null);
    }

    @Override
    public void log(@Nullable ServiceReference<?> service, int level, String message, @Nullable Throwable throwable) {
        LoggerFactory.getLogger(LogService.class)
                .atLevel(levelOf(level))
                .setCause(throwable)
                .log(service == null ? message : service + ": " + message);
    }

    private static Level levelOf(int level) {
        return switch (level) {
            case LOG_ERROR -> Level.ERROR;
            case LOG_WARNING -> Level.WARN;
            case LOG_INFO -> Level.INFO;
            default -> Level.DEBUG;
        };
    }

    /**
     * The calls of one logger.
     *
     * @param target where they go
     * @param printf whether messages are formatted as {@link String#format} does
     */
    private record Calls(org.slf4j.Logger target, boolean printf) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
                throws Throwable {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(method, given);
            }
            if (method.getName().equals("getName")) {
                return target.getName();
            }
            Level level = level(method.getName().replaceAll("^is|Enabled$", ""));
            if (given == null) {
                return target.isEnabledForLevel(level);
            }
            if (given[0] instanceof LoggerConsumer<?> consumer) {
                if (target.isEnabledForLevel(level)) {
                    consumer.accept((Logger) proxy);
                }
                return null;
            }
            log(level, String.valueOf(given[0]), arguments(given));
            return null;
        }

        private @Nullable Object ofObject(Method method, @Nullable Object @Nullable [] given) throws Throwable {
            try {
                return method.invoke(this, given);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }

        private void log(Level level, String message, @Nullable Object[] arguments) {
            if (printf) {
                target.atLevel(level).log(() -> String.format(Locale.ROOT, message, arguments));
            } else {
                target.atLevel(level).log(message, arguments);
            }
        }

        /** One more may be an array of them. */
        private static @Nullable Object[] arguments(@Nullable Object[] given) {
            return given.length == 2 && given[1] instanceof Object[] array
                    ? array
                    : Arrays.copyOfRange(given, 1, given.length);
        }

        private static Level level(String name) {
            String upper = name.toUpperCase(Locale.ROOT);
            return upper.equals("AUDIT") ? Level.INFO : Level.valueOf(upper);
        }
    }
}
