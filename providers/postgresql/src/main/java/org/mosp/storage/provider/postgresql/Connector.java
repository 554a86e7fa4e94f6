package org.mosp.storage.provider.postgresql;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Makes connections, all set up alike: {@code synchronous_commit} on, the store's schema as search path, times in UTC, and
 * every wait bounded on both sides. Any number of threads.
 *
 * <p>The driver is called directly, never through {@code DriverManager}, which would hold on to this bundle's classes.
 */
final class Connector implements DataSource {

    private static final String PROCESS = process();

    private final PostgresqlSettings settings;
    private final StorePlace place;
    private final String use;

    Connector(PostgresqlSettings settings, StorePlace place, String use) {
        this.settings = settings;
        this.place = place;
        this.use = use;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(settings.socketTimeout());
    }

    /** A connection that waits so long for an answer. */
    Connection connect(Duration longestAnswer) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password().read(settings.server()));
        properties.setProperty(
                "connectTimeout", Long.toString(settings.connectTimeout().toSeconds()));
        properties.setProperty(
                "sslResponseTimeout", Long.toString(settings.connectTimeout().toMillis()));
        properties.setProperty("socketTimeout", Long.toString(longestAnswer.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "mosp-storage " + use + " " + PROCESS);
        properties.setProperty("sslmode", settings.tls().mode());
        if (!settings.rootCertificate().isEmpty()) {
            properties.setProperty("sslrootcert", settings.rootCertificate());
        }
        // prepared at the first use, and kept
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("options", options(longestAnswer));
        Driver driver = new Driver();
        forgetDriver();
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        String database = URLEncoder.encode(settings.database(), StandardCharsets.UTF_8);
        Connection connection =
                driver.connect("jdbc:postgresql://" + host + ":" + settings.port() + "/" + database, properties);
        if (connection == null) {
            throw new SQLException("the driver does not know its own address", "08001");
        }
        return connection;
    }

    /** The driver registers itself when it is loaded. */
    private static synchronized void forgetDriver() throws SQLException {
        if (Driver.isRegistered()) {
            Driver.deregister();
        }
    }

    // the server gives up before the client does, so that the error says why
    private String options(Duration longestAnswer) {
        long statement = longestAnswer.toMillis() - 1_000;
        return String.join(
                " ",
                "-c synchronous_commit=on",
                "-c statement_timeout=" + statement,
                "-c lock_timeout=" + settings.lockWait().toMillis(),
                "-c idle_in_transaction_session_timeout=" + 2 * longestAnswer.toMillis(),
                "-c search_path=" + place.schema(),
                "-c DateStyle=ISO",
                "-c standard_conforming_strings=on",
                "-c default_transaction_deferrable=off");
    }

    private static String process() {
        long pid = ProcessHandle.current().pid();
        try {
            return pid + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Long.toString(pid);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is one of the settings");
    }

    @Override
    public int getLoginTimeout() {
        return (int) settings.connectTimeout().toSeconds();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the settings say it
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // nothing is written
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
