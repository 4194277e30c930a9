using System.Globalization;
using Notify.Testing;
using Npgsql;
using Runtime.Harness.Processes;

namespace Runtime.Harness.Servers;

/// <summary>The processes of a server that is ours, to be paused.</summary>
public static class ServerProcesses
{
    /// <summary>Why they can't be paused; null where they can.</summary>
    public static string? Unavailable(EmbeddedPostgres server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.IsExternal ? "The server is not ours to pause." : PausedProcess.Unavailable;
    }

    /// <summary>It accepts connections and starts backends; those that there are don't need it.</summary>
    public static int Postmaster(EmbeddedPostgres server)
    {
        ArgumentNullException.ThrowIfNull(server);
        string file = Path.Combine(server.DataFolder!, "postmaster.pid");
        return int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>The backends whose application name matches a LIKE pattern.</summary>
    public static async Task<int[]> BackendsAsync(EmbeddedPostgres server, string applicationName, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        NpgsqlConnectionStringBuilder settings = new(server.ConnectionString) { Pooling = false, ApplicationName = "harness" };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using NpgsqlCommand command = new(
            "select coalesce(array_agg(pid), '{}') from pg_stat_activity where application_name like $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = applicationName });
        return (int[])(await command.ExecuteScalarAsync(ct))!;
    }
}
